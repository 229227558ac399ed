"""What the desk does of itself when an order is paid: the buyer's remark is read, and the stock looked at."""

from __future__ import annotations

from desk import order_packing
from desk.order_notes import write
from desk.order_words import piece, short
from desk.speaking import notice
from storage.order_records import Order
from storage.records import Shop
from storage.tx import Tx


def moved(tx: Tx, shop: Shop, order: Order, was: str) -> None:
    """Called once when an order moves: a remark becomes a note and a tick for the packers, also one that comes after payment."""
    if order.state not in ("paid", "changed"):
        return
    if order.remark and write(tx, shop, order, order_packing.KIND, order.remark) is not None:
        order_packing.lay(tx, shop)
        if order.customer_id is not None:
            notice(tx, tx.customers.get(order.customer_id), "order_remark", order=short(order), text=order.remark)
    if was in ("", "placed") and order.state == "paid":
        _look_at_stock(tx, shop, order)


def _look_at_stock(tx: Tx, shop: Shop, order: Order) -> None:
    """Is one of its colours and sizes counted as gone? Then the agents hear it at once."""
    gone = [line for line in order.lines if line.item_number and _gone(tx, shop, line.item_number, line.colour, line.size)]
    if gone and order.customer_id is not None and not order.hold:
        buttons = [[("📦 开缺货单", f"ordpage:{order.id}:short")]]
        customer = tx.customers.get(order.customer_id)
        notice(tx, customer, "order_maybe_short", buttons=buttons, order=short(order), goods="、".join(map(piece, gone)))


def _gone(tx: Tx, shop: Shop, number: str, colour: str, size: str) -> bool:
    """Is just this variant counted as none? What is not told apart is not known to be gone."""
    item = tx.items.by_number(shop.id, number)
    stock = item.card.stock if item is not None else ()
    counted = [one.count for one in stock if (one.colour, one.size) == (colour, size)]
    return bool(counted) and max(counted) == 0
