"""What a person has conceded to a customer lately: one concession an order, kept once given, good for a day."""

from __future__ import annotations

from typing import Final

from desk.current_item import current
from desk.item_answers import CONCEDED
from desk.minds import Mind
from desk.promotion_price import promoted_price, standing
from nlu.pricing import offered
from storage.records import Customer, Message
from storage.tx import Tx

LASTS: Final = 24 * 3600.0
"""How long a concession, and the approval of one, is good for."""
SHOWN: Final = 60


def conceded(tx: Tx, mind: Mind, customer: Customer) -> str:
    """The words of the last concession that left within a day, shortened; "" if there was none."""
    said = tx.messages.said_by_people(customer.id, tx.now - LASTS)
    item = current(tx, customer) if said else None
    price = None
    if item is not None:
        price = promoted_price(item.card, standing(tx.shops.get(customer.shop_id), item.card, tx.now))
    for message in said:
        if _concedes(mind, message, price):
            return " ".join(message.text.split())[:SHOWN]
    return ""


def _concedes(mind: Mind, message: Message, price: int | None) -> bool:
    """By the phrase's tags, by an amount or share off, or by a sum below what the item the talk is about costs now."""
    phrase = mind.phrases.get(message.phrase or "")
    if phrase is not None and CONCEDED & set(phrase.tags):
        return True
    return any(
        one.kind != "sum" or (price is not None and one.value * 100 < price) for one in offered(message.text)
    )
