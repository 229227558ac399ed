"""Where a customer stands in the purchase, told from their orders: a table the shop's settings may change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from desk.floor import Floor
from desk.orders.order_book import RECEIVED_FOR, is_paid, open_of
from desk.orders.order_events import CHANGED
from desk.talks.header import refresh
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.records.traffic import Due
from storage.tx import Tx

STAGE: Final = "order_stage"
"""The due row that looks again at the stage of a customer whose parcel arrived long ago."""
AFTERSALE: Final = "aftersale"
STAGES: Final = ("", "asked", "unpaid", "paid", "shipped", "received", AFTERSALE)
"""The stages of a purchase; "" = browsing, nothing known."""
TABLE: Final[Mapping[str, str]] = {
    "placed": "unpaid", "paid": "paid", "shipped": "shipped", "in_transit": "shipped", "received": "received", "closed": "",
    "refund_asked": AFTERSALE, "refunded": "",
}
SETTING: Final = "order_stages"
"""Of the shop: {state of an order: stage}, in place of single rows of the table."""


def stage_of(shop: Shop, order: Order) -> str:
    """The stage an order in this state puts its buyer in; one only known to have changed goes by its payment."""
    state = order.state if order.state != CHANGED else "paid" if is_paid(order) else "placed"
    own = shop.settings.get(SETTING, {})
    stage = own.get(state) if isinstance(own, Mapping) else None
    return stage if stage in STAGES else TABLE[state]


def _stage(shop: Shop, orders: Sequence[Order]) -> str:
    """After-sale while any order is there (a refund is asked for); otherwise what the order says that moved last."""
    newest = max(orders, key=lambda order: (order.changed_at, order.id), default=None)
    if newest is None:
        return ""
    return AFTERSALE if any(stage_of(shop, order) == AFTERSALE for order in orders) else stage_of(shop, newest)


def follow(tx: Tx, shop: Shop, customer: Customer) -> Customer:
    """The customer's stage is that of their orders from now on, and is looked at again when the last has been there long."""
    orders = open_of(tx, customer.id)
    now = _stage(shop, orders)
    if now != customer.stage:
        tx.customers.change(customer.id, stage=now)
    arrived = [order.received_at for order in orders if order.received_at is not None]
    if arrived:
        at = min(arrived) + RECEIVED_FOR + 1.0
        tx.due.put(shop_id=shop.id, kind=STAGE, subject=str(customer.id), at=at)
    return replace(customer, stage=now)


async def look_again(floor: Floor, row: Due) -> None:
    """An order arrived long ago: it says no more where its customer stands."""

    def job(tx: Tx) -> None:
        customer = tx.customers.lock(int(row.subject))
        if not tx.due.finish(row):
            return
        now = follow(tx, tx.shops.get(row.shop_id), customer)
        if now.stage != customer.stage:
            refresh(tx, now)

    await floor.store.write(job)
