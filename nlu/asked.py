"""Finds the several things one message asks, in the order asked, by reading its clauses beside the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from nlu.model import Floats, Points
from nlu.taxonomy import CHITCHAT, SOCIAL

_CUT = re.compile(r" +|(?<=[吗嘛啊呢吧])(?=.)|(?<=[^什怎那这多要]么)(?=.)")
_SHORTEST, _MOST = 2, 6
_CLAUSE = 0.6
"""Probability a clause must reach by itself …"""
_SUPPORT = 0.02
"""… and what the whole message must still grant it."""
_CLEAR, _TRACE = 0.85, 0.005
"""A clause as clear as this by itself needs less: 什么时候发货 beside 能便宜点吗 leaves that almost nothing of the whole."""


def clauses(normal: str) -> list[str]:
    """The clauses of a normalised text, at most six; one when there is nothing to cut."""
    parts = [part for part in _CUT.split(normal) if len(part) >= _SHORTEST]
    return parts[:_MOST] if len(parts) > 1 else [normal]


def asked(
    whole: Floats, parts: Sequence[Floats], labels: Sequence[str], points: Points, carried: Sequence[int] = ()
) -> tuple[str, ...]:
    """Intents present in the order asked; ``whole`` and each of ``parts`` are probabilities in labels order.

    ``carried`` are labels known to be present because an example says exactly this.
    """
    places = {label: _loudest(label, parts) for label in carried}
    if carried:
        return _content(_in_order(places, whole, labels))
    for at, part in enumerate(parts):
        best = int(part.argmax())
        if part[best] >= _CLAUSE and whole[best] >= (_TRACE if part[best] >= _CLEAR else _SUPPORT):
            places.setdefault(best, at)
    for label in np.flatnonzero(whole >= points.present).tolist():
        places.setdefault(label, _loudest(label, parts))
    if not places and whole.max() >= points.unknown:
        places[int(whole.argmax())] = 0
    return _content(_in_order(places, whole, labels))


def _loudest(label: int, parts: Sequence[Floats]) -> int:
    """The clause that speaks most for a label."""
    return int(np.argmax([part[label] for part in parts])) if len(parts) > 1 else 0


def _in_order(places: Mapping[int, int], whole: Floats, labels: Sequence[str]) -> list[str]:
    return [labels[label] for label in sorted(places, key=lambda label: (places[label], -whole[label]))]


def _content(found: Sequence[str]) -> tuple[str, ...]:
    """Courtesies and small talk beside a question are no question."""
    content = [intent for intent in found if intent not in SOCIAL and intent != CHITCHAT]
    return tuple(content or [intent for intent in found if intent != CHITCHAT][:1])
