"""What the desk does of itself when an order is paid: the buyer's remark is read, and the stock looked at."""

from __future__ import annotations

from typing import Final

from desk.orders import order_packing, order_remark
from desk.orders.order_book import SENT
from desk.orders.order_notes import OPENED, TEXT, write
from desk.orders.order_sheet import release
from desk.orders.order_words import piece, short
from desk.talks.speaking import notice
from storage.records.orders import Order
from storage.records.people import Shop
from storage.tx import Tx

DOUBT: Final = "doubt"
"""The kind of note that says the stock was looked at and found wanting."""
NO_PARCEL: Final = "no_parcel"
SHORTAGE: Final = "shortage"
LATELY: Final = 24 * 3600.0


def moved(tx: Tx, shop: Shop, order: Order) -> None:
    """Called once when an order moves: a remark becomes a note and a tick for the packers, also one that comes after payment."""
    if order.state in SENT and order.hold:
        _has_left(tx, order)
    if order.state not in ("paid", "changed"):
        return
    if order.remark and write(tx, shop, order, order_packing.KIND, order.remark) is not None:
        order_packing.lay(tx, shop)
        order_remark.plan(tx, shop, order.id)
        if order.customer_id is not None:
            notice(tx, tx.customers.get(order.customer_id), "order_remark", order=short(order), text=order.remark)
    if order.state == "paid" and order.customer_id is not None and not order.hold:
        _look_at_stock(tx, shop, order, order.customer_id)


def _has_left(tx: Tx, order: Order) -> None:
    """What held it back is over with its leaving; but what waits for goods has not left without a parcel, whatever we hear."""
    if order.hold != SHORTAGE or order.tracking_no:
        release(tx, order)
    elif order.customer_id is not None and not any(note.kind == NO_PARCEL for note in tx.orders.notes(order.id)):
        tx.orders.note(order, text="缺货，说是发货了，可是没有快递单号", kind=NO_PARCEL)
        notice(tx, tx.customers.get(order.customer_id), "order_no_parcel", order=short(order))


def _look_at_stock(tx: Tx, shop: Shop, order: Order, customer_id: int) -> None:
    """Is one of its colours and sizes counted as gone? Then the agents hear it at once, and once: a note remembers it."""
    if order.paid_at is None or tx.now - order.paid_at > LATELY:
        return  # of last week's payments somebody knows by now
    gone = [line for line in order.lines if line.item_number and _gone(tx, shop, line.item_number, line.colour, line.size)]
    if not gone or any(note.kind in (DOUBT, OPENED) for note in tx.orders.notes(order.id)):
        return
    goods = "、".join(map(piece, gone))
    tx.orders.note(order, text=f"付款时库存记的是 0：{goods}"[:TEXT], kind=DOUBT)
    buttons = [[("📦 开缺货单", f"ordpage:{order.id}:short")]]
    notice(tx, tx.customers.get(customer_id), "order_maybe_short", buttons=buttons, order=short(order), goods=goods)


def _gone(tx: Tx, shop: Shop, number: str, colour: str, size: str) -> bool:
    """Is just this variant counted as none? What is not told apart is not known to be gone."""
    item = tx.items.by_number(shop.id, number)
    stock = item.card.stock if item is not None else ()
    counted = [one.count for one in stock if (one.colour, one.size) == (colour, size)]
    return bool(counted) and max(counted) == 0
