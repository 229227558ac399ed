"""What the rooms above see of orders: frozen records, field for column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One kind of thing in an order; ``price`` = fen a piece, None = not told."""

    item_number: str
    name: str
    colour: str
    size: str
    quantity: int
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the shop. ``customer_id`` None = not linked to anybody who writes to us. State: placed, paid, changed,
    shipped, in_transit, received, closed, refund_asked or refunded (desk/orders/orders.py). ``staff_number`` = the agent's number
    on the order, who gets the credit. ``total`` in fen. Every time is UTC seconds: ``promised_at`` = ships by,
    ``changed_at`` = the time of the newest event. ``hold`` = why it must not be packed: "", correction, question or
    shortage. ``sheet`` = the confirmation sheet: "", sent, confirmed or corrected. ``source``: api, file or form.
    ``trail`` = which event each value comes from, for desk/orders/orders.py alone."""

    id: int
    shop_id: int
    number: str
    customer_id: int | None
    state: str
    buyer_telegram_id: int | None
    receiver: str
    phone: str
    address: str
    courier: str
    remark: str
    total: int | None
    staff_number: str
    tracking_no: str
    promised_at: float | None
    placed_at: float | None
    paid_at: float | None
    shipped_at: float | None
    received_at: float | None
    closed_at: float | None
    changed_at: float
    hold: str
    sheet: str
    sheet_at: float | None
    source: str
    trail: Mapping[str, Any]
    created_at: float
    lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderNote:
    """A flagged note the desk keeps on an order; ``staff_id`` None = the program wrote it (a buyer's remark)."""

    id: int
    order_id: int
    flag: str
    text: str
    staff_id: int | None
    kind: str
    at: float


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """An event that was heard of an order; ``digest`` stands for all it said."""

    id: int
    order_id: int
    event_id: str
    state: str
    digest: str
    source: str
    at: float
    received_at: float
