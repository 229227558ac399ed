"""The trade's words by class, and a scanner that finds the longest of them in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the lexicon found at ``[start:end]`` of the scanned text; value is its canonical form."""

    kind: str
    value: str
    start: int
    end: int


class Gazetteer:
    """Finds words of one or several classes, longest first, left to right, without overlaps."""

    def __init__(self, words: Mapping[str, tuple[str, str]]) -> None:
        """``words`` maps a written form to (class, canonical value)."""
        self._words = words
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def scan(self, text: str) -> Iterator[Hit]:
        """The hits in ``text``; a word of Latin letters or digits counts only when it stands alone."""
        at, lengths, words = 0, self._lengths, self._words
        while at < len(text):
            for length in lengths.get(text[at], ()):
                word = text[at : at + length]
                if len(word) == length and word in words and _stands_alone(text, at, at + length):
                    yield Hit(*words[word], at, at + length)
                    at += length - 1
                    break
            at += 1


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Does no Latin letter or digit run on over either edge of the word?"""
    return not (
        (start > 0 and _runs_on(text[start - 1], text[start]))
        or (end < len(text) and _runs_on(text[end - 1], text[end]))
    )


def _runs_on(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


class Lexicon:
    """A library's lexicon lines (``class canonical alias…``) read once."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._classes: dict[str, dict[str, str]] = {}
        for line in lines:
            kind, *forms = line.split()
            if forms:
                self._take(kind, forms)

    def _take(self, kind: str, forms: list[str]) -> None:
        words = self._classes.setdefault(kind, {})
        for form in forms if kind != "same" else forms[1:]:
            words.setdefault(form.lower(), forms[0])

    def forms(self, kind: str) -> Mapping[str, str]:
        """Written form → canonical word of one class."""
        return self._classes.get(kind, {})

    def gazetteer(self, *kinds: str) -> Gazetteer:
        """A scanner over several classes; the first class named wins a word written in two."""
        words: dict[str, tuple[str, str]] = {}
        for kind in kinds:
            for form, value in self.forms(kind).items():
                words.setdefault(form, (kind, value))
        return Gazetteer(words)

    def words(self) -> frozenset[str]:
        """Every written form of two characters and more, for the tokenizer."""
        return frozenset(form for forms in self._classes.values() for form in forms if len(form) > 1)
