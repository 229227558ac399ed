"""What a person has conceded to a customer lately: one concession an order, kept once given, good for a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from desk.goods.current_item import current
from desk.goods.cuts import LESS, cut_to
from desk.goods.gifts import bought
from desk.goods.item_answers import CONCEDED
from desk.minds import Mind
from nlu.gifts import promised
from nlu.pricing import offered
from storage.records.goods import Item
from storage.records.people import Shop
from storage.records.talks import Customer, Message
from storage.tx import Tx

LASTS: Final = 24 * 3600.0
"""How long a concession, and the approval of one, is good for."""
SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Given:
    """Something conceded: a ``price`` (fen a piece of ``item``, None = whichever the talk was about), a ``share`` or an
    amount ``off`` of a price nobody knows, a ``gift`` by its name, or a ``reply`` that concedes by its tags."""

    what: Literal["price", "share", "off", "gift", "reply"]
    value: float = 0.0
    item: int | None = None
    noun: str = ""


def conceded(tx: Tx, mind: Mind, customer: Customer) -> str:
    """The words of the last concession that left within a day, shortened; "" if there was none."""
    said = tx.messages.said_by_people(customer.id, tx.now - LASTS)
    item, shop = current(tx, customer) if said else None, tx.shops.get(customer.shop_id)
    for message in said:
        if _in_message(tx, mind, shop, message, item):
            return _short(message)
    return ""


def second(tx: Tx, mind: Mind, customer: Customer, text: str, items: Sequence[Item]) -> str:
    """The words of an earlier concession of the day on top of which this text makes another one; "" if it makes none, or
    only says again (or takes back some of) what was given. ``items``: those the text is about."""
    shop = tx.shops.get(customer.shop_id)
    wanted = [given for item in items or (None,) for given in _in_text(shop, text, item, tx.now)]
    if not wanted:
        return ""
    talked = current(tx, customer)
    for message in tx.messages.said_by_people(customer.id, tx.now - LASTS):
        before = _in_message(tx, mind, shop, message, talked)
        if before and not all(any(_covers(old, new) for old in before) for new in wanted):
            return _short(message)
    return ""


def _short(message: Message) -> str:
    return " ".join(message.text.split())[:SHOWN]


def _in_message(tx: Tx, mind: Mind, shop: Shop, message: Message, talked: Item | None) -> tuple[Given, ...]:
    """What a sent message conceded: by its phrase's tags, by money off the item it names or the talk is about, by a gift."""
    named = [item for number in mind.goods.find(message.text) if (item := tx.items.get(shop.id, number)) is not None]
    items: Sequence[Item | None] = named or (talked,)
    found = {given for item in items for given in _in_text(shop, message.text, item, message.created_at, sure=bool(named))}
    phrase = mind.phrases.get(message.phrase or "")
    if not found and phrase is not None and CONCEDED & set(phrase.tags):
        found = {Given("reply")}
    return tuple(found)


def _in_text(shop: Shop, text: str, item: Item | None, now: float, *, sure: bool = True) -> Iterator[Given]:
    """What a text concedes of that item; not ``sure``: perhaps it spoke of another one."""
    for one in offered(text):
        price = cut_to(shop, item, one, now) if item is not None else None
        if price is not None and item is not None:
            yield Given("price", price, item.id if sure else None)
        elif one.kind != "sum" and (item is None or item.card.price is None):
            yield Given(one.kind, one.value)
    for gift in promised(text):
        if not bought(shop, gift.noun, now):
            yield Given("gift", noun=gift.noun)


def _covers(old: Given, new: Given) -> bool:
    """Is the new concession no more than the old one?"""
    if old.what != new.what:
        return False
    if new.what == "gift":
        return old.noun == new.noun or not new.noun
    if new.what == "price":
        kept = new.value >= old.value - LESS
        return kept if old.item == new.item else old.item is None and abs(new.value - old.value) < 1
    return old.value == new.value
