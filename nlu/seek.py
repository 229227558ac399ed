"""Finds texts while somebody types: Chinese in either script, pinyin, initials, and words that are nearly right."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from nlu.normalise import simplified
from nlu.pinyin import Way, beginning, initials, readings, syllables, ways

_SEPARATOR = "\n"
_LETTERS = re.compile(r"[a-z']+")
_ALIKE = 0.6
"""Share of a word's character pairs that has to be in a text which is only nearly right."""
_WORDS = 8
_FIRST_CODE = 0x3400
_LONGEST = 64


class Seeker:
    """An index over short texts, immutable once built; safe to ask from several threads.

    100,000 phrases take about 60 MB and five seconds to build, a shop's thousand a twentieth of a second.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        folded = [fold(text).replace(_SEPARATOR, " ") for text in texts]
        self._size = len(folded)
        self._plain = _Shelf(folded)
        self._spoken = _Shelf([text.translate(_sounds()) for text in folded])
        self._initials = _Shelf([text.translate(initials()) for text in folded])
        self._pairs = _pairs_of(folded)

    def find(self, query: str, *, most: int = 500) -> list[int]:
        """Numbers of the texts that hold every word of the query, best first; [] when nothing is like it. Of a single
        word about ``most`` are looked for.

        A word is found as it stands (Traditional and full width too), as pinyin from the start of a syllable, as
        initials, and where nothing has it just so, as most of its character pairs.
        """
        words = fold(query)[:_LONGEST].split()[:_WORDS]
        if not words:
            return list(range(self._size))
        most = most if len(words) == 1 else self._size
        lists = [self._word(word, most) for word in words]
        left = set(lists[0]).intersection(*lists[1:])
        return [number for number in lists[0] if number in left]

    def _word(self, word: str, most: int) -> list[int]:
        found = dict.fromkeys(islice(self._plain.holding(word), most))
        if _LETTERS.fullmatch(word) and len(found) < most:
            found |= dict.fromkeys(islice(self._by_sound(word.replace("'", "")), most))
        return list(found) or self._nearly(word, most)

    def _by_sound(self, letters: str) -> Iterator[int]:
        """By the first way of reading the letters that finds anything; as initials if none does."""
        if len(letters) < 2:
            return
        for found in (*map(self._spoken_so, ways(letters)), self._initials.holding(letters)):
            first = next(found, None)
            if first is not None:
                yield first
                yield from found
                return

    def _spoken_so(self, way: Way) -> Iterator[int]:
        whole, last = way
        ends = frozenset(_code(syllable) for syllable in beginning(last))
        if whole:
            yield from self._spoken.holding("".join(map(_code, whole)), ends)
        else:
            for end in sorted(ends):
                yield from self._spoken.holding(end)

    def _nearly(self, word: str, most: int) -> list[int]:
        """Texts with most of the word's pairs, those with more of them first."""
        pairs = {word[at : at + 2] for at in range(len(word) - 1)}
        if len(pairs) < 2:
            return []
        votes: Counter[int] = Counter()
        for pair in pairs:
            votes.update(self._pairs.get(pair, ()))
        needed = max(2, _ALIKE * len(pairs)) if len(pairs) > 2 else 1
        return [number for number, count in votes.most_common(most) if count >= needed]


class _Shelf:
    """Texts behind one another, so that one search looks through all of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._starts = array("i")
        at = 0
        kept = []
        for text in texts:
            self._starts.append(at)
            kept.append(text)
            at += len(text) + 1
        self._all = _SEPARATOR.join(kept)

    def holding(self, part: str, then: frozenset[str] = frozenset()) -> Iterator[int]:
        """Numbers of the texts that hold the part (followed by one of ``then``, if given), in order, each once."""
        at = self._all.find(part)
        while at >= 0:
            behind = at + len(part)
            if then and self._all[behind : behind + 1] not in then:
                at = self._all.find(part, at + 1)
                continue
            number = bisect_right(self._starts, at) - 1
            yield number
            if number + 1 == len(self._starts):
                return
            at = self._all.find(part, self._starts[number + 1])


def fold(text: str) -> str:
    """Width, case and script made one, marks as blanks."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(simplified())
    return "".join(char if char.isalnum() or char in "{}_'.%/" else " " for char in plain)


@cache
def _codes() -> dict[str, str]:
    """Every syllable as one character, so that what is spoken is no longer than what is written."""
    return {syllable: chr(_FIRST_CODE + number) for number, syllable in enumerate(syllables())}


def _code(syllable: str) -> str:
    return _codes()[syllable]


@cache
def _sounds() -> dict[int, str]:
    return {ord(char): _code(syllable) for char, syllable in readings().items()}


def _pairs_of(texts: Iterable[str]) -> dict[str, array[int]]:
    found: dict[str, array[int]] = {}
    for number, text in enumerate(texts):
        for pair in {text[at : at + 2] for at in range(len(text) - 1)}:
            if " " not in pair:
                found.setdefault(pair, array("i")).append(number)
    return found
