"""/roster: one's own week, and who works today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desk.floor import Floor
from desk.people.roles import may, require
from desk.ports import Place
from desk.shifts import absences, swapping
from desk.shifts.hours import WEEKDAYS, local
from desk.shifts.rostering import LEAVE, REST
from desk.shifts.shifts import Roll, Shift
from storage.records.people import Shop, Staff
from storage.tx import Tx

WEEK = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A day of one's own: how it is called, and the shift with its times, 休, 假, or nothing."""

    said: str
    what: str


@dataclass(frozen=True, slots=True)
class Mine:
    """One's next seven days; today's people as (shift with times, names); what waits for those above."""

    days: tuple[Day, ...]
    team: tuple[tuple[str, str], ...]
    kept: bool
    waiting: int


async def mine(floor: Floor, staff: Staff) -> Mine:
    """What /roster shows."""
    require(staff, "answer")
    return await floor.store.read(lambda tx: _mine(tx, staff))


async def lay_waiting(floor: Floor, staff: Staff, place: Place) -> None:
    """What waits for a tap of this person, with its buttons."""
    require(staff, "roster")

    def job(tx: Tx) -> None:
        shop = tx.shops.get(staff.shop_id)
        absences.waiting(tx, shop, staff, place)
        swapping.waiting(tx, shop, staff, place)

    await floor.store.write(job)


async def today(floor: Floor, shop_id: int) -> date:
    """The day on the shop's own clock."""
    return await floor.store.read(lambda tx: local(tx.shops.get(shop_id), tx.now).date())


def _mine(tx: Tx, staff: Staff) -> Mine:
    shop = tx.shops.get(staff.shop_id)
    here = local(shop, tx.now).date()
    last = here + timedelta(days=WEEK - 1)
    yesterday = here - timedelta(days=1)
    found = Roll.of(shop, tx.roster.around(shop.id, str(yesterday), str(last)))
    words = {row.day: REST if row.what == "rest" else LEAVE for row in tx.roster.days(shop.id, str(here), str(last)) if row.staff_id == staff.id}
    running = [one for one in found.shifts(yesterday, yesterday) if one.ends > tx.now]  # of the night
    days = []
    for n in range(-1 if any(one.staff_id == staff.id for one in running) else 0, WEEK):
        day = here + timedelta(days=n)
        shifts = list(found.shifts(day, day, staff.id))
        away = "（请假）" if shifts and all(found.excused(one) for one in shifts) else ""
        days.append(Day(_said(day, here), _what(shop, shifts) + away if shifts else words.get(str(day), "")))
    waiting = 0
    if may(staff, "roster"):
        asked = [one for one in tx.attendance.absences(shop.id, str(here), "9999-12-31") if one.state == "asked" and one.staff_id != staff.id]
        waiting = len(asked) + sum(swap.state == "agreed" for swap in tx.attendance.open_swaps(shop.id))
    return Mine(tuple(days), _team(tx, shop, found, [*running, *found.shifts(here, here)]), bool(found.body["drawn"]), waiting)


def _team(tx: Tx, shop: Shop, found: Roll, today: Sequence[Shift]) -> tuple[tuple[str, str], ...]:
    """Today's shifts (and the night's that still goes on) in the order they begin, with who works them and who is away."""
    names = {person.id: person.name for person in tx.staff.all(shop.id)}
    by_person: dict[int, list[Shift]] = {}
    for one in today:
        by_person.setdefault(one.staff_id, []).append(one)
    shifts: dict[str, list[str]] = {}
    for whose, stretches in sorted(by_person.items(), key=lambda pair: (pair[1][0].starts, pair[0])):
        if whose in names:
            away = "（请假）" if all(found.excused(one) for one in stretches) else ""
            shifts.setdefault(_what(shop, stretches), []).append(names[whose] + away)
    return tuple((what, "、".join(people)) for what, people in shifts.items())


def _what(shop: Shop, stretches: list[Shift]) -> str:
    times = "、".join(f"{local(shop, one.starts):%H:%M}–{local(shop, one.ends):%H:%M}" for one in stretches)
    return f"{stretches[0].name} {times}"


def _said(day: date, today: date) -> str:
    near = {today: "今天", today + timedelta(days=1): "明天", today - timedelta(days=1): "昨晚"}.get(day)
    return f"{near or f'{day.month}月{day.day}日'} {WEEKDAYS[day.weekday()]}"
