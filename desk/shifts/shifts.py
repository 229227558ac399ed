"""Who works when, as the roster draws it: read from what lies with the shop's row, else asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Self
from zoneinfo import ZoneInfo

from desk.shifts.hours import DAY, HORIZON, Span, back_at, local, minutes, moment, said_at, zone
from storage.records import Json
from storage.records.people import Shop, Staff
from storage.roster import BACK
from storage.tx import Tx

NOTHING: Final[Json] = {"drawn": (), "shifts": (), "kinds": {}, "away": ()}
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of somebody's work: the day whose shift it is, its kind, and UTC seconds, ``ends`` not included.

    A shift of several spans is several of these.
    """

    staff_id: int
    day: str
    kind_id: int
    name: str
    letter: str
    starts: float
    ends: float


@dataclass(frozen=True, slots=True)
class Roll:
    """The roster of some days, as storage/roster.py ``around`` writes it, on the shop's own clock.

    Asked about a moment it has to hold the day of that moment and the one before, whose late shift may still go on.
    """

    where: ZoneInfo
    body: Json

    @classmethod
    def of(cls, shop: Shop, body: Json) -> Self:
        return cls(zone(shop), body)

    def shifts(self, first: date, last: date, staff_id: int | None = None) -> Iterator[Shift]:
        """The stretches of work of shifts that begin on these days (both included), also of people who are away."""
        begin, end = str(first), str(last)
        for day, whose, kind_id in self.body["shifts"]:
            if begin <= day <= end and staff_id in (None, whose):
                name, letter, words = self.body["kinds"][str(kind_id)]
                for span in spans_on(self.where, day, words):
                    yield Shift(whose, day, kind_id, name, letter, span.begin, span.end)

    def at_desk(self, at: float) -> frozenset[int] | None:
        """Who is drawn for that moment and not away; None where nothing is drawn for its day."""
        now = [shift for shift in self._around(at) if shift.starts <= at < shift.ends]
        if not now and str(self._day(at)) not in self.body["drawn"]:
            return None
        return frozenset(shift.staff_id for shift in now if not self.away(shift.staff_id, shift.day, at))

    def shift(self, staff_id: int, at: float) -> Shift | None:
        """The stretch of work of this person that the moment lies in, else their next that begins on the same day."""
        mine = [shift for shift in self._around(at, staff_id) if not self.excused(shift)]
        now = next((shift for shift in mine if shift.starts <= at < shift.ends), None)
        coming = (shift for shift in mine if shift.starts > at and self._day(shift.starts) == self._day(at))
        return now or min(coming, key=lambda shift: shift.starts, default=None)

    def ends(self, at: float) -> tuple[Shift, ...]:
        """The last stretch of every shift of these days (a pause is no end), those that end first on top."""
        last: dict[tuple[int, str], Shift] = {}
        for shift in self._around(at):
            if not self.excused(shift):
                last[shift.staff_id, shift.day] = shift
        return tuple(sorted(last.values(), key=lambda shift: (shift.ends, shift.staff_id)))

    def away(self, staff_id: int, day: str, at: float) -> bool:
        """Was leave granted to this person for that whole day, or for the moment?"""
        return any(
            first <= day <= last if begins is None else begins <= at < ends
            for whose, first, last, begins, ends in self.body["away"] if whose == staff_id
        )

    def excused(self, shift: Shift) -> bool:
        """Was leave granted for all of that stretch?"""
        return any(
            first <= shift.day <= last if begins is None else begins <= shift.starts and shift.ends <= ends
            for whose, first, last, begins, ends in self.body["away"] if whose == shift.staff_id
        )

    def absent(self, staff_id: int, at: float) -> bool:
        """Is this person away? A shift that began before the first day of leave is finished."""
        mine = (shift for shift in self._around(at, staff_id) if shift.starts <= at < shift.ends)
        now = next(mine, None)
        return self.away(staff_id, now.day if now is not None else str(self._day(at)), at)

    def _around(self, at: float, staff_id: int | None = None) -> Iterator[Shift]:
        today = self._day(at)
        return self.shifts(today - _DAY, today, staff_id)

    def _day(self, at: float) -> date:
        return datetime.fromtimestamp(at, self.where).date()


