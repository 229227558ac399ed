"""Nudges fall due while the programs that write them are killed again and again; then every one is accounted for."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.nudges import nudging
from simulator.client import Person
from storage.records.nudges import Nudge
from storage.records.traffic import Outgoing
from storage.store import Store
from tests.program import Program, World

SPREAD = 0.12  # seconds between two orders that ship
NUMBER = "SF{:06d}"


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything."""

    customers: int = 10
    orders: int = 120
    programs: int = 2
    kills: int = 2


@dataclass(slots=True)
class Story:
    """What happened, for the report."""

    nudges: int = 0
    kills: int = 0
    states: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


async def play(stage: World, home: Path, scale: Scale) -> Story:
    """Let it all happen and check; AssertionError names the promise that was broken."""
    await stage.people_come()
    people = [await stage.customer(f"顾客{n:02d}") for n in range(scale.customers)]
    for person in people:
        await person.starts()
    programs = [Program(stage, home, name=f"run{n}") for n in range(scale.programs)]
    await asyncio.gather(*(program.start() for program in programs))
    store, story, begun = Store(stage.database, clock=time.time), Story(), time.monotonic()
    try:
        await known(store, people)
        stop, enough = asyncio.Event(), asyncio.Event()
        deaths = [asyncio.create_task(_dies(program, story, scale, stop, enough)) for program in programs]
        made = await _orders_ship(store, people, scale, enough)
        await enough.wait()
        stop.set()
        await asyncio.gather(*deaths)
        story.seconds = time.monotonic() - begun
        await _quiet(store)
        for program in programs:
            await program.kill(signal.SIGTERM)
        story.nudges = await _check(store, people, made, story)
    finally:
        await asyncio.to_thread(store.close)
    return story


async def known(store: Store, people: list[Person]) -> None:
    """Wait until every customer is in the book; from then on nothing is quiet."""

    def job(tx: Any) -> bool:
        bot = tx.shops.bots()[0]
        tx.shops.set_settings(bot.shop_id, {**tx.shops.get(bot.shop_id).settings, "quiet_hours": [], "hours": [["00:00", "24:00"]]})
        return all(tx.customers.find(bot.id, person.id) is not None for person in people)

    end = time.monotonic() + 60
    while not await store.write(job):
        assert time.monotonic() < end, "the customers did not get in"
        await asyncio.sleep(0.2)


async def _dies(program: Program, story: Story, scale: Scale, stop: asyncio.Event, enough: asyncio.Event) -> None:
    """Killed two to five seconds after each ready, until it is enough; the last start lives."""
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(2, 5)):  # noqa: S311
                await stop.wait()
                return
        await program.kill()
        story.kills += 1
        if story.kills >= scale.kills:
            enough.set()
        await program.start()


async def _orders_ship(store: Store, people: list[Person], scale: Scale, enough: asyncio.Event) -> int:
    """Orders ship one after the other, some of them to nobody we know, until enough was killed."""
    made = 0
    while made < scale.orders or not enough.is_set():
        await store.write(lambda tx, number=made: _ship(tx, people, number))  # type: ignore[misc]
        made += 1
        await asyncio.sleep(SPREAD)
    return made


def _ship(tx: Any, people: list[Person], number: int) -> None:
    bot = tx.shops.bots()[0]
    person = people[number % len(people)]
    customer = tx.customers.find(bot.id, person.id).id if number % 9 else None
    order = tx.orders.add(
        shop_id=bot.shop_id, number=f"N{number:06d}", state="shipped", changed_at=tx.now, source="api", paid_at=tx.now,
        shipped_at=tx.now, tracking_no=NUMBER.format(number), customer_id=customer,
    )
    nudging.order_moved(tx, tx.shops.get(bot.shop_id), order, "paid")


async def _quiet(store: Store) -> None:
    """Until no nudge is due any more and everything has left."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        due, counts = await store.read(lambda tx: (tx.nudges.shops_due(), tx.outbox.counts()))
        if not due and not counts.get("queued", 0) + counts.get("sending", 0):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"not quiet after two minutes: {due}, {counts}")


async def _check(store: Store, people: list[Person], made: int, story: Story) -> int:
    """Each ended once: sent, unconfirmed or skipped with the reason; what arrived, arrived once."""
    found: tuple[Nudge, ...] = await store.read(lambda tx: tuple(
        one for one in tx.nudges.listed(1, start=0, end=4e9, limit=10**6) if one.rule == "nudge_shipped"
    ))  # fmt: skip
    rows: dict[int, list[Outgoing]] = await store.read(lambda tx: {
        one.id: list(tx.outbox.of_message(one.message_id)) for one in found if one.message_id
    })  # fmt: skip
    read = [message for person in people for message in await person.messages()]
    arrived = Counter(message.text for message in read if message.from_bot)
    assert len(found) == made
    for one in found:
        number = NUMBER.format(int(_order_number(store, one)[1:]))
        seen = sum(count for text, count in arrived.items() if number in text)
        if one.state == "skipped":
            story.states[one.reason] += 1
            assert seen == 0
            continue
        assert one.state == "done", one
        (row,) = rows[one.id]
        story.states[row.state] += 1
        assert row.state in ("sent", "unconfirmed"), row.state
        assert seen == 1 or (seen == 0 and row.state == "unconfirmed"), (number, seen, row.state)
    return len(found)


def _order_number(store: Store, nudge: Nudge) -> str:
    order = store.write_now(lambda tx: tx.orders.get(int(nudge.subject.partition(":")[2])))
    assert order is not None
    return order.number
