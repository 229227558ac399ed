"""What the rooms above see of whose order it is: frozen records, field for column."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OrderLink:
    """A one-time link to an order, known only by the hash of its code."""

    id: int
    shop_id: int
    order_id: int
    expires_at: float
    used_at: float | None
    used_by: int | None


@dataclass(frozen=True, slots=True)
class OrderAsk:
    """What a customer was asked about orders, one thing at a time. Kind: verify (who they are; ``intent`` = what they
    wanted to know), which (what of order ``order_id`` is to be changed) or value (the new value of its ``field``)."""

    id: int
    shop_id: int
    customer_id: int
    kind: str
    order_id: int | None
    field: str
    intent: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What a customer wants changed on an order: written (by the program), open (a person decides), done or declined.
    ``value`` may tell where somebody lives: never in a log or an outgoing row, and kept only while it is open."""

    id: int
    shop_id: int
    order_id: int
    customer_id: int
    field: str
    value: str
    state: str
    settled_by: int | None
    at: float
    settled_at: float | None


@dataclass(frozen=True, slots=True)
class Sight:
    """An order's sheet as it stands on the desk, in message ``telegram_id`` of ``chat_id``: masked, asking (what for) or
    shown until ``until`` to ``staff_id`` for a ``purpose``."""

    id: int
    shop_id: int
    order_id: int
    customer_id: int
    chat_id: int
    telegram_id: int | None
    state: str
    purpose: str
    staff_id: int | None
    until: float | None
    at: float
