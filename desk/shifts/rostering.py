"""Drawing the roster: what people want to write is checked whole, then kept whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from desk.people.roles import may
from desk.rhythm import mornings
from desk.shifts import shift_kinds
from desk.shifts.hours import local
from desk.shifts.roster_rules import MARGIN, Finding, Grid, bare, empty_desk, findings
from desk.shifts.shift_kinds import LEAVE_WORDS, REST_WORDS, Contradiction, named
from storage.records.people import Shop, Staff
from storage.records.roster import Absence, RosterDay, ShiftKind
from storage.tx import Tx

__all__ = ["FAR", "LEAVE", "REST", "Grid", "Month", "Wish", "by_person", "check", "days_of", "month", "put_kind", "refused", "review", "save"]

REST, LEAVE = "休", "假"
FAR: Final = 400
"""Days from today beyond which nothing is drawn: a year that was mistyped."""

Wish = tuple[int, str, str]
"""A person, a day, and what a cell says: a kind's letter, name or times, 休, 假, or nothing."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the roster: its days, the people in the order of their numbers, what is drawn, leave, and the kinds."""

    days: tuple[str, ...]
    people: tuple[Staff, ...]
    drawn: Mapping[int, Mapping[str, RosterDay]]
    away: tuple[Absence, ...]
    kinds: tuple[ShiftKind, ...]

    def word(self, staff_id: int, day: str) -> str:
        """What a cell shows: a letter, 休, 假, or nothing."""
        drawn = self.drawn.get(staff_id, {}).get(day)
        if drawn is None:
            return ""
        if drawn.what == "shift":
            return next((kind.letter for kind in self.kinds if kind.id == drawn.kind_id), "")
        return REST if drawn.what == "rest" else LEAVE


def month(tx: Tx, shop: Shop, first: date) -> Month:
    """The month that ``first`` lies in: everybody who answers customers, and who has left but stands in it."""
    first = first.replace(day=1)
    days = days_of(first)
    rows = by_person(tx.roster.days(shop.id, days[0], days[-1]))
    people = [person for person in tx.staff.all(shop.id) if may(person, "answer") or person.id in rows]
    known = {person.id for person in people}
    people += [left for number in sorted(rows) if number not in known and (left := tx.staff.get(number)) is not None]
    return Month(
        days, tuple(sorted(people, key=lambda person: (not person.active, person.number))), rows,
        tx.attendance.absences(shop.id, days[0], days[-1]), tx.roster.kinds(shop.id),
    )


def days_of(first: date) -> tuple[str, ...]:
    """Every day of a month."""
    last = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return tuple(str(first + timedelta(days=n)) for n in range((last - first).days))


def check(tx: Tx, shop: Shop, wishes: Sequence[Wish]) -> tuple[tuple[Finding, ...], tuple[RosterDay, ...]]:
    """What stands against these wishes, and the days they come to. Refusals come first."""
    kinds = tx.roster.kinds(shop.id)
    people = {number: tx.staff.get(number) for number in {wish[0] for wish in wishes}}
    today = local(shop, tx.now).date()
    wrong: list[Finding] = []
    rows: dict[tuple[int, str], RosterDay] = {}
    for staff_id, day, word in wishes:
        person = people[staff_id]
        why = _unfit(shop, person, day, word.strip(), kinds, today)
        found = Finding(*why, True, staff_id, day) if why is not None else _drawn(staff_id, day, word.strip(), kinds)
        same = rows.get((staff_id, day))
        if isinstance(found, Finding):
            wrong.append(found)
        elif same is not None and same != found:
            wrong.append(Finding("twice", "同一个人这一天写了两个不同的班，只能留一个", True, staff_id, day))
        else:
            rows[staff_id, day] = found
    drawn = tuple(rows.values())
    told = (*wrong, *_judged(tx, shop, kinds, drawn))
    return tuple(sorted(told, key=lambda one: not one.refuses)), drawn


def save(tx: Tx, shop: Shop, wishes: Sequence[Wish], *, by: int | None = None) -> tuple[Finding, ...]:
    """Keep all of it unless something refuses; returns what stands against it (refusals: nothing was kept)."""
    tx.roster.lock(shop.id)
    told, rows = check(tx, shop, wishes)
    if rows and not any(one.refuses for one in told):
        tx.roster.set_days(shop.id, rows, by=by)
        tx.staff.note(shop.id, by, "roster", f"days:{len(rows)}", first=min(r.day for r in rows), last=max(r.day for r in rows))
        mornings.somebody_came(tx, shop.id)
    return told


