"""Is what a phrase says still true? Asked wherever it leaves later than it was filled in: taps, forms, held and unsent words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from desk.goods.promotions import stale
from desk.minds import Mind
from desk.phrases.facts import facts
from desk.shifts.hours import minute
from desk.talks.composing import announced
from nlu.traditional import to_simplified, to_traditional
from scripts_library.library import Phrase
from scripts_library.render import bubbles, could_be
from storage.records.people import Shop
from storage.records.talks import Message
from storage.tx import Tx

CLOCKED: Final = frozenset({"发货批次", "截单时间", "上班时间", "营业时间", "公告"})
"""Variables that say something else as the day goes on, or once somebody ends an announcement."""

Untrue = Literal["", "retired", "out_of_date", "promotion_over", "outdated"]
REWORDED: Final = "reworded"
"""In a message's context: 用改写 took the place of the phrase's own words."""
_NOT_OURS: Final = ("clarify.", "snippet:", "item:")
"""What stands for a phrase's id where the words are no phrase of the library."""


def untrue(tx: Tx, mind: Mind, shop: Shop, name: str | None, text: str | None, *, whole: bool = True) -> Untrue:
    """Why filled phrases may not leave now; "" if they may. Asked of the library as this transaction finds it.

    ``name``: the phrase; not ``whole``: several with commas, as the assistant puts them together. ``text`` None:
    somebody's own words in its place, of which only the dates are asked.
    """
    ours = (one for one in (name or "").split(",") if one and not one.startswith(_NOT_OURS))
    faults = (outworn(mind, shop, tx.now, tx.shelf.said(shop.id, one), text, whole=whole) for one in ours)
    return next((fault for fault in faults if fault), "")


def left_untrue(tx: Tx, mind: Mind, message: Message) -> Untrue:
    """The same of a kept message; what a person typed, changed or had reworded is their own words."""
    own = message.telegram_id is not None or message.edited_at is not None or bool((message.context or {}).get(REWORDED))
    return untrue(
        tx, mind, tx.shops.get(message.shop_id), message.phrase, None if own else message.text,
        whole=message.author == "agent",
    )


def outworn(
    mind: Mind, shop: Shop, now: float, phrase: Phrase | None, text: str | None, *, whole: bool = True
) -> Untrue:
    """Why a filled phrase may not leave: it was retired or reworded, its dates are over, or a promotion, a time or an
    announcement it names. ``phrase``: as it is said now, None if it is not; not ``whole``: part of a longer answer.
    """
    if phrase is None:
        return "" if text is None else "retired"
    if not phrase.in_force(minute(shop, now)):
        return "out_of_date"
    if text is None:
        return ""
    if whole and _reworded(phrase, text):
        return "retired"
    known = facts(shop, now)
    if stale(phrase.text, text, known):
        return "promotion_over"
    passed = stale(phrase.text, text, known, CLOCKED) or (whole and _announces_else(mind, phrase, text, known))
    return "outdated" if passed else ""


def _reworded(phrase: Phrase, text: str) -> bool:
    """Is the text, in whichever script, not what the phrase says now with its gaps filled?"""
    now, said = bubbles(phrase.text), bubbles(text)
    return len(said) < len(now) or not all(map(_says, now, said))


def _says(template: str, text: str) -> bool:
    return could_be(template, text) or any(
        could_be(to_simplified(form), to_simplified(text)) for form in (template, to_traditional(template))
    )


def _announces_else(mind: Mind, phrase: Phrase, text: str, known: Mapping[str, str]) -> bool:
    """Does an announcement hang under the text (see desk/talks/laying.py) that is not, or not so, in force any more?"""
    under = bubbles(text)[len(bubbles(phrase.text)) :]
    said = bubbles(announced(mind, known, (phrase.intent,)))
    return bool(under) and to_simplified("\n".join(under)) != to_simplified("\n".join(said))
