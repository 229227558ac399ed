"""Chooses and fills the phrases to lay before the agent: fitting, fillable, diverse, never one text twice."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlu.reading import Reading, Slot, Suggestion
from nlu.shelves import Habits, Kind, Shelf
from nlu.taxonomy import CHITCHAT, SORE
from scripts_library.library import Phrase
from scripts_library.render import ASKED, fill_partly, missing

_SLOT_FACTS = {"size": "尺码", "colour": "颜色", "quantity": "数量", "height_cm": "身高", "weight_kg": "体重",
               "courier": "指定快递", "place": "城市"}  # never 价格: what a customer would pay is not what it costs
_RANKS, _FAINT = 7, 0.03
"""Guesses looked at, and the probability below which a guess is not worth a line of the card."""


def slot_facts(reading: Reading) -> dict[str, str]:
    """The variables the customer's own words fill."""
    return {
        name: _said(slot, reading.slots[slot][0])
        for slot, name in _SLOT_FACTS.items() if reading.slots.get(slot)
    }


def _said(slot: str, found: Slot) -> str:
    """The value as people say it: weights are kept in kilograms, and most customers think in 斤."""
    if slot == "quantity":
        return found.text
    if slot == "weight_kg":
        metric = re.search("kg|公斤|千克", found.text.lower())
        return f"{found.value:g}公斤" if metric else f"{float(found.value) * 2:g}斤"
    return str(found.value)


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """A phrase not yet filled in; in the order they are offered."""

    gappy: bool
    unfit: float
    turn: int
    place: int
    phrase: Phrase = field(compare=False)


def suggest(
    reading: Reading, shelves: Mapping[str, Shelf], *, facts: Mapping[str, str],
    situation: str = "any", step: int = 0, taken: Habits | None = None, limit: int = 6, gaps: bool = False,
) -> tuple[Suggestion, ...]:
    """Up to ``limit`` suggestions, best first; ``taken`` maps a phrase id to (times taken, times shown).

    With ``gaps`` also phrases that lack what an agent can be asked for, behind those that lack nothing.
    """
    known = {**slot_facts(reading), **facts}  # what a card says of sizes counts before a word of the customer
    at_hand = frozenset(name for name, value in known.items() if value.strip())
    ranked: list[_Candidate] = []
    for turn, (intent, weight) in enumerate(_wanted(reading)):
        shelf = shelves.get(intent)
        for kind in shelf.kinds if shelf else ():
            lacks = kind.needs - at_hand
            if not shelf or not _apt(kind, situation) or (lacks and not (gaps and lacks <= ASKED)):
                continue
            fit = weight * _fits(kind, situation, step)
            ranked += [
                _Candidate(bool(lacks), -round(fit * _liked(phrase, taken or {}), 4), turn, place, phrase)
                for place, phrase in shelf.foremost(kind, taken or {}, limit)
            ]
    return tuple(_diverse(sorted(ranked), _pressing(reading), known, limit))


def _pressing(reading: Reading) -> list[str]:
    """What was asked, in that order; an angry customer's trouble comes first: no praise before the apology."""
    if reading.mood != "angry":
        return [*reading.asked]
    return sorted(reading.asked, key=lambda intent: intent not in SORE)


def _wanted(reading: Reading) -> list[tuple[str, float]]:
    """Intents with a weight 0–1: what was asked counts at least half, then the runners-up by probability."""
    if reading.verdict == "unknown":  # nothing fits, and it says so: only small talk has an answer then
        return [(guess.intent, guess.probability) for guess in reading.intents[:1] if guess.intent == CHITCHAT]
    weights: dict[str, float] = {}
    for guess in reading.intents[:_RANKS]:
        if guess.probability >= _FAINT:
            weights[guess.intent] = guess.probability
    for place, intent in enumerate(_pressing(reading)):
        weights[intent] = max(weights.get(intent, 0.0), 0.5 - 0.05 * place)
    return list(weights.items())


def _apt(kind: Kind, situation: str) -> bool:
    """A phrase for another moment stays away; where the moment is not known, all but those of the night may come."""
    return kind.situation in ("any", situation) or (situation == "any" and kind.situation != "night")


def _fits(kind: Kind, situation: str, step: int) -> float:
    """How well phrases of a kind fit (0–1): the step of a ladder, the situation."""
    ladder = 1.0 if kind.step in (0, max(step, 1)) else 0.45 / abs(kind.step - max(step, 1))
    place = 1.0 if situation != "any" and kind.situation == situation else 0.92
    if situation == "any" and kind.situation != "any":
        place = 0.85
    return ladder * place


def _liked(phrase: Phrase, taken: Habits) -> float:
    """How much agents like a phrase (0.75–1)."""
    return 0.75 + 0.25 * wilson(*taken.get(phrase.id, (0, 0)))


def wilson(taken: int, shown: int) -> float:
    """Lower bound (95 %) of the share taken, 0–1; nothing shown counts as a modest half."""
    if shown <= 0:
        return 0.3
    z, share = 1.96, min(taken / shown, 1.0)
    spread = z * math.sqrt(share * (1 - share) / shown + z * z / (4 * shown * shown))
    return (share + z * z / (2 * shown) - spread) / (1 + z * z / shown)


def _diverse(
    ranked: Sequence[_Candidate], asked: Sequence[str], known: Mapping[str, str], limit: int
) -> list[Suggestion]:
    """Best first; one for each thing asked before a second for any; no text twice. Only what is chosen is filled in."""
    chosen: dict[str, Suggestion] = {}

    def new(one: _Candidate) -> bool:
        filled = _filled(one, known)
        return chosen.setdefault(filled.text, filled) is filled

    for intent in asked:
        any(new(one) for one in ranked if one.phrase.intent == intent)
    for one in ranked:
        if len(chosen) >= limit:
            break
        new(one)
    return [*chosen.values()][:limit]


def _filled(one: _Candidate, known: Mapping[str, str]) -> Suggestion:
    phrase = one.phrase
    return Suggestion(
        phrase.id, phrase.intent, fill_partly(phrase.text, known), -one.unfit,
        missing(phrase.text, known) if one.gappy else (),
    )
