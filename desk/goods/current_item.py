"""The item a customer speaks of: set when they name one, kept on the talk, shown to the agents with its card line."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk.minds import Mind
from scripts_library.items import ItemCard, yuan
from storage.records.goods import Item
from storage.records.talks import Customer
from storage.tx import Tx

LASTS: Final = 24 * 3600.0  # afterwards 这个 means something else
FLAW: Final = 60


def follow(tx: Tx, mind: Mind, customer: Customer, text: str) -> Customer:
    """The customer said this: the one item it names is their current one; several at once leave none."""
    named = mind.goods.find(text)
    return point_to(tx, customer, named[0] if len(named) == 1 else None) if named else customer


def point_to(tx: Tx, customer: Customer, item_id: int | None) -> Customer:
    """From now on the talk is about that item (None: nobody can tell)."""
    tx.customers.change(customer.id, item_id=item_id, item_at=tx.now)
    return replace(customer, item_id=item_id, item_at=tx.now)


def current(tx: Tx, customer: Customer) -> Item | None:
    """The item the talk is about, as its card is now."""
    if customer.item_id is None or customer.item_at is None or tx.now - customer.item_at > LASTS:
        return None
    return tx.items.get(customer.shop_id, customer.item_id)


def substitutes(tx: Tx, item: Item) -> tuple[Item, ...]:
    """The items its card names as substitutes, in the shop's order."""
    words = list(dict.fromkeys(word for word in item.card.substitutes if word != item.card.number))
    return tuple(other for other in tx.items.called(item.shop_id, words) if other.id != item.id) if words else ()


def line(item: Item | None) -> dict[str, str]:
    """The item as agents see it on a card: never with its floor."""
    if item is None:
        return {}
    card = item.card
    return {
        "number": card.number, "name": card.name, "price": "" if card.price is None else yuan(card.price),
        "stock": _counted(card), "flaw": "；".join(part for part in (card.flaws, card.reason) if part)[:FLAW],
    }


def _counted(card: ItemCard) -> str:
    """红色 M 3、黑色 L 0, or the whole sum where there are many."""
    if not card.stock:
        return ""
    words = [" ".join(part for part in (one.colour, one.size, str(one.count)) if part) for one in card.stock]
    return "、".join(words) if len(words) <= 6 else f"共 {sum(one.count for one in card.stock)}，断货 {sum(one.count == 0 for one in card.stock)} 款"
