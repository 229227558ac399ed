"""What an item's card says as variables of phrases, and which colour and size a customer means. Never the floor."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from desk.floor import setting
from desk.goods.sizing import Advice, advise, by_usual, coded
from nlu.bodies import measures
from nlu.reading import Reading
from scripts_library.importers.item_cells import write_chart
from scripts_library.items import ItemCard, Variant, yuan
from storage.records.goods import Item
from storage.records.people import Shop

STOCK_HOURS: Final = 24.0  # settings["stock_fresh_hours"]: older counts are not told to a customer
PRICE_DAYS: Final = 30.0  # settings["price_fresh_days"]: nor a card nobody confirmed for so long
_IN_WORDS: Final = re.compile("[一-龥]")
ENOUGH: Final = 3  # pieces of a variant, below which the warehouse looks first
MANY: Final = 10


@dataclass(frozen=True, slots=True)
class Meant:
    """An item as a customer asks about it: the card, which variants the words leave (all of them if they tell none
    apart), whether the words name a variant, the size advice, and the substitutes that can be had."""

    card: ItemCard
    variants: tuple[Variant, ...]
    named: bool
    fresh: bool
    current: bool
    advice: Advice | None
    substitutes: tuple[str, ...]


def meant(item: Item, reading: Reading, shop: Shop, now: float, *, others: Sequence[Item] = ()) -> Meant:
    """The item beside what was asked; ``others`` are its substitutes."""
    card = item.card
    colour, size = _picked(card.colours, "colour", reading), _picked(card.sizes, "size", reading)
    left = tuple(
        one for one in card.stock if (not colour or one.colour in ("", colour)) and (not size or one.size in ("", size))
    )
    return Meant(
        card=card, variants=left if left or colour or size else card.stock, named=bool(colour or size),
        fresh=bool(card.stock) and all(_fresh(one, shop, now) for one in left or card.stock),
        current=now - item.changed_at <= setting(shop, "price_fresh_days", PRICE_DAYS) * 24 * 3600,
        advice=advise(card.chart, measures(reading)),
        substitutes=tuple(other.card.name for other in others if _to_be_had(other, shop, now)),
    )


def variables(about: Meant, reading: Reading) -> dict[str, str]:
    """Every variable the card fills; what it does not know is absent."""
    card = about.card
    told = {
        "商品名": card.name, "材质": card.material, "商品链接": card.link, "保质期": card.shelf_life,
        "价格": _price(card, reading), "尺码表": write_chart(card.chart), "库存": _stock(about), "参数": _named(card, reading),
        "替代款": "、".join(about.substitutes), "搭配": _bundles(card), "正品凭证": "、".join(card.proofs), **_sold_out(about), **_sizes(about, reading),
    }
    if not reading.slots.get("colour"):  # else {颜色} is the one the customer named
        told["颜色"] = "、".join(card.colours)
    return {name: words for name, words in told.items() if words}


def _bundles(card: ItemCard) -> str:
    """The bundles that are written in words: A01+A02 says nothing to a customer."""
    return "；".join(words for words in card.bundles if _IN_WORDS.search(words))


def sold_out(about: Meant) -> bool:
    """Is it sure that what was asked for is not there?"""
    return about.fresh and bool(about.variants) and all(one.count == 0 for one in about.variants)


def plenty(about: Meant) -> bool:
    """Is every variant the words leave there in a number that lasts?"""
    return about.fresh and bool(about.variants) and all(one.count >= ENOUGH for one in about.variants)


def _fresh(one: Variant, shop: Shop, now: float) -> bool:
    return now - one.known_at <= setting(shop, "stock_fresh_hours", STOCK_HOURS) * 3600


def _to_be_had(item: Item, shop: Shop, now: float) -> bool:
    return any(one.count >= ENOUGH and _fresh(one, shop, now) for one in item.card.stock)


def _picked(options: Iterable[str], slot: str, reading: Reading) -> str:
    """The one option the words name, "" if none or several: the longest written out, else the one a slot means."""
    known = sorted(options, key=len, reverse=True)
    values = {_bare(str(value)) for found in reading.slots.get(slot, ()) for value in (found.value, found.text)}
    if slot == "colour":
        written = [one for one in known if one in reading.text]
        written = [one for one in written if not any(one != other and one in other for other in written)]
        if written:
            return written[0] if len(written) == 1 else ""
    fitting = [one for one in known if _bare(one) in values]
    return fitting[0] if len(fitting) == 1 else ""


def _bare(word: str) -> str:
    return word.strip().upper().removesuffix("码").removesuffix("色") or word


def _called(one: Variant) -> str:
    return " ".join(part for part in (one.colour, coded(one.size) if one.size else "") if part)


def _price(card: ItemCard, reading: Reading) -> str:
    """129元, or with the number asked for 129元，2件一共258元."""
    if card.price is None:
        return ""
    pieces = {int(found.value) for found in reading.slots.get("quantity", ()) if isinstance(found.value, int)}
    single = f"{yuan(card.price)}元"
    if len(pieces) != 1 or (number := pieces.pop()) < 2:
        return single
    return f"{single}，{number}件一共{yuan(card.price * number)}元"


def _stock(about: Meant) -> str:
    """What there is of what was asked, when that is known and fresh; exact numbers only where there are few."""
    there = [one for one in about.variants if one.count > 0]
    if not about.fresh or not there:
        return ""
    return "、".join(f"{_called(one)}{'充足' if one.count >= MANY else f'余{one.count}件'}".strip() for one in there[:8])


def _sold_out(about: Meant) -> dict[str, str]:
    if not sold_out(about):
        return {}
    others = [_called(one) for one in about.card.stock if one.count >= ENOUGH and one not in about.variants]
    asked = "、".join(filter(None, (_called(one) for one in about.variants[:3])))
    return {"询问款式": asked if about.named and asked else "各色各码", "同款现货": "、".join(filter(None, others[:6]))}


def _sizes(about: Meant, reading: Reading) -> dict[str, str]:
    advice = about.advice
    if advice is None:
        usual = reading.slots.get("size", ())
        told = by_usual(about.card.chart, about.card.sizes, str(usual[0].value)) if len(usual) == 1 else ""
        return {"同码尺寸": told}
    words = [coded(size) for size in advice.sizes]
    return {"尺码": "或".join(words), "尺码依据": advice.why, "相邻尺码" if advice.between else "推荐尺码": "和".join(words)}


def _named(card: ItemCard, reading: Reading) -> str:
    """The attributes the words name, as they stand on the card."""
    return "\n".join(f"{name}：{value}" for name, value in card.attributes.items() if value and name in reading.text)

