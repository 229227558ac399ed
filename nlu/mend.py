"""Mends slips of the ear: a character that fits nowhere gives way to one that sounds alike and fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from nlu.model import Floats
from nlu.segment import Segmenter

_AT_HOME, _STRANGER, _KNOWN = 5.0, 1.0, 5.0
"""Logarithms of counts: enough for a pair to belong; what a replacement must gain for an unknown or a known character."""
_TABLE = Path(__file__).with_name("syllables.txt")


class Mender:
    """Judges fit by the character pairs the classifier was taught: unseen on both sides does not fit."""

    def __init__(self, vocabulary: Mapping[str, int], idf: Floats, segmenter: Segmenter) -> None:
        self._vocabulary, self._idf, self._segmenter = vocabulary, idf, segmenter
        self._top = float(idf.max()) + 1.0 if len(idf) else 1.0
        taught = [(chars, tuple(filter(vocabulary.__contains__, chars))) for chars in _syllables()]
        self._alike = {char: others for chars, others in taught for char in chars if others}

    def mend(self, normal: str) -> str:
        """The text with at most a few characters replaced; most texts come back as they are."""
        chars = ["^", *normal, "$"]
        swaps = {at: better for at in range(1, len(chars) - 1) if (better := self._better(chars, at))}
        if not swaps:
            return normal
        for start, end in self._segmenter.words(normal):  # a real word is no slip, however rare here
            for at in range(start, end):
                swaps.pop(at + 1, None)
        return "".join(swaps.get(at, char) for at, char in enumerate(chars[1:-1], start=1))

    def _better(self, chars: list[str], at: int) -> str | None:
        left, char, right = chars[at - 1 : at + 2]
        others = self._alike.get(char)
        if not others:
            return None
        here = self._seen(left + char) + self._seen(char + right)
        if here > _AT_HOME:
            return None
        needed = here + (_STRANGER if char not in self._vocabulary else _KNOWN)
        best = max((self._seen(left + other) + self._seen(other + right), other) for other in others)
        return best[1] if best[0] >= needed else None

    def _seen(self, pair: str) -> float:
        """How often a pair was taught, as a logarithm (0 = never)."""
        row = self._vocabulary.get(pair)
        return 0.0 if row is None else self._top - float(self._idf[row])


def _syllables() -> Iterator[str]:
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split(" ", 1)[1]
