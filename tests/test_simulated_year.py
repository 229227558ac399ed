"""A year of a shop in an hour zone with summer time: 10,000 orders, outages, holidays, a clock that goes back, and every nudge
accounted for.

Events and due rows come in batches as they do in the program; what would be sent is looked at in the outbox.
"""

from __future__ import annotations

import heapq
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.minds import Mind
from desk.nudges import nudging
from scripts_library.nudge_rules import REASONS
from storage.records.nudges import Nudge
from storage.records.orders import OrderLine
from storage.records.traffic import Outgoing
from tests.desk.nudge_scene import Scene

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 1, 2, 8, 0, tzinfo=BERLIN).timestamp()
END = datetime(2027, 1, 1, 0, 0, tzinfo=BERLIN).timestamp()
HOUR, DAY = 3600.0, 86_400.0
DAYS, WAVES, EACH = 100, ((10, 0), (14, 0), (19, 30), (22, 20)), 25
CUSTOMERS = 2000
HOLIDAYS = ("2026-05-01..2026-05-05", "2026-12-24..2026-12-26")
RESTING = {date(2026, 5, n) for n in range(1, 6)} | {date(2026, 12, n) for n in (24, 25, 26)}
OUTAGES = ((69.1, 5 * DAY), (20.2, 5 * HOUR), (150.6, 7 * HOUR), (201.4, 26 * HOUR), (260.1, 40 * 60.0), (299.5, 3 * HOUR))
"""Days after the beginning, and for how long the program was gone."""
BACK = (83.4, 180.6, 296.3)
"""When the machine's clock jumps back an hour; the day of the first has the shop's own change of clocks behind it."""
OFF = ("nudge_size_revisit", "nudge_revisit_30", "nudge_revisit_60")
CPU_SECONDS = 120.0
A_MINUTE = 30


@dataclass(order=True)
class Event:
    """An order is placed, or comes into another state."""

    at: float
    order: int
    state: str = field(compare=False)


