"""Ranks texts by how well they fit a description given in a few words: 圆领 白色 长袖."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.normalise import simplified

LEAST = 0.5
"""Share of the description (0–1) a text has to hold to be found at all."""


def ranked(description: str, texts: Sequence[str]) -> tuple[int, ...]:
    """Places of the texts that hold at least half of the description, the best first; words weigh alike, a word that
    is not there counts by the pairs of characters that are."""
    words = _fold(description).split()
    if not words:
        return ()
    scored = [(sum(_held(word, text) for word in words) / len(words), place) for place, text in enumerate(map(_fold, texts))]
    return tuple(place for score, place in sorted(scored, key=lambda one: (-one[0], one[1])) if score >= LEAST)


def _held(word: str, text: str) -> float:
    if word in text:
        return 1.0
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return sum(pair in text for pair in pairs) / (len(pairs) + 1) if pairs else 0.0


def _fold(text: str) -> str:
    return text.lower().translate(simplified())
