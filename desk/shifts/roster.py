"""Who is at the desk: the roster or the opening hours, what people said of themselves (上班 挂起 离席 下班), load and its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from desk.floor import setting
from desk.people.roles import may
from desk.shifts.hours import back_at, local, next_opening, opening, working_seconds
from desk.shifts.shifts import Roll, around, next_start
from storage.records.people import Shop, Staff
from storage.tx import Tx

__all__ = [
    "attended", "back_at", "bosses", "closed", "full", "leads", "limit", "load", "next_duty", "next_opening", "on_duty", "opening",
    "presence", "shop_limit", "stands_by", "taker", "takers", "working_seconds",
]

LOAD_LIMIT: Final = 8.0
FRESH: Final = 4 * 3600.0  # what somebody said shortly before the shop opens is meant for that day


def on_duty(tx: Tx, shop: Shop, at: float) -> tuple[Staff, ...]:
    """The people who may be given customers now, in the order they joined.

    The roster counts where one is drawn for the day, else the hours of the shop, unless somebody said otherwise: 上班
    works outside both; 挂起, 离席 and 下班 get nobody, nor does who is ill, on leave or in a meeting. By the hours the
    owner counts only when alone in the shop.
    """
    people = [person for person in tx.staff.all(shop.id) if may(person, "answer")]
    roll = around(tx, shop, at)
    planned = roll.at_desk(at)
    is_open = planned is None and opening(shop, at) is not None
    alone = len(people) == 1

    def works(person: Staff) -> bool:
        said = presence(shop, person, at)
        if said:
            return said == "on"
        if planned is not None:
            return person.id in planned
        return is_open and (alone or person.role != "owner") and not roll.absent(person.id, at)

    return tuple(person for person in people if works(person))


def presence(shop: Shop, person: Staff, at: float) -> str:
    """What the person said of themselves and still means: "" (by roster or opening hours), on, paused, away or off.

    It holds until the shop opens the next time (one that never closes has no such moment) or their next shift begins;
    上班 for a shift holds until that shift ends.
    """
    since = person.presence_at
    if not person.presence or since is None:
        return person.presence
    opens = next_opening(shop, since + FRESH)
    if opens is not None and opens <= at:
        return ""
    return "" if shop.rostered and _outlived(shop, person, since, at) else person.presence


def _outlived(shop: Shop, person: Staff, since: float, at: float) -> bool:
    """Has a shift begun since then, or the one ended that 上班 was said for? Told from the days that lie with the shop."""
    roll = Roll.of(shop, shop.rostered)
    first = local(shop, since).date() - timedelta(days=1)
    shifts = [one for one in roll.shifts(first, local(shop, at).date(), person.id) if not roll.excused(one)]
    if any(since + FRESH < shift.starts <= at for shift in shifts):
        return True
    meant = [shift for shift in shifts if shift.starts - FRESH <= since < shift.ends]
    return person.presence == "on" and bool(meant) and at >= max(s.ends for s in shifts if s.day == meant[0].day)


def next_duty(tx: Tx, shop: Shop, after: float) -> float | None:
    """When somebody is at the desk again: the next shift that is drawn, or the next opening on a day without roster."""
    starts = next_start(tx, shop, after)
    opens = next_opening(shop, after)
    while opens is not None and (starts is None or opens < starts) and around(tx, shop, opens).at_desk(opens) is not None:
        opens = next_opening(shop, opens)
    return min((at for at in (starts, opens) if at is not None), default=None)


def attended(tx: Tx, shop: Shop, at: float) -> bool:
    """Is anybody there who may be given a customer? The night of the house is when nobody is."""
    return bool(on_duty(tx, shop, at))


def stands_by(shop: Shop, person: Staff, at: float) -> bool:
    """Does this person, who holds a customer, finish that talk? Also while 挂起, past closing time and the end of a shift;
    not when ill, on leave or in a meeting."""
    said = presence(shop, person, at)
    if not person.active or said in ("away", "off"):
        return False
    return said == "on" or not shop.rostered.get("away") or not Roll.of(shop, shop.rostered).absent(person.id, at)


# --- load -----------------------------------------------------------------------------------------------


def load(tx: Tx, staff: Staff) -> int:
    """How many customers the person holds."""
    return tx.customers.loads(staff.shop_id).get(staff.id, 0)


def limit(shop: Shop, staff: Staff) -> int:
    """How many customers the person may hold before nobody new is given to them."""
    return staff.load_limit if staff.load_limit is not None else shop_limit(shop)


def shop_limit(shop: Shop) -> int:
    """The limit of everybody who has none of their own."""
    return int(setting(shop, "load_limit", LOAD_LIMIT))


def full(tx: Tx, shop: Shop, staff: Staff) -> bool:
    """Should nobody new be given to this person: at their limit, or not taking any (挂起, 离席, 下班)?"""
    return closed(shop, staff, tx.now) or load(tx, staff) >= limit(shop, staff)


def closed(shop: Shop, person: Staff, at: float) -> bool:
    """Did the person say that they take nobody new (挂起, 离席, 下班)?"""
    return presence(shop, person, at) in ("paused", "away", "off")


def takers(tx: Tx, shop: Shop, at: float) -> tuple[Staff, ...]:
    """Those on duty who are below their limit, the least busy first; all of them if everybody is at it."""
    people, loads = on_duty(tx, shop, at), tx.customers.loads(shop.id)
    return tuple(sorted(below(shop, people, loads) or people, key=lambda person: loads.get(person.id, 0)))


def taker(tx: Tx, shop: Shop, at: float, *, last: int | None = None) -> Staff | None:
    """Who gets something new: whoever had it ``last`` if they can take it now, else the least busy; None = nobody is there."""
    people = takers(tx, shop, at)
    return next((person for person in people if person.id == last), people[0] if people else None)


def below(shop: Shop, people: Iterable[Staff], loads: Mapping[int, int]) -> tuple[Staff, ...]:
    """Those of them who hold fewer customers than they may."""
    return tuple(person for person in people if loads.get(person.id, 0) < limit(shop, person))


# --- who is above -----------------------------------------------------------------------------------------


def leads(tx: Tx, shop: Shop, at: float) -> tuple[Staff, ...]:
    """Whom a late answer concerns: leads on duty, else supervisors on duty, else the owner."""
    people = on_duty(tx, shop, at)
    return _ranked(people, "lead", "supervisor") or _ranked(tx.staff.all(shop.id), "owner")


def bosses(tx: Tx, shop: Shop, at: float) -> tuple[Staff, ...]:
    """Who has to hear of a grave matter at any hour: leads on duty, else every lead, supervisor or the owner."""
    return _ranked(on_duty(tx, shop, at), "lead") or _ranked(
        tx.staff.all(shop.id), "lead", "supervisor", "owner"
    )


def _ranked(people: Iterable[Staff], *roles: str) -> tuple[Staff, ...]:
    """Those of the first of these roles that anybody has."""
    known = tuple(people)
    found = (tuple(person for person in known if person.role == role) for role in roles)
    return next((group for group in found if group), ())
