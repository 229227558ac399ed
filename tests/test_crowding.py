"""A thousand messages in a minute: everything is kept, nobody is flooded, nobody else waits."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from simulator.client import Person
from tests.stage import Stage

MANY = 1000


async def _pour(stage: Stage, person: Person, count: int, start: int = 0) -> None:
    """So many messages as raw updates, as fast as Telegram hands them over."""
    who = {"id": person.id, "is_bot": False, "first_name": person.name}
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    for number in range(start, start + count):
        message = {
            "message_id": 700_000 + number, "date": int(time.time()), "from": who, "chat": chat,
            "text": f"第{number}句，能便宜点吗",
        }  # fmt: skip
        await stage.world.inject(stage.bot, {"message": message})


async def _lines(stage: Stage, person: Person) -> list[Any]:
    bot = (await stage.house.store.read(lambda tx: tx.shops.bots()))[0]

    def look(tx: Any) -> list[Any]:
        customer = tx.customers.find(bot.id, person.id)
        return [m for m in tx.messages.of_customer(customer.id) if m.author == "customer"] if customer else []

    return await stage.house.store.read(look)


async def _kept(stage: Stage, person: Person, count: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while len(lines := await _lines(stage, person)) < count:
        assert time.monotonic() < end, f"{len(lines)} of {count} are in the book"
        await asyncio.sleep(0.1)


async def test_a_thousand_messages_in_a_minute_are_all_kept_and_flood_nobody(stage: Stage) -> None:
    await stage.furnish()
    flooder, other = await stage.customer("刷屏哥"), await stage.customer("小雪")
    await flooder.starts()
    await other.starts()
    pouring = asyncio.create_task(_pour(stage, flooder, MANY))
    await asyncio.sleep(1)
    asked = time.monotonic()
    await other.says("什么时候发货")
    thread = await stage.topic("小雪")
    await stage.people["小李"].sees("什么时候发货", chat=stage.group, thread=thread, timeout=10)
    waited = time.monotonic() - asked
    await pouring
    await _kept(stage, flooder, MANY, seconds=90)
    assert waited < 5, f"the other customer waited {waited:.1f} s"
    assert [m.text for m in await _lines(stage, flooder)] == [f"第{n}句，能便宜点吗" for n in range(MANY)]
    await stage.pass_by(4)
    agent, place = stage.people["小李"], {"chat": stage.group, "thread": await stage.topic("刷屏哥")}
    card = await agent.sees(f"第{MANY - 1}句", **place)
    assert f"…前面还有 {MANY - 12} 条" in card.text
    await stage.settled(timeout=20)
    messages = await agent.messages(**place)
    assert len(messages) <= 6, [m.text[:40] for m in messages]
    assert sum("一下子发来很多条" in m.text for m in messages) == 1
    mine = [m.text for m in await flooder.messages() if m.from_bot]
    assert sum("您发得有点快" in text for text in mine) == 1
    assert len(mine) == len(set(mine)) <= 4, mine  # 稍等 is among them when the whole took longer than half a minute


async def test_pictures_in_a_crowd_come_ten_at_a_time_and_the_rest_by_a_button(stage: Stage) -> None:
    await stage.furnish()
    flooder, agent = await stage.customer("小雨"), stage.people["小李"]
    for number in range(12):
        await flooder.says(f"看图{number}")
    for number in range(25):
        await flooder.sends_photo(f"图{number}")
    await stage.pass_by(4)
    place: dict[str, Any] = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await agent.sees("[photo] 图24", **place)
    await agent.sees("还有 15 件图片", **place)
    await agent.never_sees("[photo] 图14", within=0.1, **place)
    answer = await agent.presses("再转 10 件", **place)
    assert answer.text == "马上转来"
    await agent.sees("[photo] 图9", **place)
    await agent.presses("再转 5 件", **place)
    await agent.sees("[photo] 图14", **place)
    await stage.settled()
    assert sum(m.media == "photo" for m in await agent.messages(**place)) == 25
