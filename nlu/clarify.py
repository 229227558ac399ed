"""Chooses the question to ask back when a message was not understood for sure: which of eight kinds, and its wording."""

from __future__ import annotations

import zlib

from nlu.reading import Guess, Reading, Suggestion
from nlu.taxonomy import CHITCHAT, SOCIAL
from scripts_library.library import Intent, Library, Questions

_FAINT, _LIKELY, _RIVAL = 0.25, 0.5, 0.15
"""Probabilities below which a guess is no guide, from which it leads, from which another is its rival."""
_TASTE = frozenset({"recommend", "colour_choice"})
_TOLD = {"size_advice": ("height_cm", "weight_kg"), "logistics": ("order_no", "tracking_no"),
         "logistics_stalled": ("order_no", "tracking_no"), "not_received": ("order_no", "tracking_no"),
         "refund_status": ("order_no",), "ship_from": ("place",), "address_change": ("phone",)}
"""Slots that already answer what would be asked."""


def clarify(reading: Reading, library: Library) -> Suggestion | None:
    """The question for an unsure reading, its score how likely the guess is that it starts from; None otherwise."""
    questions = library.questions
    if reading.verdict != "unsure" or not questions.kinds:
        return None
    intents = {intent.id: intent for intent in library.intents}  # an older model may guess what the shop no longer knows
    named = [g for g in reading.intents if g.intent in questions.names and g.intent in intents]
    guesses = [g for g in named if g.intent not in SOCIAL and g.intent != CHITCHAT]
    if not guesses or (len(guesses) > 1 and {g.intent for g in guesses[:2]} <= set(reading.asked)):  # two wishes heard are no riddle
        return None
    kind = _kind(reading, guesses, intents, questions)
    text = _worded(kind, reading.text, guesses, questions)
    return Suggestion(f"clarify.{kind}", guesses[0].intent, text, round(guesses[0].probability, 4)) if text else None


def _kind(reading: Reading, guesses: list[Guess], intents: dict[str, Intent], questions: Questions) -> str:
    """Anger first, then what is missing, then what competes, then how strong the leader is."""
    first, second = guesses[0], guesses[1] if len(guesses) > 1 else Guess("", 0.0)
    rivals = second.probability >= _RIVAL
    if first.probability < _FAINT:
        return "consulting" if first.intent in _TASTE else "open"
    if reading.mood != "neutral" and not rivals:
        return "service"
    if rivals:
        trouble = all(intents[g.intent].group == "aftersale" for g in (first, second))
        return "background" if trouble else "choice"
    if first.intent in questions.ask and not any(reading.slots.get(slot) for slot in _TOLD.get(first.intent, ())):
        return "specific"
    return "closed" if first.probability >= _LIKELY else "clarifying"


def _worded(kind: str, said: str, guesses: list[Guess], questions: Questions) -> str:
    """A wording of the kind, the same for the same words; empty when the library has none."""
    wordings = questions.kinds.get(kind) or questions.kinds.get("open") or ()
    if not wordings:
        return ""
    text = wordings[zlib.crc32(said.encode("utf-8", "replace")) % len(wordings)]
    names = [questions.names[guess.intent] for guess in guesses[:2]] + [""]
    for mark, value in (("{甲}", names[0]), ("{乙}", names[1]), ("{问}", questions.ask.get(guesses[0].intent, ""))):
        text = text.replace(mark, value)
    return text
