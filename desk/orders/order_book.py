"""What holds of an order as it stands, and how the desk itself sets a value; everything about orders may lean on this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from desk.orders.order_trail import stamped
from storage.orders import DONE
from storage.records.orders import Order
from storage.tx import Tx

RECEIVED_FOR: Final = 15 * 24 * 3600.0
"""Seconds after its arrival in which an order still counts as open: then nothing more is expected of it."""
SENT: Final = ("shipped", "in_transit", "received")
"""States in which the parcel has left."""
PAID: Final = ("paid", *SENT)
"""States an order comes into only once it is paid."""
_TELLS_NOTHING: Final[Mapping[str, Any]] = {
    "trail": {}, "changed_at": 0.0, "placed_at": None, "paid_at": None, "shipped_at": None, "received_at": None, "closed_at": None,
}


def is_open(order: Order, now: float) -> bool:
    """May anything still be expected of it: not closed, not refunded, not received long ago?"""
    return order.state not in DONE and not (order.received_at is not None and now - order.received_at > RECEIVED_FOR)


def open_of(tx: Tx, customer_id: int) -> tuple[Order, ...]:
    """The customer's open orders, newest first."""
    return tx.orders.open_of(customer_id, received_since=tx.now - RECEIVED_FOR)


def is_paid(order: Order) -> bool:
    """Was it paid, whatever happened since?"""
    return order.paid_at is not None or order.state in PAID


def same(before: Order, now: Order) -> bool:
    """Is everything people see of the order (its dates apart) as it was?"""
    return replace(before, **_TELLS_NOTHING) == replace(now, **_TELLS_NOTHING)


def corrected(tx: Tx, order: Order, **values: Any) -> Order:
    """The desk itself sets values that an event may tell too (columns by name, or ``lines``): an event of an earlier time,
    heard later, does not take them back, nor a later one that only repeats what was. The order must be locked; call
    ``moved`` with its own state afterwards where others should know."""
    lines = values.pop("lines", None)
    if lines is not None:
        tx.orders.set_lines(order, lines)
    names = [*values, *(("lines",) if lines is not None else ())]
    trail = stamped(order.trail, {name: getattr(order, name) for name in names}, tx.now)
    tx.orders.change(order.id, trail=trail, **values)
    return replace(order, trail=trail, lines=order.lines if lines is None else tuple(lines), **values)
