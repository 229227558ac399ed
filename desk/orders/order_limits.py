"""How far the price of an order may be changed: its goods' floors, the promotions that count, the limits of the roles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk.goods.conceding import needed
from desk.goods.promotion_price import promoted_price, standing
from scripts_library.importers.item_cells import money
from storage.records.orders import Order, OrderNote
from storage.records.people import Shop
from storage.tx import Tx

_CHANGED: Final = re.compile(r"^¥([\d.]+) → ¥([\d.]+)")
"""How desk/orders/order_prices.py notes a change."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands against a price for an order: ``below`` its floors nobody may go; ``least`` = the role it needs ("" =
    anybody who answers), ``why`` in words."""

    below: bool = False
    least: str = ""
    why: str = ""


def judged(tx: Tx, order: Order, wanted: int) -> Verdict:
    """Held against the floors of its goods, the promotions that count, and the limits of the roles: all from the price the
    order had first, so that small steps add up."""
    notes, shop = tx.orders.notes(order.id), tx.shops.get(order.shop_id)
    first = first_price(order, notes)
    floor, unknown, promoted = _floors(tx, shop, order)
    if floor is not None and wanted < floor and wanted < (order.total or 0):
        return Verdict(below=True, why="比这单能给的最低价还低，谁都不能给；可以推荐搭配、小礼物，或等下次活动。没有改价")
    if first is None or wanted >= (order.total or 0):
        return Verdict()
    least = needed(shop, first, wanted)
    if not least and promoted:
        return Verdict(least="lead", why="已经有活动价了，活动之外再让")
    if not least and changes(notes):
        return Verdict(least="lead", why="这单已经让过一次，再让")
    if not least and unknown and tx.items.highest_floor(shop.id) is not None:
        return Verdict(least="lead", why="有商品还不知道底价，让价")
    return Verdict(least=least, why="超出客服能让的范围" if least else "")


def changes(notes: Sequence[OrderNote]) -> list[tuple[str, str]]:
    """(from, to) in yuan of every change of this order's price, oldest first."""
    found = [_CHANGED.match(note.text) for note in notes if note.kind == "price"]
    return [(one[1], one[2]) for one in found if one is not None]


def first_price(order: Order, notes: Sequence[OrderNote]) -> int | None:
    """What the order cost before anybody changed it (fen)."""
    made = changes(notes)
    return money(made[0][0]) if made else order.total


def _floors(tx: Tx, shop: Shop, order: Order) -> tuple[int | None, bool, bool]:
    """(the least the order may go for in fen, None where no line has a floor; is any line's floor unknown; is any line
    under a promotion)."""
    known, unknown, promoted = 0, not order.lines, False
    for line in order.lines:
        item = tx.items.by_number(shop.id, line.item_number) if line.item_number else None
        if item is None or item.card.floor is None:
            unknown = True
            continue
        known += item.card.floor * line.quantity
        counting = standing(shop, item.card, tx.now)
        promoted = promoted or promoted_price(item.card, counting) != item.card.price
    return known or None, unknown, promoted