def put_kind(
    tx: Tx, shop_id: int, letter: str, name: str, times: str, colour: str = "", *, by: int | None = None
) -> ShiftKind:
    """Enter a kind, or change the one with that letter, unless days already drawn would contradict themselves then.
    Raises Contradiction: the transaction has to be given up with it."""
    kind = shift_kinds.put(tx, shop_id, letter, name, times, colour, by=by)
    shop = tx.shops.get(shop_id)
    today = local(shop, tx.now).date()
    rows = tx.roster.days(shop_id, str(today - timedelta(days=1)), str(today + timedelta(days=FAR)))
    wrong = refused(_judged(tx, shop, tx.roster.kinds(shop_id), [row for row in rows if row.kind_id == kind.id]))
    if wrong:
        raise Contradiction(f"没有改：这个班已经排上了，改成这些时段就会冲突。{wrong[0].text}")
    return kind


def refused(told: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in told if one.refuses)


def review(tx: Tx, shop: Shop, first: date) -> tuple[Finding, ...]:
    """Everything that stands against a month as it is drawn now."""
    days = days_of(first)
    drawn = tx.roster.days(shop.id, days[0], days[-1])
    return _judged(tx, shop, tx.roster.kinds(shop.id), drawn)


def _unfit(
    shop: Shop, person: Staff | None, day: str, word: str, kinds: Sequence[ShiftKind], today: date
) -> tuple[str, str] | None:
    """Why nothing can be drawn like that: the rule's name, and the reason."""
    if person is None or person.shop_id != shop.id:
        return "left", "没有这位同事"
    if abs((date.fromisoformat(day) - today).days) > FAR:
        return "far", f"{day} 离今天太远了，请核对年份"
    if not word or word.lower() in REST_WORDS | LEAVE_WORDS:
        return None
    if not may(person, "answer"):
        why = "已经离职" if not person.active else "的岗位不接待顾客"
        return "left", f"{person.name}{why}，不能排班"
    return None if named(word, kinds) is not None else ("unknown", _unknown(word, kinds))


def _unknown(word: str, kinds: Sequence[ShiftKind]) -> str:
    """What can be written instead; a shop that has no kinds yet is told where to make one."""
    known = "、".join(one.letter for one in kinds if not one.retired)
    if not known:
        return f"不认识的班「{word[:10]}」：店里还没有班种，先在排班页加上（例如 代号 早，时段 08:00-17:00）"
    return f"不认识的班「{word[:10]}」，可以写：{known}、{REST}、{LEAVE}（一格只写一个班）"


def _drawn(staff_id: int, day: str, word: str, kinds: Sequence[ShiftKind]) -> RosterDay:
    if not word:
        return RosterDay(staff_id, day, "")
    kind = named(word, kinds)
    if kind is not None:
        return RosterDay(staff_id, day, "shift", kind.id)
    return RosterDay(staff_id, day, "rest" if word.lower() in REST_WORDS else "leave")


def _judged(tx: Tx, shop: Shop, kinds: Sequence[ShiftKind], rows: Sequence[RosterDay]) -> tuple[Finding, ...]:
    """The rules, over the days as they will be."""
    if not rows:
        return ()
    days = sorted(row.day for row in rows)
    first = date.fromisoformat(days[0]).replace(day=1) - timedelta(days=MARGIN)
    last = date.fromisoformat(days_of(date.fromisoformat(days[-1]).replace(day=1))[-1]) + timedelta(days=MARGIN)
    grid = {whose: dict(row) for whose, row in by_person(tx.roster.days(shop.id, str(first), str(last))).items()}
    for row in rows:
        if row.what:
            grid.setdefault(row.staff_id, {})[row.day] = row
        else:
            grid.get(row.staff_id, {}).pop(row.day, None)
    touched = {whose: frozenset(row.day for row in rows if row.staff_id == whose) for whose in dict.fromkeys(r.staff_id for r in rows)}
    people = {number: person for number in touched if (person := tx.staff.get(number)) is not None}
    told = findings(shop, kinds, people.values(), grid, touched)
    holes = empty_desk(shop, kinds, grid, frozenset(days))
    return (*told, *_on_leave(tx, shop, people, rows, days), *bare(shop, holes))


def _on_leave(tx: Tx, shop: Shop, people: Mapping[int, Staff], rows: Sequence[RosterDay], days: Sequence[str]) -> list[Finding]:
    """A shift on a day for which leave was granted."""
    granted = [one for one in tx.attendance.absences(shop.id, days[0], days[-1]) if one.state == "granted" and one.begins_at is None]
    return [
        Finding("away", f"{people[row.staff_id].name} {row.day} 已批请假，却排了班", False, row.staff_id, row.day)
        for row in rows if row.what == "shift"
        for one in granted if one.staff_id == row.staff_id and one.first_day <= row.day <= one.last_day
    ]


def by_person(rows: Iterable[RosterDay]) -> dict[int, dict[str, RosterDay]]:
    """Rows as a grid."""
    found: dict[int, dict[str, RosterDay]] = {}
    for row in rows:
        found.setdefault(row.staff_id, {})[row.day] = row
    return found
