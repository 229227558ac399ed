"""What a swap of two days comes to: what both would work, whether it still stands and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from desk.errors import NotAllowed
from desk.people.roles import may
from desk.shifts import rostering
from desk.shifts.hours import WEEKDAYS, local
from desk.shifts.roster_rules import Finding
from desk.shifts.rostering import LEAVE, REST, Wish
from storage.records.people import Shop
from storage.records.roster import RosterDay, ShiftKind, Swap
from storage.tx import Tx

AHEAD: Final = 14
"""Days from today that are offered."""

Days = dict[int, dict[str, RosterDay]]


def exchanges(drawn: Days, one: int, other: int, day: str, theirs: str) -> bool:
    """Would anything change, and is the colleague's day a shift (or, on the same day, another)?"""
    row = drawn.get(other, {}).get(theirs)
    if row is None:
        return False
    if day == theirs:
        mine = drawn.get(one, {}).get(day)
        return mine is None or (mine.what, mine.kind_id) != (row.what, row.kind_id)
    return row.what == "shift"


def stands(tx: Tx, shop: Shop, swap: Swap) -> bool:
    """Is what was asked for still drawn like that, and still to come, and do both still work here?"""
    drawn = drawn_ahead(tx, shop)
    still = (kind_on(drawn, swap.asker_id, swap.asker_day), kind_on(drawn, swap.colleague_id, swap.colleague_day))
    people = (tx.staff.get(swap.asker_id), tx.staff.get(swap.colleague_id))
    coming = min(swap.asker_day, swap.colleague_day) >= str(local(shop, tx.now).date())
    return coming and still == (swap.asker_kind, swap.colleague_kind) and all(p is not None and may(p, "answer") for p in people)


def wishes_of(tx: Tx, shop: Shop, swap: Swap) -> list[Wish]:
    """On each of the two days both do what the other was drawn for."""
    days = {swap.asker_day, swap.colleague_day}
    drawn, kinds = rostering.by_person(tx.roster.days(shop.id, min(days), max(days))), tx.roster.kinds(shop.id)
    wishes: list[Wish] = []
    for day in sorted(days):
        for whose, other in ((swap.asker_id, swap.colleague_id), (swap.colleague_id, swap.asker_id)):
            wishes.append((whose, day, word_of(drawn.get(other, {}).get(day), kinds)))
    return wishes


def told(tx: Tx, shop: Shop, swap: Swap) -> tuple[Finding, ...]:
    """What stands against it, as the roster would be then."""
    return rostering.check(tx, shop, wishes_of(tx, shop, swap))[0]


def refuse(tx: Tx, shop: Shop, swap: Swap) -> None:
    """Raise NotAllowed for a swap that contradicts itself."""
    wrong = rostering.refused(told(tx, shop, swap))
    if wrong:
        raise NotAllowed(f"这样换不行：{wrong[0].text}")


def words_of(tx: Tx, swap: Swap) -> dict[str, Any]:
    """Names and days of a swap, as its notices say them."""
    kinds = tx.roster.kinds(swap.shop_id)
    one, other = tx.staff.get(swap.asker_id), tx.staff.get(swap.colleague_id)

    def named(day: str, kind: int | None) -> str:
        return named_day(day, RosterDay(0, day, "shift" if kind is not None else "rest", kind), kinds)

    return {
        "asker": one.name if one else "", "colleague": other.name if other else "",
        "day": named(swap.asker_day, swap.asker_kind), "theirs": named(swap.colleague_day, swap.colleague_kind),
    }


def named_day(day: str, row: RosterDay | None, kinds: Sequence[ShiftKind]) -> str:
    """12月3日 周四 早班."""
    here = date.fromisoformat(day)
    kind = next((one for one in kinds if row is not None and one.id == row.kind_id), None)
    what = kind.name if kind is not None else "请假" if row is not None and row.what == "leave" else "休"
    return f"{here.month}月{here.day}日 {WEEKDAYS[here.weekday()]} {what}"


def button(day: str, row: RosterDay, kinds: Sequence[ShiftKind]) -> str:
    """早班 12月3日 周四."""
    when, _, what = named_day(day, row, kinds).rpartition(" ")
    return f"{what} {when}"


def word_of(row: RosterDay | None, kinds: Sequence[ShiftKind]) -> str:
    """A day as a cell says it."""
    if row is None:
        return ""
    if row.what == "shift":
        return next((kind.letter for kind in kinds if kind.id == row.kind_id), "")
    return REST if row.what == "rest" else LEAVE


def drawn_ahead(tx: Tx, shop: Shop) -> Days:
    """What is drawn for everybody, from today on."""
    today = local(shop, tx.now).date()
    return rostering.by_person(tx.roster.days(shop.id, str(today), str(today + timedelta(days=AHEAD))))


def kind_on(drawn: Days, staff_id: int, day: str) -> int | None:
    """The kind of shift somebody has on a day; None without one."""
    row = drawn.get(staff_id, {}).get(day)
    return row.kind_id if row is not None else None