@lru_cache(maxsize=4096)  # asked for with every line a customer writes; a kind's day has one answer
def spans_on(where: ZoneInfo, day: str, words: str) -> tuple[Span, ...]:
    """What a kind of shift (``08:00-12:00 14:00-18:00``) comes to on a day, without spans that a leap of the clocks
    swallows."""
    here = date.fromisoformat(day)
    spans = (Span(moment(where, here, begin), moment(where, here, end)) for begin, end in laid(words))
    return tuple(span for span in spans if span.begin < span.end)


def laid(words: str) -> tuple[tuple[int, int], ...]:
    """The spans of a kind in minutes after midnight of its day, in the order they are written; what follows a span that
    reaches midnight lies on the next day."""
    found: list[tuple[int, int]] = []
    for word in words.split():
        begin, end = map(minutes, word.split("-"))
        if found and found[-1][1] >= DAY and begin < found[-1][1]:
            begin, end = begin + DAY, end + DAY
        found.append((begin, end if end > begin else end + DAY))
    return tuple(found)


# --- where it is read --------------------------------------------------------------------------------


def roll(tx: Tx, shop: Shop, first: date, last: date) -> Roll:
    """The roster of these days: from the shop's row where they lie there, else asked of the database."""
    body = shop.rostered
    today = datetime.fromtimestamp(tx.now, UTC).date()
    if not body and first >= today - timedelta(days=BACK):
        return Roll.of(shop, NOTHING)  # nothing is drawn, from two days ago on
    if body and body["first"] <= str(first) and str(last) <= body["last"]:
        return Roll.of(shop, body)
    return Roll.of(shop, tx.roster.around(shop.id, str(first), str(last)))


def around(tx: Tx, shop: Shop, at: float) -> Roll:
    """The roster of the day of that moment and of the day before."""
    today = local(shop, at).date()
    return roll(tx, shop, today - _DAY, today)


def planned(tx: Tx, shop: Shop, at: float) -> tuple[Staff, ...] | None:
    """The people the roster puts at the desk at that moment, without those on leave, ill or in a meeting; None = no
    roster is drawn for the day, the opening hours count."""
    numbers = around(tx, shop, at).at_desk(at)
    return None if numbers is None else tuple(person for person in tx.staff.all(shop.id) if person.id in numbers)


def ending_soon(tx: Tx, shop: Shop, at: float, within: float) -> tuple[Shift, ...]:
    """Whose shift ends in so many seconds, the last of its spans (a pause is no end), the earliest first."""
    return tuple(shift for shift in around(tx, shop, at).ends(at) if at < shift.ends <= at + within)


def absent(tx: Tx, shop: Shop, staff: Staff, at: float) -> bool:
    """Is this person ill, on leave or in a meeting at that moment?"""
    return around(tx, shop, at).absent(staff.id, at)


def next_start(tx: Tx, shop: Shop, after: float) -> float | None:
    """When the next stretch of work of anybody begins that the roster draws; None if that is nowhere in sight."""
    here = local(shop, after).date()
    for days in (1, HORIZON):  # what lies with the shop's row answers at most times
        found = roll(tx, shop, here, here + timedelta(days=days))
        shifts = (s for s in found.shifts(here, here + timedelta(days=days)) if s.starts > after and not found.excused(s))
        first = min((shift.starts for shift in shifts), default=None)
        if first is not None or not shop.rostered:
            return first
    return None


def person_back(shop: Shop, now: float) -> str:
    """When a person is back, as customers read it: the next shift while the roster has nobody at the desk, else the next
    opening. Told from the days that lie with the shop, since every line asks for it."""
    here = local(shop, now).date()
    if not shop.rostered or not shop.rostered["first"] <= str(here - _DAY) <= str(here) <= shop.rostered["last"]:
        return back_at(shop, now)
    found = Roll.of(shop, shop.rostered)
    if found.at_desk(now) != frozenset():
        return back_at(shop, now)
    coming = (one for one in found.shifts(here, here + 2 * _DAY) if one.starts > now and not found.excused(one))
    first = min(coming, key=lambda one: one.starts, default=None)
    return said_at(shop, now, first.starts) if first is not None else back_at(shop, now)
