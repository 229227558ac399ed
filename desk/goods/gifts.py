"""Holds the gifts in an agent's words against the limit of the role: what they are worth is known from the item cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desk.goods.conceding import covers, limits
from desk.goods.promotions import counting
from desk.minds import Mind
from nlu.gifts import Promised, promised
from nlu.reading import Finding
from scripts_library.items import yuan
from storage.records.people import Shop
from storage.tx import Tx

UNKNOWN: Final = "gift_unknown"
LIMIT: Final = "price_limit:lead"
"""Rule of what the lead has to allow, as for prices (desk/goods/pricing.py)."""
_BEYOND = "送的「{noun}」要卖 {price} 元，超过 {most:g} 元的礼物要组长点头"
_ASKED = "「{noun}」值多少还不知道：不超过 {most:g} 元的小礼物可以直接送，再贵的先请组长点头"


def bought(shop: Shop, noun: str, now: float) -> bool:
    """Is that a gift of the 活动表 that everybody gets now?"""
    return any(row.gift and (row.gift in noun or noun in row.gift) for row in counting(shop, now))


def gifts(tx: Tx, mind: Mind, shop: Shop, role: str, text: str) -> Iterator[Finding]:
    """What is wrong with each gift the text promises: worth more than the role may give, or nobody knows what."""
    most = limits(shop)["agent_gift"]
    for one in promised(text):
        if not one.noun or bought(shop, one.noun, tx.now) or covers(role, "lead"):
            continue
        price = _worth(tx, mind, shop, one)
        if price is None:
            yield Finding(UNKNOWN, "warn", (one.start, one.end), _ASKED.format(noun=one.noun, most=most), "")
        elif price > most * 100:
            why = _BEYOND.format(noun=one.noun, price=yuan(price), most=most)
            yield Finding(LIMIT, "warn", (one.start, one.end), why, "")


def _worth(tx: Tx, mind: Mind, shop: Shop, one: Promised) -> int | None:
    """What the gift costs in the shop (fen), the cheapest of those it may be; None if no card tells."""
    found = (tx.items.get(shop.id, number) for number in mind.goods.find(one.noun))
    return min((item.card.price for item in found if item is not None and item.card.price is not None), default=None)
