"""Folds what a customer typed into one way of writing: width, case, script, repeats, slips, fillers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

from nlu.lexicon import Lexicon

_CJK = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFAFF))))
_RUN = re.compile(r"([^\d\s])\1{2,}")
_SPACE = re.compile(r"\s+")
_GONE = frozenset({"Cc", "Cf", "Mn", "Me", "Cs", "Co", "Cn"})
_MARK = frozenset({"So", "Sk", "Po", "Ps", "Pe", "Pd", "Pi", "Pf", "Pc", "Sm", "Zl", "Zp"})
_KEPT = frozenset("%.+/")
_ALSO = {"著": "着", "妳": "你", "祇": "只", "喫": "吃"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A text folded character by character; ``origin[i]`` is where ``text[i]`` stood in the original."""

    text: str
    origin: tuple[int, ...]
    end: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A non-empty span of the folded text as a span of the original."""
        return self.origin[start], self.origin[end - 1] + 1


class Normaliser:
    """Knows the script tables and the lexicon's slips; safe to share, holds no state between calls."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._simple = simplified()
        self._slips = lexicon.gazetteer("same")
        self._fillers = lexicon.gazetteer("filler")
        self._chars: dict[str, str] = {}

    def fold(self, text: str) -> Folded:
        """Width, case and script folded, invisible characters dropped; places are remembered."""
        out: list[str] = []
        origin: list[int] = []
        for at, char in enumerate(text):
            folded = self._fold_char(char)
            out.append(folded)
            origin.extend([at] * len(folded))
        return Folded("".join(out), tuple(origin), len(text))

    def normalise(self, text: str) -> str:
        """The text as the recogniser reads it. Idempotent, never raises; ``""`` when nothing is left."""
        folded = "".join(map(self._fold_char, text))
        while True:  # a replacement may lay bare another; each round shortens or settles, a few at most
            again = self._settle(folded)
            if again == folded:
                return again
            folded = again

    def bare(self, normal: str) -> str:
        """Normalised text without blanks and fillers, unless nothing but fillers was said."""
        hits = list(self._fillers.scan(normal))
        parts, at = [], 0
        for hit in hits:
            parts.append(normal[at : hit.start])
            at = hit.end
        rest = "".join((*parts, normal[at:])).replace(" ", "")
        return rest or normal.replace(" ", "")

    def _settle(self, folded: str) -> str:
        text = _SPACE.sub(" ", "".join(map(_plain, folded))).strip()
        text = _RUN.sub(r"\1\1", text)
        parts, at = [], 0
        for hit in self._slips.scan(text):
            parts += [text[at : hit.start], hit.value]
            at = hit.end
        return "".join((*parts, text[at:]))

    def _fold_char(self, char: str) -> str:
        found = self._chars.get(char)
        if found is None:
            found = _fold(char, self._simple)
            if len(self._chars) < 50_000:
                self._chars[char] = found
        return found


@cache
def simplified() -> dict[int, str]:
    """A translate table Traditional → Simplified, one character for one (OpenCC, Hong Kong forms too)."""
    lines = "\n".join(_CJK)
    table = {ord(old): new for old, new in _ALSO.items()}
    for script in ("t2s", "hk2s"):
        for old, new in zip(_CJK, opencc.OpenCC(script).convert(lines).split("\n"), strict=True):
            if old != new and len(new) == 1:
                table.setdefault(ord(old), new)
    return {old: new.translate(table) for old, new in table.items()}


def _fold(char: str, simple: dict[int, str]) -> str:
    wide = unicodedata.normalize("NFKC", char).lower()
    kept = "".join(c if unicodedata.category(c) not in _GONE or c.isspace() else "" for c in wide)
    return kept.translate(simple)


def _plain(char: str) -> str:
    """Punctuation and emoji as a blank; what carries numbers stays."""
    if char in _KEPT or unicodedata.category(char) not in _MARK:
        return char
    return " "
