"""Two agents act on the same customer at the same instant: exactly one reply goes out."""

from __future__ import annotations

import asyncio
import os
import time

from desk.floor import Floor
from desk.talks import answering
from storage.records.people import Staff
from storage.store import Store
from tests.stage import Stage

TIMES = int(os.environ.get("XIAOER_COLLISIONS", "50"))  # 1000 for the long form
LONG = 60 + TIMES  # seconds


async def test_time_and_again_two_agents_tap_at_once_and_one_reply_is_sent(stage: Stage) -> None:
    await stage.furnish()
    customers = [await stage.customer(f"顾客{number:02d}") for number in range(TIMES)]
    for customer in customers:
        await customer.says("能便宜点吗")
    await stage.settled(timeout=LONG)
    threads = {str(topic["name"]): int(topic["id"]) for topic in await stage.group.topics()}
    one, two = stage.people["小李"], stage.people["小陈"]

    async def collide(name: str) -> list[str]:
        place = {"chat": stage.group, "thread": threads[name]}
        answers = await asyncio.gather(one.presses("1", **place), two.presses("2", **place))
        return [answer.text for answer in answers]

    for start in range(0, TIMES, 10):
        toasts = await asyncio.gather(*(collide(customer.name) for customer in customers[start : start + 10]))
        for pair in toasts:
            assert sum("已发送" in text for text in pair) == 1, pair
            assert sum("已经回复过" in text or "正在接待" in text for text in pair) == 1, pair
    await stage.settled(timeout=LONG)
    for customer in customers:
        seen = [message.text for message in await customer.messages() if message.from_bot]
        assert sum("接待您" in text for text in seen) == 1, seen
    assert await _replies(stage) == TIMES


async def _replies(stage: Stage) -> int:
    """Messages of agents that left, whatever Telegram showed."""
    owners = await stage.house.store.read(
        lambda tx: [tx.messages.of_customer(number) for number in range(1, TIMES + 1)]
    )
    return sum(message.author == "agent" for messages in owners for message in messages)


async def test_two_workers_on_one_database_take_an_offer_once(stage: Stage) -> None:
    """The same without the order of one worker's lanes: two programs, each with its own connections."""
    await stage.furnish()
    for number in range(TIMES):
        await (await stage.customer(f"顾客{number:02d}")).says("能便宜点吗")
    await stage.settled(timeout=LONG)
    floor = stage.house.floor
    other = Store(stage.database, clock=time.time)
    try:
        second = Floor(other, floor.minds, stage.clock)
        one, two = await floor.store.read(lambda tx: (_named(tx.staff.all(1), "小李"), _named(tx.staff.all(1), "小陈")))
        for number in range(1, TIMES + 1):
            card = await floor.store.read(lambda tx: tx.cards.last(number))  # noqa: B023
            assert card is not None
            offer = await floor.store.read(lambda tx: tx.cards.live_offer(card.id))  # noqa: B023
            assert offer is not None
            done = await asyncio.gather(answering.tap(floor, one, offer.id, 1), answering.tap(second, two, offer.id, 2))
            assert sorted(d.outcome == "sent" for d in done) == [False, True], done
    finally:
        await asyncio.to_thread(other.close)
    assert await _replies(stage) == TIMES


def _named(people: tuple[Staff, ...], name: str) -> Staff:
    return next(person for person in people if person.name == name)
