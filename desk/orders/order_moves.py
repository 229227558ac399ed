"""What follows when an order moves: one place that everything hangs on, in the transaction that moved it."""

from __future__ import annotations

from desk.nudges import nudging
from desk.orders import order_paid, order_redraw, order_sheet
from desk.orders.order_owner import claimed
from desk.orders.order_stage import follow
from desk.talks import header
from storage.records.orders import Order
from storage.records.people import Shop
from storage.tx import Tx


def moved(tx: Tx, shop: Shop, order: Order, was: str) -> None:
    """The order (as it is now) came from state ``was`` ("" = it is new) into the one it has. With ``was`` the state it
    has, something else about it changed: it was linked to a customer, or its values are others. Called once for each.

    What hangs on this must not import desk/orders/orders.py: what it needs is in desk/orders/order_book.py.
    """
    order = claimed(tx, shop, order)
    nudging.order_moved(tx, shop, order, was)
    if order.customer_id is not None:
        header.refresh(tx, follow(tx, shop, tx.customers.get(order.customer_id)))
    order_sheet.moved(tx, shop, order)
    order_paid.moved(tx, shop, order)
    order_redraw.moved(tx, order)
