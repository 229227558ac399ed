"""Cuts text into words: the only module that knows jieba (one private tokenizer, silent, no cache file)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import jieba

_LONGEST = 6
_RAREST = 6


class Segmenter:
    """A tokenizer of its own with the trade's lexicon; words too rare or too long for chat are left out."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._tokenizer = _tokenizer(frozenset(words))

    def words(self, text: str) -> Iterator[tuple[int, int]]:
        """The places (start, end) of the words of two characters and more."""
        at = 0
        for word in self._tokenizer.cut(text, HMM=False):
            if len(word) > 1:
                yield at, at + len(word)
            at += len(word)

    def cut(self, text: str) -> list[str]:
        """The words of a text in order; joined again they are the text."""
        return list(self._tokenizer.cut(text, HMM=False))


@lru_cache(maxsize=4)
def _tokenizer(words: frozenset[str]) -> Any:
    """One for each lexicon, shared by every engine of the process: building it takes seconds and 60 MB."""
    jieba.setLogLevel(logging.CRITICAL)
    made = jieba.Tokenizer()
    made.FREQ, made.total = _dictionary()
    made.initialized = True
    for word in sorted(words):
        made.add_word(word)
    return made


def _dictionary() -> tuple[dict[str, int], int]:
    """jieba's own dictionary with its prefixes, thinned to what chat uses (half the memory, no file in /tmp)."""
    counts: dict[str, int] = {}
    total = 0
    with jieba.get_dict_file() as source:
        for raw in source:
            word, count, *_ = raw.decode("utf-8").split(" ")
            if len(word) > _LONGEST or (int(count) < _RAREST and len(word) > 1):
                continue
            counts[word] = int(count)
            total += int(count)
            for end in range(1, len(word)):
                counts.setdefault(word[:end], 0)
    return counts, total
