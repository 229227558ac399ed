"""What of a folded line the second opinion looks at: runs of characters, the same with ideas in their words' place, and ideas met."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from scripts_library.said import Idea

_LONG = 5
"""From so many digits on, how many there are says nothing any more."""
_COPIED = re.compile(r"(?:https?:|www)[!-~]+|[a-z0-9][a-z0-9_\-]{2,}|[0-9]+")
"""What is copied, not read: an address of a page, a name or number of several letters, any number."""
_FIRST = 0xE000  # private use: what stands for an idea can not be met in a text
_EDGE = "\x02"
Hint = tuple[str, int, int]
"""What is met, and where in the line; an empty place where it lies in no one place."""


@dataclass(frozen=True, slots=True)
class Hinter:
    """Pure, safe to share."""

    ideas: tuple[Idea, ...]
    _words: re.Pattern[str] = field(init=False)
    _sign: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        sign = {word: chr(_FIRST + n) for n, idea in enumerate(self.ideas) for word in idea.words}
        longest = sorted(sign, key=lambda word: (-len(word), word))
        object.__setattr__(self, "_sign", sign)
        object.__setattr__(self, "_words", re.compile("|".join(map(re.escape, longest))))

    def hints(self, text: str) -> list[Hint]:
        """Everything met in a folded text."""
        plain = _plain(text)
        found = list(_runs(plain, (1, 2, 3)))
        ideal, met = self._ideal(text)
        found += [hint for hint in _runs(ideal, (2, 3)) if not hint[0].isascii() and _has_sign(hint[0])]
        signs = sorted({sign for sign, _, _ in met})
        found += [("=" + sign, 0, 0) for sign in signs]
        return found + [("=" + a + b, 0, 0) for a, b in combinations(signs, 2)]

    def bearing(self, text: str, kind: str) -> list[tuple[int, int]]:
        """Where words stand whose idea bears out a fault of the kind."""
        return [(start, end) for sign, start, end in self._ideal(text)[1] if kind in self.ideas[ord(sign) - _FIRST].kinds]

    def holds(self, text: str, names: Sequence[str]) -> bool:
        """Is there a word of one of these ideas?"""
        return any(self.ideas[ord(sign) - _FIRST].name in names for sign, _, _ in self._ideal(text)[1])

    def _ideal(self, text: str) -> tuple[Sequence[Hint], Sequence[Hint]]:
        out: list[Hint] = []
        met: list[Hint] = []
        at = 0
        for word in self._words.finditer(text):
            start, end = word.span()
            met.append((self._sign[word.group()], start, end))
            out += [(char, at + s, at + e) for char, s, e in _plain(text[at:start])]
            out.append(met[-1])
            at = end
        return [*out, *((char, at + s, at + e) for char, s, e in _plain(text[at:]))], met


def _plain(text: str) -> list[Hint]:
    """The characters with their places, what is copied as one."""
    out: list[Hint] = []
    at = 0
    for run in _COPIED.finditer(text):
        start, end = run.span()
        out += [(text[n], n, n + 1) for n in range(at, start)]
        out += [(sign, start, end) for sign in _copied(run.group())]
        at = end
    return out + [(text[n], n, n + 1) for n in range(at, len(text))]


def _copied(run: str) -> str:
    """# for a long number, 0 for any other, a for a word, @ for a name with digits or marks; nothing for a page."""
    if run.isdigit():
        return "#" if len(run) >= _LONG else "0"
    if run.startswith(("http", "www")):
        return ""
    return "a" if run.isalpha() else "@"


def _runs(chars: Sequence[Hint], lengths: Sequence[int]) -> Iterator[Hint]:
    if not chars:
        return
    first, last = chars[0][1], chars[-1][2]
    framed = [(_EDGE, first, first), *chars, (_EDGE, last, last)]
    for length in lengths:
        for n in range(len(framed) - length + 1):
            part = framed[n : n + length]
            yield "".join([char for char, _, _ in part]), part[0][1], part[-1][2]


def _has_sign(run: str) -> bool:
    return any("\ue000" <= char < "\uf000" for char in run)
