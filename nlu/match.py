"""Finds the library examples nearest to a text: exact by dictionary, near by a rare-gram index and rapidfuzz."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

_BUDGET = 400
"""Postings looked at for one text, rarest grams first."""
_RERANK = 24
"""Candidates that rapidfuzz compares."""


@dataclass(frozen=True, slots=True)
class Near:
    """An example (its number) and how alike it is: 1 is the same text."""

    number: int
    similarity: float


class Index:
    """An index over normalised example texts; immutable once built."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        self._exact: dict[str, list[int]] = {}
        postings: dict[str, array[int]] = {}
        for number, text in enumerate(self._texts):
            self._exact.setdefault(text, []).append(number)
            for gram in grams(text):
                postings.setdefault(gram, array("i")).append(number)
        self._postings = postings

    def exact(self, text: str) -> Sequence[int]:
        """The examples that say exactly this."""
        return self._exact.get(text, ())

    def near(self, text: str, limit: int = 10) -> list[Near]:
        """Up to ``limit`` nearest examples, most alike first (ties by number)."""
        same = self.exact(text)
        alike = [Near(n, fuzz.ratio(text, self._texts[n]) / 100) for n in self._candidates(text) if n not in same]
        alike.sort(key=lambda near: (-near.similarity, near.number))
        return ([Near(n, 1.0) for n in same] + alike)[:limit]

    def _candidates(self, text: str) -> list[int]:
        """Examples sharing the rarest grams, each gram weighing by its rarity."""
        lists = sorted((found for gram in grams(text) if (found := self._postings.get(gram))), key=len)
        votes: Counter[int] = Counter()
        budget = _BUDGET
        for found in lists:
            votes.update(found[:budget])
            budget -= len(found)
            if budget <= 0:
                break
        return [number for number, _ in votes.most_common(_RERANK)]


def grams(text: str) -> list[str]:
    """The distinct character bigrams in order, edges counted (the order keeps ties the same in every process)."""
    chars = f"^{text}$"
    return list(dict.fromkeys(map("".join, pairwise(chars)))) if text else []
