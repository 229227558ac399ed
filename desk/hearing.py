"""Understands a turn: the lines together, and each by itself, so that no line drowns in the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.minds import Mind
from nlu.reading import Mood, Reading

LINES = 12  # of a turn are read at most, the last ones: what came before has scrolled away
_WORSE: tuple[Mood, ...] = ("neutral", "hurried", "angry")


def read_turn(mind: Mind, lines: Sequence[str], previous: Sequence[str] = ()) -> Reading:
    """The reading of the whole turn, with every intent and warning that a line of it surely carries."""
    said = [line for line in lines if line.strip()][-LINES:]
    whole = mind.read("\n".join(said), tuple(previous))
    if len(said) < 2:
        return whole
    single = [mind.glimpse(line) for line in said]
    sure = [glimpse for glimpse in single if glimpse.sure]
    courtesies = {"greet", "thanks", "ack", "bye", "chitchat"}  # beside a question they are no question
    asked = dict.fromkeys(intent for glimpse in sure for intent in glimpse.asked if intent not in courtesies)
    return replace(
        whole,
        asked=tuple(dict.fromkeys([*whole.asked, *asked])),
        mood=max((whole.mood, *(glimpse.mood for glimpse in single)), key=_WORSE.index),
        risky=tuple(dict.fromkeys([*whole.risky, *(word for glimpse in single for word in glimpse.risky)])),
    )
