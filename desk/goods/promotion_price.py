"""What a piece of an item costs under the promotions that count now: an agent's cut on top of one is the lead's to allow."""

from __future__ import annotations

from typing import Final

from desk.goods.promotions import Offered, counting
from scripts_library.items import ItemCard
from scripts_library.promoting import WHOLE_SHOP
from storage.records.people import Shop

CHEAPER: Final = frozenset({"满减", "券", "折扣", "多件折", "特价", "买N送N", "定金"})
"""Kinds that take money off what a customer pays."""
_WORDS: Final = ("系列", "专区", "全部", "商品", "全场", "款")
MANY: Final = 10  # pieces of one order that are tried
_FOLD: Final = 1000  # 8.8折 is kept as 880


def standing(shop: Shop, card: ItemCard, now: float) -> tuple[Offered, ...]:
    """The promotions that make this item cheaper now. A scope that names neither the shop, the item nor a word of its name
    (秋装) is not taken to hold for it: else one promotion would send every price of the shop to the lead."""
    return tuple(one for one in counting(shop, now) if one.kind in CHEAPER and covers(one.scope.strip(), card))


def promoted_price(card: ItemCard, promotions: tuple[Offered, ...]) -> int | None:
    """What one piece costs with the best of them (fen); the card's price where none works for a single piece."""
    if card.price is None:
        return None
    return min([card.price, *(_one(card.price, one) for one in promotions)])


def quotes(price: int, promotions: tuple[Offered, ...], offer: float) -> bool:
    """Is that (fen a piece) just what one of them gives for several pieces: 2件228 under 满199减30?"""
    return any(
        abs(_several(price, one, pieces) / pieces - offer) < 1 and offer < price
        for one in promotions
        for pieces in range(2, MANY)
    )


def _several(price: int, promotion: Offered, pieces: int) -> float:
    """So many pieces together under one promotion."""
    whole, value, least = price * pieces, promotion.value or 0, promotion.threshold or 0
    if promotion.kind in ("满减", "券") and whole >= least:
        return whole - value
    reached = whole >= least if promotion.kind == "折扣" else promotion.kind == "多件折" and pieces * 100 >= least
    return whole * value / _FOLD if reached and value else whole


def covers(scope: str, card: ItemCard) -> bool:
    if scope in WHOLE_SHOP:
        return True
    if any(word and word in scope for word in (card.number, card.name, *card.aliases)):
        return True
    for word in _WORDS:
        scope = scope.removesuffix(word)
    return bool(scope) and scope in card.name


def _one(price: int, promotion: Offered) -> int:
    """One piece under one promotion."""
    value, least = promotion.value or 0, promotion.threshold or 0
    if promotion.kind == "特价":
        return value or price
    if promotion.kind in ("满减", "券") and price >= least:
        return max(0, price - value)
    if promotion.kind == "折扣" and price >= least and value:
        return price * value // _FOLD
    return price