def plan(chance: random.Random) -> list[Event]:
    """What happens in the year, by its own times."""
    events = []
    for number in range(DAYS * len(WAVES) * EACH):
        day, wave = divmod(number // EACH, len(WAVES))
        at = BEGIN + day * 3.6 * DAY // 1
        here = datetime.fromtimestamp(at, BERLIN).replace(hour=WAVES[wave][0], minute=WAVES[wave][1], second=0, microsecond=0)
        events += _fate(number, here.timestamp(), chance)
    heapq.heapify(events)
    return events


def _fate(number: int, placed: float, chance: random.Random) -> Iterator[Event]:
    yield Event(placed, number, "placed")
    if chance.random() < 0.2:
        yield Event(placed + 2 * DAY, number, "closed")
        return
    paid = placed + chance.choice((8, 30, 30, 90)) * 60
    yield Event(paid, number, "paid")
    shipped = placed + chance.choice((1, 1, 1, 1, 5)) * DAY
    yield Event(shipped, number, "shipped")
    if chance.random() < 0.8:
        yield Event(shipped + 12 * HOUR, number, "in_transit")
    received = shipped + 4 * DAY
    yield Event(received, number, "received")
    if chance.random() < 0.06:
        yield Event(received + 2 * DAY, number, "refund_asked")


class Year:
    """The world in which it happens."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.chance = scene, random.Random(26)  # noqa: S311
        self.events = plan(self.chance)
        self.people: list[int] = []
        self.orders: dict[int, int] = {}
        self.looked = 0

    def furnish(self) -> None:
        """Customers, some of whom want no reminders, cannot be reached, have a case, or read the news."""

        def job(tx: Any) -> None:
            blank = {"business": "", "thread_id": None, "username": "", "language": "zh", "stage": ""}
            for n in range(CUSTOMERS):
                made = tx.customers.add(shop_id=1, bot_id=self.scene.bot_id, user_id=9000 + n, chat_id=9000 + n, name=f"客{n}", **blank)
                tx.customers.change(made.id, seen_at=BEGIN - DAY, blocked=n % 41 == 0)
                self.people.append(made.id)
                if n % 37 == 0:
                    tx.subscriptions.opt_out(1, made.id, "words")
                if n % 43 == 0:
                    tx.cases.open(shop_id=1, customer_id=made.id, day="20260101", kind="aftersale", staff_id=self.scene.agent.id)
                if n % 3 == 0:
                    tx.subscriptions.add(shop_id=1, customer_id=made.id, kind="news")
            rules = tx.nudge_rules.all(1)
            for name in OFF:
                tx.nudge_rules.put(1, replace(rules[name], mode="off"))

        self.scene.store.write_now(job)

    async def passes(self) -> None:
        """From event to event and from due row to due row, with outages in which nothing is heard or done."""
        gone = sorted((BEGIN + day * DAY, BEGIN + day * DAY + length) for day, length in OUTAGES)
        back = sorted(BEGIN + day * DAY for day in BACK)
        while True:
            at = self._next()
            if at is None:
                return
            now = max(at, self.scene.clock.now)
            if gone and now >= gone[0][0]:
                now = max(now, gone.pop(0)[1])
            self.scene.clock.now = now
            if back and now >= back[0]:
                back.pop(0)
                self.scene.clock.now -= HOUR
            self._hear()
            self._talk()
            self.looked += await nudging.follow_up(self.scene.floor)

    def _next(self) -> float | None:
        due = self.scene.store.write_now(lambda tx: next(iter(tx.nudges.between(1, 0.0, 4e9, limit=1)), None))
        times = [due.due_at] if due is not None else []
        times += [self.events[0].at] if self.events else []
        return min(times) if times else None

    def _hear(self) -> None:
        """What has happened by now, up to 200 events a transaction."""
        while self.events and self.events[0].at <= self.scene.clock.now:
            batch = []
            while self.events and self.events[0].at <= self.scene.clock.now and len(batch) < 200:
                batch.append(heapq.heappop(self.events))
            self.scene.store.write_now(lambda tx, batch=batch: [self._apply(tx, event) for event in batch])  # type: ignore[misc]

    def _apply(self, tx: Any, event: Event) -> None:
        shop = tx.shops.get(1)
        if event.state == "placed":
            line = OrderLine(f"A{event.order % 30:02d}", "针织衫", "米白", "L", 1, 9900)
            order = tx.orders.add(
                shop_id=1, number=f"{event.order:08d}", state="placed", changed_at=event.at, source="api", placed_at=event.at,
                customer_id=self.people[self.chance.randrange(CUSTOMERS)], staff_number=self.scene.agent.number, lines=[line],
            )  # fmt: skip
            self.orders[event.order] = order.id
            nudging.order_moved(tx, shop, order, "")
            return
        was = tx.orders.get(self.orders[event.order])
        when = {f"{event.state}_at": event.at} if event.state in ("paid", "shipped", "received", "closed") else {}
        tx.orders.change(was.id, state=event.state, changed_at=event.at, **when)
        nudging.order_moved(tx, shop, replace(was, state=event.state, changed_at=event.at, **when), was.state)

    def _talk(self) -> None:
        """Now and then somebody writes, or is held by an agent for a while."""
        if self.chance.random() < 0.3:
            some = self.chance.sample(self.people, 5)
            self.scene.store.write_now(lambda tx: [tx.customers.change(who, seen_at=tx.now) for who in some])


@pytest.fixture
async def scene(sqlite_template: Path, tmp_path: Path, mind: Mind) -> AsyncIterator[Scene]:
    path = tmp_path / "year.db"
    shutil.copy(sqlite_template, path)
    made = await Scene.open(f"sqlite:///{path}", mind, timezone="Europe/Berlin", now=BEGIN)
    made.settings(hours=[["09:00", "23:00"]], holidays=list(HOLIDAYS), late_nudges_a_minute=A_MINUTE)
    yield made
    made.close()


async def test_a_year_of_nudges_is_accounted_for(scene: Scene) -> None:
    year, begun = Year(scene), time.process_time()
    year.furnish()
    await year.passes()
    await _tell_leads(scene)
    spent = time.process_time() - begun
    found = scene.store.write_now(lambda tx: tx.nudges.listed(1, start=0, end=4e9, limit=10**6))
    said = scene.store.write_now(lambda tx: [
        row for number in year.people for row in tx.outbox.of_customer(number) if row.kind == "say"
    ])
    print(f"{len(year.orders)} orders, {len(found)} nudges, {len(said)} messages, {spent:.0f} s of CPU")  # noqa: T201 - pytest -s
    print(Counter((one.state, one.reason) for one in found).most_common())  # noqa: T201
    assert len(year.orders) == 10_000
    assert len(found) >= 40_000
    _each_has_an_end(found)
    _each_was_written_once(found, said)
    _at_decent_hours(scene, said, found)
    _not_in_floods(found)
    _told_once(scene)
    assert spent < CPU_SECONDS


def _each_has_an_end(found: tuple[Nudge, ...]) -> None:
    """Done, with what came of it, or skipped for a reason that has words."""
    assert {one.state for one in found} == {"done", "skipped"}
    assert all((one.message_id or one.task_id) and one.done_at for one in found if one.state == "done")
    assert {one.reason for one in found if one.state == "skipped"} <= set(REASONS)
    happened = {one.reason for one in found if one.state == "skipped"}
    assert happened >= {
        "paid", "shipped", "moving", "received", "returned", "cancelled", "blocked", "opted_out", "complaint_open", "quiet_hours",
        "holiday", "too_late", "spoke", "unsubscribed",
    }, happened  # fmt: skip
    assert not {"failed", "gone", "no_words"} & happened, happened


def _each_was_written_once(found: tuple[Nudge, ...], said: list[Outgoing]) -> None:
    """Every message of a nudge is one row, every row is of one nudge, and no order hears a sentence twice."""
    messages = [one.message_id for one in found if one.message_id]
    assert len(messages) == len(set(messages)) == len(said)
    assert {row.message_id for row in said} == set(messages)
    tasks = [one.task_id for one in found if one.task_id]
    assert len(tasks) == len(set(tasks))
    twice = Counter((one.rule, one.subject) for one in found if one.state == "done" and one.trigger != "not_shipped_by_batch")
    assert max(twice.values()) == 1


def _at_decent_hours(scene: Scene, said: list[Outgoing], found: tuple[Nudge, ...]) -> None:
    """By the wall clock of the shop, summer and winter, and not on its holidays (but for a parcel's number)."""
    rules = {one.message_id: one.rule for one in found if one.message_id}
    for row in said:
        here = datetime.fromtimestamp(row.created_at, BERLIN)
        assert 9 <= here.hour < 22, here
        assert here.date() not in RESTING or rules[row.message_id] == "nudge_shipped", here
    summer = {datetime.fromtimestamp(row.created_at, BERLIN).utcoffset() for row in said}
    assert len(summer) == 2, "both sides of the change of clocks"


def _not_in_floods(found: tuple[Nudge, ...]) -> None:
    """What an outage held up comes so many a minute, not at once."""
    late = Counter(int(one.done_at // 60) for one in found if one.state == "done" and one.done_at and one.done_at - one.wanted_at > 11 * 60)
    assert late
    assert max(late.values()) <= A_MINUTE + 1, late.most_common(3)


async def _tell_leads(scene: Scene) -> None:
    """The due rows of the reports, without the watches over tasks."""
    scene.clock.now += 3 * DAY
    while rows := scene.store.write_now(lambda tx: tx.due.claim(500)):
        for row in rows:
            if row.kind == nudging.REPORT:
                await nudging.report_late(scene.floor, row)
            else:
                scene.store.write_now(lambda tx, row=row: tx.due.finish(row))  # type: ignore[misc]


def _told_once(scene: Scene) -> None:
    reports = [body for body in scene.notices(scene.lead.user_id) if body["code"] == "nudges_late"]
    assert len(reports) == 1, "one notice, however much was dropped"
