"""What an absence means for the desk: whose shifts nobody works then, and when nobody at all would be there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from desk.people.roles import may
from desk.shifts.hours import Span, local, openings
from desk.shifts.roster_rules import uncovered
from desk.shifts.shifts import Roll, Shift
from storage.records.people import Shop
from storage.records.roster import Absence
from storage.tx import Tx


def said(shop: Shop, absence: Absence) -> str:
    """12月3日, 12月3日到5日, 12月3日 14:00–16:00."""
    first, last = date.fromisoformat(absence.first_day), date.fromisoformat(absence.last_day)
    day = f"{first.month}月{first.day}日"
    if absence.begins_at is not None and absence.ends_at is not None:
        return f"{day} {local(shop, absence.begins_at):%H:%M}–{local(shop, absence.ends_at):%H:%M}"
    return day if first == last else f"{day}到{last.month}月{last.day}日"


def covers(shop: Shop, absence: Absence, at: float) -> bool:
    """Is that moment within the absence, by days of the shop's clock?"""
    if absence.begins_at is not None and absence.ends_at is not None:
        return absence.begins_at <= at < absence.ends_at
    return absence.first_day <= str(local(shop, at).date()) <= absence.last_day


def covers_day(absence: Absence, day: str) -> bool:
    """Does the absence touch that day?"""
    return absence.first_day <= day <= absence.last_day


def missing(tx: Tx, shop: Shop, absence: Absence) -> str:
    """Which shifts of theirs nobody works then, and when nobody at all would be at the desk."""
    _, stretches = _stretches(tx, shop, absence)
    shifts = [f"{_day_said(one.day)} {one.name} {_times(shop, one)}" for one in stretches if one.staff_id == absence.staff_id]
    holes = empty(tx, shop, absence)
    return "；".join([*(["缺 " + "、".join(shifts[:6])] if shifts else []), *([f"⚠️ {'、'.join(holes[:6])} 会没有人在岗"] if holes else [])])


def empty(tx: Tx, shop: Shop, absence: Absence) -> list[str]:
    """When nobody would be at the desk: of their own shifts, or of the opening hours where no roster is drawn."""
    found, stretches = _stretches(tx, shop, absence)
    away = [one for one in tx.attendance.absences(shop.id, absence.first_day, absence.last_day) if one.state == "granted"]
    others = sorted((s for s in _there(stretches, (*away, absence))), key=lambda one: one[0])
    spans = [span for one in stretches if one.staff_id == absence.staff_id for span in _cut(one.starts, one.ends, absence)]
    for day in _days_of(absence):
        if str(day) not in found.body["drawn"] and not _colleagues(tx, shop, (*away, absence), str(day)):
            spans += [span for open_ in openings(shop, day) for span in _cut(open_.begin, open_.end, absence)]
    holes = (hole for begin, end in spans for hole in uncovered(Span(begin, end), [Span(*one) for one in others]))
    return [f"{local(shop, hole.begin):%-m月%-d日 %H:%M}–{local(shop, hole.end):%H:%M}" for hole in holes]


def _stretches(tx: Tx, shop: Shop, absence: Absence) -> tuple[Roll, list[Shift]]:
    """What is drawn for these days, and for the day before."""
    first, last = date.fromisoformat(absence.first_day), date.fromisoformat(absence.last_day)
    found = Roll.of(shop, tx.roster.around(shop.id, str(first - timedelta(days=1)), str(last)))
    drawn = list(found.shifts(first - timedelta(days=1), last))
    return found, [one for one in drawn if one.staff_id != absence.staff_id or (one.day >= absence.first_day and _cut(one.starts, one.ends, absence))]


def _there(stretches: Iterable[Shift], away: Sequence[Absence]) -> Iterable[tuple[float, float]]:
    """The times at which each of them is at the desk, without their absences."""
    for one in stretches:
        mine = [a for a in away if a.staff_id == one.staff_id]
        if any(a.begins_at is None and a.first_day <= one.day <= a.last_day for a in mine):
            continue
        begin = one.starts
        for a in sorted((a for a in mine if a.begins_at is not None), key=lambda a: a.begins_at or 0.0):
            since, until = a.begins_at or 0.0, a.ends_at or 0.0
            if since < one.ends and until > begin:
                if since > begin:
                    yield begin, since
                begin = max(begin, until)
        if begin < one.ends:
            yield begin, one.ends


def _cut(begin: float, end: float, absence: Absence) -> list[tuple[float, float]]:
    """The part of a stretch that falls into the absence."""
    if absence.begins_at is None or absence.ends_at is None:
        return [(begin, end)]
    begin, end = max(begin, absence.begins_at), min(end, absence.ends_at)
    return [(begin, end)] if begin < end else []


def _colleagues(tx: Tx, shop: Shop, away: Sequence[Absence], day: str) -> bool:
    """Is anybody left who works by the opening hours that day?"""
    gone = {one.staff_id for one in away if one.first_day <= day <= one.last_day}
    return any(may(p, "answer") and p.role != "owner" and p.id not in gone for p in tx.staff.all(shop.id))


def _days_of(absence: Absence) -> list[date]:
    first, last = date.fromisoformat(absence.first_day), date.fromisoformat(absence.last_day)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _day_said(day: str) -> str:
    here = date.fromisoformat(day)
    return f"{here.month}月{here.day}日"


def _times(shop: Shop, one: Shift) -> str:
    return f"{local(shop, one.starts):%H:%M}–{local(shop, one.ends):%H:%M}"
