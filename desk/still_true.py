"""Is what a phrase says still true? Asked wherever it leaves later than it was filled in: taps, forms, held and unsent words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from desk.composing import announced
from desk.facts import facts
from desk.hours import minute
from desk.minds import Mind
from desk.promotions import stale
from nlu.traditional import to_simplified
from scripts_library.library import Phrase
from scripts_library.render import bubbles
from storage.records import Shop

CLOCKED: Final = frozenset({"发货批次", "截单时间", "上班时间", "营业时间", "公告"})
"""Variables that say something else as the day goes on, or once somebody ends an announcement."""

Untrue = Literal["", "out_of_date", "promotion_over", "outdated"]


def untrue(mind: Mind, shop: Shop, now: float, name: str | None, text: str | None) -> Untrue:
    """Why a filled phrase may not leave now: its dates, a promotion, or the time or announcement it names are over.

    "" if it may. ``text`` None: somebody's own words in its place, of which only the dates are asked.
    """
    phrase = mind.phrases.get(name or "")
    if phrase is None:
        return ""
    if not phrase.in_force(minute(shop, now)):
        return "out_of_date"
    if text is None:
        return ""
    known = facts(shop, now)
    if stale(phrase.text, text, known):
        return "promotion_over"
    return "outdated" if stale(phrase.text, text, known, CLOCKED) or _announces_else(mind, phrase, text, known) else ""


def _announces_else(mind: Mind, phrase: Phrase, text: str, known: Mapping[str, str]) -> bool:
    """Does an announcement hang under the text (see desk/laying.py) that is not, or not so, in force any more?"""
    under = bubbles(text)[len(bubbles(phrase.text)) :]
    said = bubbles(announced(mind, known, (phrase.intent,)))
    return bool(under) and to_simplified("\n".join(under)) != to_simplified("\n".join(said))
