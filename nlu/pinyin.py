"""How characters are said, one reading each, from the table of characters that sound alike; letters people type for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

_TABLE = Path(__file__).with_name("syllables.txt")
_LONGEST = 6
_LETTERS = 40
_WAYS = 4
"""Ways of cutting letters into syllables that are tried (xian is xian and xi an)."""

Way = tuple[tuple[str, ...], str]
"""Whole syllables, and the last one, perhaps unfinished."""


@cache
def readings() -> Mapping[str, str]:
    """The toneless syllable of every character in the table."""
    found: dict[str, str] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            syllable, chars = line.split(" ", 1)
            found |= dict.fromkeys(chars, syllable)
    return found


@cache
def initials() -> Mapping[int, str]:
    """A translate table: each character as the first letter of its syllable (包 → b)."""
    return {ord(char): syllable[0] for char, syllable in readings().items()}


@cache
def syllables() -> tuple[str, ...]:
    """Every syllable there is, in order."""
    return tuple(sorted(set(readings().values())))


@cache
def beginning(letters: str) -> frozenset[str]:
    """The syllables that begin so."""
    return frozenset(syllable for syllable in syllables() if syllable.startswith(letters))


@lru_cache(1024)
def ways(letters: str) -> tuple[Way, ...]:
    """How letters may be read as syllables (baoy → bao y…), longest syllables first; none for what is no pinyin."""
    return tuple(islice(_ways(letters), _WAYS)) if len(letters) <= _LETTERS else ()


def _ways(letters: str) -> Iterator[Way]:
    """Only from places whose rest can be read too, so that nothing is tried in vain."""
    known = set(syllables())
    readable = {len(letters)}
    for at in range(len(letters) - 1, -1, -1):
        ends = range(at + 1, min(len(letters), at + _LONGEST) + 1)
        if beginning(letters[at:]) or any(letters[at:end] in known and end in readable for end in ends):
            readable.add(at)

    def onward(at: int) -> Iterator[Way]:
        if beginning(letters[at:]):
            yield (), letters[at:]
        for end in range(min(len(letters) - 1, at + _LONGEST), at, -1):
            if letters[at:end] in known and end in readable:
                yield from (((letters[at:end], *whole), last) for whole, last in onward(end))

    return onward(0) if letters else iter(())
