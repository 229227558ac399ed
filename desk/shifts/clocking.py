"""上班 and 下班 against the roster: who came how late, and a forgotten 下班 that ends with the shift or the last talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desk.floor import Floor
from desk.people.roles import may, require
from desk.shifts.hours import local, next_opening
from desk.shifts.roster_rules import rules
from desk.shifts.rostering import days_of
from desk.shifts.shifts import Roll, Shift, roll
from storage.records.people import Shop, Staff
from storage.records.roster import Clocking
from storage.records.traffic import Due
from storage.tx import Tx

SHIFT_END: Final = "shift_end"
EARLY: Final = 4 * 3600.0
"""So long before a shift 上班 is said for it."""
LOOK_AGAIN: Final = 5 * 60.0
LONGEST: Final = 16 * 3600.0
"""After so long 上班 outside any shift was forgotten."""


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody said 上班: the shift it is for (None = outside any), and how many minutes late beyond the grace."""

    shift: Shift | None
    late: int


@dataclass(frozen=True, slots=True)
class Lateness:
    """Somebody's month: how often and how long they were late, on which days, and shifts without any 上班."""

    name: str
    number: str
    days: tuple[tuple[str, int], ...]
    missed: tuple[str, ...]

    @property
    def minutes(self) -> int:
        return sum(minutes for _, minutes in self.days)


def come(tx: Tx, shop: Shop, staff: Staff) -> Came | None:
    """Put on record that somebody came; None where no roster is kept."""
    if not shop.rostered:
        return None
    today = local(shop, tx.now).date()
    found = roll(tx, shop, today - timedelta(days=1), today + timedelta(days=1))
    shift = _meant(found, today, staff, tx.now)
    if shift is None and str(today) not in found.body["drawn"]:
        return None
    if shift is None and tx.attendance.there(staff.id) is not None:
        return Came(None, 0)  # back from a pause
    late = _late(shop, found, shift, tx.now) if shift is not None else 0
    number = tx.attendance.come(
        shop_id=shop.id, staff_id=staff.id, day=shift.day if shift else str(today), kind_id=shift.kind_id if shift else None,
        starts_at=shift.starts if shift else tx.now, ends_at=shift.ends if shift else None, late_minutes=late,
    )
    there = tx.attendance.there(staff.id)
    if there is not None:
        ends = shift.ends if shift else next_opening(shop, tx.now + EARLY) or tx.now + LONGEST
        tx.due.put(shop_id=shop.id, kind=SHIFT_END, subject=str(there.id), at=ends)
    return Came(shift, late if number is not None else 0)  # back again: what counts is when they came first


def _meant(found: Roll, today: date, staff: Staff, now: float) -> Shift | None:
    """The shift somebody comes for, as one: from its first stretch that leave does not cover to the end of its last."""
    whole: dict[str, Shift] = {}
    for one in found.shifts(today - timedelta(days=1), today + timedelta(days=1), staff.id):
        if not found.excused(one):
            first = whole.get(one.day, one)
            whole[one.day] = Shift(one.staff_id, one.day, one.kind_id, one.name, one.letter, first.starts, one.ends)
    return next((one for one in whole.values() if one.starts - EARLY <= now < one.ends), None)


def _late(shop: Shop, found: Roll, shift: Shift, now: float) -> int:
    """Whole minutes after the shift began, or after the leave that covers its beginning; within the grace none."""
    begins = max([shift.starts, *(
        float(until) for whose, _, _, since, until in found.body["away"]
        if whose == shift.staff_id and since is not None and since <= shift.starts < until
    )])
    minutes = int((now - begins) // 60)
    return minutes if minutes > rules(shop)["grace"] else 0


def go(tx: Tx, staff: Staff) -> None:
    """下班 was said."""
    there = tx.attendance.there(staff.id)
    if there is not None:
        tx.attendance.go(there, "said")
        tx.due.cancel(SHIFT_END, str(there.id))


async def over(floor: Floor, row: Due) -> None:
    """Due: the shift has ended without 下班. Whoever still talks with a customer is there until the talk is over."""

    def job(tx: Tx) -> None:
        there = tx.attendance.clocking(int(row.subject))
        if not tx.due.finish(row) or there is None or there.left_at is not None:
            return
        staff = tx.staff.get(there.staff_id)
        if staff is not None and tx.customers.held_by(staff.id):
            body = {"talk": True}
            tx.due.put(shop_id=row.shop_id, kind=SHIFT_END, subject=row.subject, at=tx.now + LOOK_AGAIN, body=body)
            return
        talked = bool(row.body.get("talk"))
        tx.attendance.go(there, "talk" if talked else "shift", at=None if talked else there.ends_at)
        if staff is not None and staff.presence == "on" and (staff.presence_at or 0.0) < row.due_at:
            tx.staff.change(staff.id, presence="", presence_at=tx.now)

    await floor.store.write(job)


async def lateness(floor: Floor, staff: Staff, month: date) -> tuple[Lateness, ...]:
    """The month's list for those above: who was late or never said 上班, the most minutes first."""
    require(staff, "roster")

    def look(tx: Tx) -> tuple[Lateness, ...]:
        shop = tx.shops.get(staff.shop_id)
        days = days_of(month.replace(day=1))
        came = tx.attendance.clockings(shop.id, days[0], days[-1])
        found = Roll.of(shop, tx.roster.around(shop.id, days[0], days[-1]))
        people = [person for person in tx.staff.all(shop.id) if may(person, "answer")]
        lines = [_line(found, person, came, month, tx.now) for person in people]
        return tuple(sorted((one for one in lines if one.days or one.missed), key=lambda one: (-one.minutes, one.number)))

    return await floor.store.read(look)


def _line(found: Roll, person: Staff, came: tuple[Clocking, ...], month: date, now: float) -> Lateness:
    mine = [one for one in came if one.staff_id == person.id]
    late = tuple((one.day, one.late_minutes) for one in mine if one.late_minutes)
    first, last = (date.fromisoformat(day) for day in (days_of(month.replace(day=1))[0], days_of(month.replace(day=1))[-1]))
    there = {one.day for one in mine}
    began = min((one.day for one in came), default="9999")  # before anybody said 上班 nobody missed it
    over = {one.day for one in found.shifts(first, last, person.id) if one.ends <= now and not found.excused(one)}
    return Lateness(person.name, person.number, late, tuple(sorted(day for day in over - there if day >= began)))
