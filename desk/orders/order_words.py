"""How an order is said to staff: by the end of its number, its state and sum, with everything about the receiver hidden. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.orders.order_masks import area, called, mostly
from scripts_library.items import yuan
from storage.records.orders import Order, OrderLine

STATES: Final[Mapping[str, str]] = {
    "placed": "待付款", "paid": "已付款", "changed": "有改动", "shipped": "已发货", "in_transit": "运输中", "received": "已收货",
    "closed": "已关闭", "refund_asked": "退款中", "refunded": "已退款",
}
HOLDS: Final[Mapping[str, str]] = {"correction": "等改单", "question": "先别发", "shortage": "缺货"}
TAIL: Final = 4


def tail(number: str) -> str:
    """尾号6677: enough to tell an order in a talk, too little to open one."""
    return f"尾号{number[-TAIL:]}"


def state(order: Order) -> str:
    """已付款, with what holds it back."""
    held = f"·{HOLDS[order.hold]}" if order.hold in HOLDS else ""
    return f"{STATES.get(order.state, order.state)}{held}"


def summed(order: Order) -> str:
    """The sum of an order; empty where nobody told it."""
    return "" if order.total is None else f"¥{yuan(order.total)}"


def short(order: Order) -> str:
    """尾号6677 · 已付款 · ¥258"""
    return " · ".join(part for part in (tail(order.number), state(order), summed(order)) if part)


def piece(line: OrderLine) -> str:
    """A line as people write it: 雪纺连衣裙 米白 M ×1"""
    return " ".join(part for part in (line.name or line.item_number, line.colour, line.size, f"×{line.quantity}") if part)


def goods(order: Order, most: int = 3) -> str:
    """What is in an order, in one line."""
    shown = "、".join(piece(line) for line in order.lines[:most])
    return f"{shown} 等 {len(order.lines)} 样" if len(order.lines) > most else shown


def ship_to(order: Order) -> str:
    """Receiver, phone and address as the desk sees them."""
    parts = (called(order.receiver), mostly(order.phone), area(order.address))
    return " ".join(part for part in parts if part)
