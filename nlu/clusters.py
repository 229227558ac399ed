"""Puts questions that say much the same together, so that a person decides once about all of them."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.lexicon import Lexicon
from nlu.match import Index
from nlu.normalise import Normaliser

_ALIKE = 0.55
"""Similarity of normalised texts from which two questions are one."""
_LOOKED_AT = 20


def clusters(texts: Sequence[str], lexicon: Sequence[str]) -> list[list[int]]:
    """Numbers of texts that are alike, the largest group first (ties by the first text); every text is in one group."""
    normaliser = Normaliser(Lexicon(lexicon))
    keys = [normaliser.bare(normaliser.normalise(text)) for text in texts]
    index = Index(keys)
    head = list(range(len(texts)))
    for number, key in enumerate(keys):
        for near in index.near(key, _LOOKED_AT):
            if near.similarity >= _ALIKE:
                _join(head, number, near.number)
    groups: dict[int, list[int]] = {}
    for number in range(len(texts)):
        groups.setdefault(_head(head, number), []).append(number)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0]))


def _head(head: list[int], number: int) -> int:
    while head[number] != number:
        head[number] = head[head[number]]
        number = head[number]
    return number


def _join(head: list[int], one: int, other: int) -> None:
    first, second = sorted((_head(head, one), _head(head, other)))
    head[second] = first
