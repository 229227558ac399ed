"""Finds which of many regular expressions can match a text at all, by the characters a match cannot do without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from re import _constants as kinds  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_WIDEST = 60  # characters in a class: a wider one tells too little
_COMMON = frozenset("的不是我您你们了有没就这那都好一个在到给来可以能会要人说看买家店货")
Needs = tuple[frozenset[str], ...]


class Haystack:
    """Patterns under the characters they need; pure, safe to share. ``patterns`` are split at their outer bars."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._loose: list[re.Pattern[str]] = []
        self._under: dict[str, list[tuple[Needs, re.Pattern[str]]]] = {}
        for alternative in dict.fromkeys(a for pattern in patterns for a in alternatives(pattern)):
            needs, compiled = _known(alternative)
            if not needs:
                self._loose.append(compiled)
                continue
            for char in min(needs, key=_common):
                self._under.setdefault(char, []).append((needs, compiled))

    def spans(self, text: str, chars: frozenset[str]) -> list[tuple[int, int]]:
        """Where any of the patterns matches at least one character; ``chars`` are those of the text."""
        found = dict.fromkeys(self._loose)
        for char in chars & self._under.keys():
            for needs, pattern in self._under[char]:
                if pattern not in found and not any(chars.isdisjoint(need) for need in needs):
                    found[pattern] = None
        return [hit.span() for pattern in found for hit in pattern.finditer(text) if hit.end() > hit.start()]


def _common(need: frozenset[str]) -> int:
    """How often a text holds one of these: what nearly every sentence has tells little."""
    return len(need) + 20 * len(need & _COMMON)


def alternatives(pattern: str) -> Iterator[str]:
    """The parts of a pattern between its outer bars."""
    start = depth = at = 0
    inside = False  # a class
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            yield pattern[start:at]
            start = at + 1
        at += 1
    yield pattern[start:]


@lru_cache(8192)
def _known(pattern: str) -> tuple[Needs, re.Pattern[str]]:
    return tuple(_needs(parser.parse(pattern, re.MULTILINE))), re.compile(pattern, re.MULTILINE)


def _needs(items: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    """Sets of characters: whatever matches the items holds at least one of each."""
    for kind, value in items:
        if kind is kinds.LITERAL:
            yield frozenset(chr(value))
        elif kind is kinds.IN:
            yield from _of_class(value)
        elif kind is kinds.SUBPATTERN:
            yield from _needs(value[-1])
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT) and value[0] > 0:
            yield from _needs(value[2])
        elif kind is kinds.BRANCH:
            yield from _of_branches(value[1])


def _of_class(members: Sequence[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
    chars: set[str] = set()
    for kind, value in members:
        if kind is kinds.LITERAL:
            chars.add(chr(value))
        elif kind is kinds.RANGE and value[1] - value[0] < _WIDEST:
            chars |= set(map(chr, range(value[0], value[1] + 1)))
        else:
            return
    yield frozenset(chars)


def _of_branches(branches: Iterable[Any]) -> Iterator[frozenset[str]]:
    """One of the branches matches, so one character of each one's narrowest set will be there."""
    narrow = [min(_needs(branch), key=len, default=None) for branch in branches]
    if all(narrow):
        yield frozenset().union(*filter(None, narrow))
