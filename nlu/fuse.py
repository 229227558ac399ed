"""Joins the classifier's and the neighbours' word into one probability an intent, and a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from nlu.classify import softmax
from nlu.model import Floats, Points
from nlu.reading import Verdict
from nlu.taxonomy import CHITCHAT

_EXACT = 1.5
"""What an example that says exactly this is worth, in the classifier's margins."""
_DOUBT, _DULL = 0.18, 2.5
_ALIKE = 0.5
"""Similarity from which a neighbour is evidence."""


def votes(found: Iterable[tuple[int, float]], size: int) -> Floats:
    """The best similarity of each label among (label, similarity) pairs, 0 where nobody spoke."""
    best = np.zeros(size, dtype=np.float32)
    for label, similarity in found:
        best[label] = max(best[label], similarity)
    return best


def fused(scores: Floats, alike: Floats, points: Points) -> Floats:
    """Scores with the neighbours' evidence added; takes one row or many."""
    bonus = points.near * np.maximum(alike - _ALIKE, 0) + _EXACT * (alike >= 1.0)
    total: Floats = (scores + bonus).astype(np.float32)
    return total


def probabilities(total: Floats, points: Points) -> Floats:
    """One calibrated probability a label, summing to 1; takes fused scores, one row or many.

    Real talk is vaguer than the library it was learnt from, and two people agree on the main intent
    of a message in 93.5 % only: a share of doubt is kept at a duller temperature.
    """
    sharp = softmax(total / np.float32(points.temperature))
    dull = softmax(total / np.float32(points.temperature * _DULL))
    shares: Floats = (1 - _DOUBT) * sharp + _DOUBT * dull
    return shares


def verdict(ranked: Sequence[tuple[str, float]], points: Points, *, strange: float = 0.0, alone: bool = False) -> Verdict:
    """Sure by probability and margin; unknown when nothing stands out or the talk is none of the shop's.

    ``strange`` is the probability of small talk; ``alone`` tells that the best guess is one the assistant
    may answer by itself, which has a threshold of its own.
    """
    if not ranked:
        return "unknown"
    (best, first), second = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    if first < points.unknown or (best == CHITCHAT and first >= points.strange):
        return "unknown"
    enough = points.sure_alone if alone else points.sure
    if best != CHITCHAT and first >= enough and first - second >= points.margin and strange <= points.doubt:
        return "sure"
    return "unsure"
