"""Takes in what a shop's system tells of its orders: in time's order, a few dozen events a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from desk.floor import Floor
from desk.orders.order_events import OrderTold
from desk.orders.orders import Applied, apply_all
from storage.errors import DatabaseRefuses, DatabaseUnreachable

log = structlog.get_logger()

Away = (DatabaseUnreachable, DatabaseRefuses)
"""Raised when the database takes nothing: what was told can be told again."""

TOGETHER: Final = 50
"""Events in one transaction at the most: customers whose orders move wait for it, on SQLite everybody does."""


async def shop_called(floor: Floor, code: str) -> int | None:
    """The shop of that code, if there is one."""
    shop = await floor.store.read(lambda tx: tx.shops.by_code(code))
    return None if shop is None else shop.id


async def take_in(floor: Floor, shop_id: int, told: Sequence[OrderTold]) -> tuple[Applied, ...]:
    """Let every event count, each wholly or not at all; returns what became of them, in the order given. An event we
    fail at is refused as not_stored and holds up no other. Away when the database itself cannot take anything."""
    places = sorted(range(len(told)), key=lambda place: (told[place].number, told[place].stamp()))
    found: dict[int, Applied] = {}
    for start in range(0, len(places), TOGETHER):
        some = places[start : start + TOGETHER]
        done = await _together(floor, shop_id, [told[place] for place in some])
        found.update(zip(some, done, strict=True))
    return tuple(found[place] for place in range(len(told)))


async def _together(floor: Floor, shop_id: int, told: list[OrderTold]) -> Sequence[Applied]:
    try:
        return await floor.store.write(lambda tx: apply_all(tx, tx.shops.get(shop_id), told))
    except Away:
        raise
    except Exception as error:  # ours: which of them it is has to be found out
        if len(told) == 1:
            log.exception("order event not stored", shop=shop_id, error=type(error).__name__)
            return [Applied("refused", "not_stored")]
    return [(await _together(floor, shop_id, [one]))[0] for one in told]
