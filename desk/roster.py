"""Who is at the desk: opening hours and what people said of themselves (上班 挂起 离席 下班), load and its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from desk.floor import setting
from desk.hours import back_at, next_opening, opening, working_seconds
from desk.roles import may
from storage.records import Shop, Staff
from storage.tx import Tx

__all__ = [
    "attended", "back_at", "bosses", "closed", "full", "leads", "limit", "load", "next_opening", "on_duty", "opening",
    "presence", "shop_limit", "stands_by", "takers", "working_seconds",
]

LOAD_LIMIT: Final = 8.0
FRESH: Final = 4 * 3600.0  # what somebody said shortly before the shop opens is meant for that day


def on_duty(tx: Tx, shop: Shop, at: float) -> tuple[Staff, ...]:
    """The people who may be given customers now, in the order they joined.

    The hours of the shop count unless somebody said otherwise: 上班 works outside hours too; 挂起, 离席 and 下班
    get nobody. The owner counts only when alone in the shop, or after 上班.
    """
    people = [person for person in tx.staff.all(shop.id) if may(person, "answer")]
    is_open = opening(shop, at) is not None
    return tuple(person for person in people if _works(shop, person, at, is_open=is_open, alone=len(people) == 1))


def _works(shop: Shop, person: Staff, at: float, *, is_open: bool, alone: bool) -> bool:
    said = presence(shop, person, at)
    if said:
        return said == "on"
    return is_open and (alone or person.role != "owner")


def presence(shop: Shop, person: Staff, at: float) -> str:
    """What the person said of themselves and still means: "" (by opening hours), on, paused, away or off.

    It holds until the shop opens the next time; a shop that never closes has no such moment.
    """
    if not person.presence or person.presence_at is None:
        return person.presence
    opens = next_opening(shop, person.presence_at + FRESH)
    return "" if opens is not None and opens <= at else person.presence


def attended(tx: Tx, shop: Shop, at: float) -> bool:
    """Is anybody there who may be given a customer? The night of the house is when nobody is."""
    return bool(on_duty(tx, shop, at))


def stands_by(shop: Shop, person: Staff, at: float) -> bool:
    """Does this person, who holds a customer, finish that talk? Also while 挂起, and past closing time."""
    return person.active and presence(shop, person, at) not in ("away", "off")


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
    """Those on duty who are below their limit; all of them if everybody is at it."""
    people = on_duty(tx, shop, at)
    return below(shop, people, tx.customers.loads(shop.id)) or people


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
