"""Makes sure that no words are lost: what stands in a line and in nothing that was made of the file is shown after all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from scripts_library.importers.found import Pair, Unread

_RUN = re.compile(r"[\w\u3400-\u9fff]+")
_LOST = 4
"""Pairs of neighbouring characters in a row that stand nowhere else: five characters are words, not a mark."""


def lost(lines: Iterable[tuple[int, str]], pairs: Sequence[Pair], unread: Sequence[Unread]) -> Iterator[Unread]:
    """The lines (number, text without speakers) with words that are in no pair and in no unread line."""
    shown = {gram for text in _texts(pairs, unread) for gram in _grams(text)}
    for number, text in lines:
        if any(_longest(gram not in shown for gram in _grams(run)) >= _LOST for run in _RUN.findall(text)):
            yield Unread(number, text, "unclear")


def _texts(pairs: Iterable[Pair], unread: Iterable[Unread]) -> Iterator[str]:
    for pair in pairs:
        yield from (*pair.questions, pair.situation, pair.section, *pair.notes)
        for answer in pair.answers:
            yield from (answer.text, answer.condition)
    yield from (one.text for one in unread)


def _grams(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        yield from map("".join, pairwise(run))


def _longest(missing: Iterable[bool]) -> int:
    longest = current = 0
    for one in missing:
        current = current + 1 if one else 0
        longest = max(longest, current)
    return longest
