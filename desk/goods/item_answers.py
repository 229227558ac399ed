"""Which phrase the assistant may say by itself about the current item (S3: alone when known and fresh)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desk.goods.item_facts import Meant, plenty, sold_out
from nlu.bodies import for_others
from nlu.reading import Reading

TWO: Final = 2  # measures a size is told by without a person


def phrase_for(intent: str, about: Meant | None, reading: Reading, known: Mapping[str, str]) -> str:
    """The id of the phrase that answers this intent from the card; "" when a person has to."""
    choose = _CHOICES.get(intent)
    return choose(about, reading, known) if choose is not None and about is not None else ""


FROM_CARD: Final = frozenset({
    "stock.live", "stock.gone_other", "stock.gone_similar", "price_query.card", "material.card", "shelf_life.card",
    "function.card", "size_advice.card", "size_advice.between", "size_advice.usual_card",
})
"""Replies that hold nothing but what the card says: laid before the agents first."""


CONCEDED: Final = frozenset({"小礼物", "邮费", "让价", "差额在权限内", "小规格"})
"""Tags of replies that concede something: gift, freight, money."""


def fits(about: Meant, tags: tuple[str, ...], *, bargaining: bool = False) -> bool:
    """Does a reply agree with the card: no 有货 where it is sold out, no 缺货 where there is plenty, and to somebody who
    bargains no concession on an item without a floor?"""
    if bargaining and about.card.floor is None and CONCEDED & set(tags):
        return False
    return not ("有货" in tags and sold_out(about)) and not ("缺货" in tags and plenty(about))


def _stock(about: Meant, _reading: Reading, known: Mapping[str, str]) -> str:
    if plenty(about):
        return "stock.live"
    if sold_out(about):
        if known.get("同款现货"):
            return "stock.gone_other"
        return "stock.gone_similar" if known.get("替代款") else ""
    return ""


def _price(about: Meant, _reading: Reading, _known: Mapping[str, str]) -> str:
    return "price_query.card" if about.current and about.card.price is not None else ""


def _size(about: Meant, reading: Reading, _known: Mapping[str, str]) -> str:
    advice = about.advice
    if advice is None or advice.measures < TWO or for_others(reading.text):
        return ""
    return "size_advice.between" if advice.between else "size_advice.card"


def _when(variable: str, phrase: str) -> Callable[[Meant, Reading, Mapping[str, str]], str]:
    return lambda _about, _reading, known: phrase if known.get(variable) else ""


_CHOICES: Final[Mapping[str, Callable[[Meant, Reading, Mapping[str, str]], str]]] = {
    "stock": _stock,
    "price_query": _price,
    "size_advice": _size,
    "material": _when("材质", "material.card"),
    "shelf_life": _when("保质期", "shelf_life.card"),
    "function": _when("参数", "function.card"),
}
