"""One more picture of an album arrives in the moment in which the album is relayed: each is relayed once."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
import sqlalchemy as sa

from simulator.client import Person
from tests.stage import Stage

postgresql_only = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


async def _picture(stage: Stage, person: Person, file: str, number: int) -> None:
    """A picture of an album as a raw update; Telegram delivers the items of an album one by one."""
    photo = {"file_id": file, "file_unique_id": f"u{number}", "width": 800, "height": 600}
    who = {"id": person.id, "is_bot": False, "first_name": person.name}
    message: dict[str, Any] = {
        "message_id": 800_000 + number, "date": int(time.time()), "from": who, "chat": {**who, "type": "private"},
        "media_group_id": "album-1", "photo": [photo],
    }  # fmt: skip
    await stage.world.inject(stage.bot, {"message": message})


@postgresql_only
async def test_a_picture_that_comes_while_its_album_is_relayed_is_relayed_once(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.sends_photo("能便宜点吗")
    place = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await stage.settled()
    said = await stage.house.store.read(lambda tx: tx.messages.of_customer(1))
    file = next(str(line.media["file_id"]) for line in said if line.media and "file_id" in line.media)
    await _picture(stage, customer, file, 1)
    await stage.handled()
    engine = sa.create_engine(stage.house.store.url)
    try:
        with engine.begin() as other:  # both have to wait here, and then go on in whatever order
            other.execute(sa.text("select id from customers for update"))
            await _picture(stage, customer, file, 2)
            stage.clock.pass_by(2)
            await asyncio.sleep(0.6)
    finally:
        engine.dispose()
    await stage.pass_by(2)
    await stage.settled()
    assert sum(m.media == "photo" for m in await agent.messages(**place)) == 3
