"""What an agent's words take off the price of an item, beside what its promotions give everybody. Pure."""

from __future__ import annotations

from typing import Final

from desk.goods.promotion_price import promoted_price, quotes, standing
from nlu.pricing import Offered
from storage.records.goods import Item
from storage.records.people import Shop

LESS: Final = 0.005  # fen: what dividing a sum leaves over


def fen(price: int | None, asked: int | None, one: Offered) -> float | None:
    """What the item would go for, None where that cannot be worked out. ``asked`` = its price under the promotions: a share
    or an amount off comes on top of them, unless it only says what they give."""
    if one.kind == "sum":
        return one.value * 100
    if price is None or asked is None:
        return None
    given = price * one.value if one.kind == "share" else price - one.value * 100
    if asked < price and abs(given - asked) < 1:
        return asked
    return asked * one.value if one.kind == "share" else asked - one.value * 100


def cut_to(shop: Shop, item: Item, one: Offered, now: float) -> float | None:
    """The price (fen a piece) the words bring the item down to; None where they take nothing off what everybody pays."""
    card, promotions = item.card, standing(shop, item.card, now)
    asked = promoted_price(card, promotions)
    offer = fen(card.price, asked, one)
    if offer is None or asked is None or card.price is None:
        return None
    return None if offer >= asked - LESS or quotes(card.price, promotions, offer) else offer
