"""Finds texts while somebody types: Chinese in either script, pinyin, initials, and words that are nearly right."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, chain, islice

from nlu.normalise import simplified
from nlu.pairs import Pairs, union
from nlu.pinyin import Way, beginning, initials, readings, syllables, ways

_LETTERS = re.compile(r"[a-z']+")
_ALIKE = 0.6
"""Share of a word's character pairs that has to be in a text which is only nearly right."""
_WORDS, _LONGEST = 8, 64
_FIRST_CODE = 0x3400
_KEPT = frozenset("{}_'.%/")


class Seeker:
    """An index over short texts, immutable once built; safe to ask from several threads.

    A hundred thousand phrases take some seconds to build and about 200 MB, a shop's thousand a fraction of that.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        folded = [fold(text) for text in texts]
        self._size = len(folded)
        self._plain = _Shelf(folded)
        self._spoken = _Shelf([text.translate(_sounds()) for text in folded])
        self._initials = _Shelf([text.translate(initials()) for text in folded])

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
            found |= dict.fromkeys(islice(self._by_sound(word), most))
        return list(found) or self._nearly(word, most)

    def _by_sound(self, typed: str) -> Iterator[int]:
        """By every way of reading the letters (an apostrophe parts syllables); as initials if none finds anything."""
        letters = typed.replace("'", "")
        if len(letters) < 2:
            return
        spoken = chain.from_iterable(map(self._spoken_so, (way for way in ways(letters) if _parted(way, typed))))
        first = next(spoken, None)
        yield from self._initials.holding(letters) if first is None else chain((first,), spoken)

    def _spoken_so(self, way: Way) -> Iterator[int]:
        whole, last = way
        return self._spoken.holding("".join(map(_code, whole)), [_code(syllable) for syllable in sorted(beginning(last))])

    def _nearly(self, word: str, most: int) -> list[int]:
        """Texts with most of the word's pairs; a word of two characters has only one and is there or not."""
        return self._plain.pairs.most(word, share=_ALIKE, limit=most) if len(word) > 2 else []


class _Shelf:
    """Texts with the pairs of characters in them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = tuple(texts)
        self._starts = array("i", accumulate((len(text) + 1 for text in texts), initial=0))
        self._joined = "\n".join(texts)
        self.pairs = Pairs(texts)

    def holding(self, part: str, ends: Sequence[str] = ("",)) -> Iterator[int]:
        """Numbers of the texts that hold the part with one of the ends behind it, in order."""
        words = [part + end for end in ends]
        if all(len(word) == 1 for word in words):
            for word in words:
                yield from self._scanned(word)
            return
        for number in self._candidates(part, words):
            text = self._texts[number]
            if any(word in text for word in words):
                yield number

    def _candidates(self, part: str, words: Sequence[str]) -> Iterable[int]:
        if len(part) > 1:
            return map(int, self.pairs.rarest(part))
        return map(int, union(self.pairs.rarest(word) for word in words))

    def _scanned(self, char: str) -> Iterator[int]:
        """A single character has no pair: all texts are looked through, behind one another."""
        at = self._joined.find(char)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            yield number
            at = self._joined.find(char, self._starts[number + 1])


def fold(text: str) -> str:
    """Width, case and script made one, marks as blanks."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(simplified())
    return "".join(char if char.isalnum() or char in _KEPT else " " for char in plain)


def _parted(way: Way, typed: str) -> bool:
    """Does a syllable end wherever an apostrophe was typed?"""
    ends = set(accumulate(map(len, way[0])))
    marks = [at - typed[:at].count("'") for at, char in enumerate(typed.rstrip("'")) if char == "'" and at]
    return ends.issuperset(marks)


@cache
def _codes() -> dict[str, str]:
    """Every syllable as one character, so that what is spoken is no longer than what is written."""
    return {syllable: chr(_FIRST_CODE + number) for number, syllable in enumerate(syllables())}


def _code(syllable: str) -> str:
    return _codes()[syllable]


@cache
def _sounds() -> dict[int, str]:
    return {ord(char): _code(syllable) for char, syllable in readings().items()}
