"""Whose order it is: a person is a Telegram user in a shop, however many chats they have with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk.talks.reach import unheard
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

LATELY: Final = 30 * 86_400.0
"""Seconds since they were received for which orders are still spoken of."""


def owns(tx: Tx, customer: Customer, order: Order) -> bool:
    """Is the order linked to this person, here or in another chat of theirs with the shop?"""
    if order.customer_id is None or order.shop_id != customer.shop_id:
        return False
    owner = customer if order.customer_id == customer.id else tx.customers.get(order.customer_id)
    return owner.shop_id == customer.shop_id and owner.user_id == customer.user_id


def orders_of(tx: Tx, customer: Customer) -> tuple[Order, ...]:
    """The orders of this person that are still spoken of, newest first."""
    chats = tx.order_links.person(customer.shop_id, customer.user_id)
    found = [order for one in chats for order in tx.orders.open_of(one.id, received_since=tx.now - LATELY)]
    ended = [order for one in chats for order in tx.orders.of_customer(one.id, limit=5) if order.state == "refunded"]
    lately = [order for order in ended if tx.now - order.changed_at < LATELY]
    return tuple(sorted({order.id: order for order in (*found, *lately)}.values(), key=lambda order: -order.id))


def bind(tx: Tx, order: Order, customer: Customer, how: str) -> Order:
    """The order is this customer's from now on; what follows is desk/orders/order_moves.py's. ``how``: event, contact, link,
    number or staff."""
    tx.orders.change(order.id, customer_id=customer.id)
    tx.staff.note(order.shop_id, None, "order_linked", f"order:{order.id}", customer=customer.id, how=how)
    return replace(order, customer_id=customer.id)


def claimed(tx: Tx, shop: Shop, order: Order) -> Order:
    """The order, linked to the buyer it names where that person writes to the shop."""
    if order.customer_id is not None or order.buyer_telegram_id is None:
        return order
    stands = tx.orders.get(order.id)
    if stands is not None and stands.customer_id is not None:  # an earlier event of the same batch did
        return replace(order, customer_id=stands.customer_id)
    chats = tx.order_links.person(shop.id, order.buyer_telegram_id)
    return bind(tx, order, min(chats, key=lambda chat: _farness(tx, chat)), "event") if chats else order


def _farness(tx: Tx, chat: Customer) -> tuple[bool, bool]:
    """How ill a chat suits what only the buyer should read: we cannot write there; it is a shop account's."""
    return chat.blocked or chat.barred or unheard(tx, chat), bool(chat.business)
