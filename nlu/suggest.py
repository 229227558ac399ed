"""Chooses and fills the phrases to lay before the agent: fitting, fillable, diverse, never one text twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from nlu.reading import Reading, Suggestion
from nlu.taxonomy import CHITCHAT, SORE
from scripts_library.library import Phrase
from scripts_library.render import fill

_SLOT_FACTS = {"size": "尺码", "colour": "颜色", "money": "价格", "quantity": "数量", "height_cm": "身高",
               "weight_kg": "体重", "courier": "指定快递", "place": "城市"}
_RANKS, _FAINT = 7, 0.03
"""Guesses looked at, and the probability below which a guess is not worth a line of the card."""


def slot_facts(reading: Reading) -> dict[str, str]:
    """The variables the customer's own words fill."""
    return {
        name: reading.slots[slot][0].text if slot in ("money", "quantity") else str(reading.slots[slot][0].value)
        for slot, name in _SLOT_FACTS.items() if reading.slots.get(slot)
    }


def suggest(
    reading: Reading, phrases: Mapping[str, Sequence[Phrase]], *, facts: Mapping[str, str],
    situation: str = "any", step: int = 0, taken: Mapping[str, tuple[int, int]] | None = None, limit: int = 6,
) -> tuple[Suggestion, ...]:
    """Up to ``limit`` suggestions, best first; ``taken`` maps a phrase id to (times taken, times shown)."""
    known = {**slot_facts(reading), **facts}  # the price on the card, not the one a customer names
    scored = [
        Suggestion(phrase.id, phrase.intent, text, round(weight * _fits(phrase, situation, step, taken or {}), 4))
        for intent, weight in _wanted(reading)
        for phrase in phrases.get(intent, ())
        if (text := fill(phrase.text, known)) is not None and _apt(phrase, situation)
    ]
    scored.sort(key=lambda s: -s.score)
    return tuple(_diverse(scored, _pressing(reading), limit))


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


def _apt(phrase: Phrase, situation: str) -> bool:
    """A phrase for another moment stays away; where the moment is not known, all but those of the night may come."""
    return phrase.situation in ("any", situation) or (situation == "any" and phrase.situation != "night")


def _fits(phrase: Phrase, situation: str, step: int, taken: Mapping[str, tuple[int, int]]) -> float:
    """How well a phrase fits (0–1): the step of a ladder, the situation, how often agents took it."""
    ladder = 1.0 if phrase.step in (0, max(step, 1)) else 0.45 / abs(phrase.step - max(step, 1))
    place = 1.0 if situation != "any" and phrase.situation == situation else 0.92
    if situation == "any" and phrase.situation != "any":
        place = 0.85
    return ladder * place * (0.75 + 0.25 * wilson(*taken.get(phrase.id, (0, 0))))


def wilson(taken: int, shown: int) -> float:
    """Lower bound (95 %) of the share taken, 0–1; nothing shown counts as a modest half."""
    if shown <= 0:
        return 0.3
    z, share = 1.96, min(taken / shown, 1.0)
    spread = z * math.sqrt(share * (1 - share) / shown + z * z / (4 * shown * shown))
    return (share + z * z / (2 * shown) - spread) / (1 + z * z / shown)


def _diverse(scored: Sequence[Suggestion], asked: Sequence[str], limit: int) -> Iterable[Suggestion]:
    """Best first; one for each thing asked before a second for any; no text twice."""
    texts: set[str] = set()
    chosen: list[Suggestion] = []
    for intent in asked:
        first = next((s for s in scored if s.intent == intent and s.text not in texts), None)
        if first:
            texts.add(first.text)
            chosen.append(first)
    for one in scored:
        if one.text not in texts:
            texts.add(one.text)
            chosen.append(one)
    return chosen[:limit]


def by_intent(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    """Phrases grouped by intent, in the order written."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase.intent, []).append(phrase)
    return {intent: tuple(group) for intent, group in found.items()}
