"""Finds the values in a customer's words (money, sizes, couriers, dates …) with their places in the original text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from nlu.patterns import NOT_SLOTS, RULES, Value
from nlu.reading import Slot

_CUES = re.compile(r"[0-9零一二两俩仨三四五六七八九十百千半smlx]|[天周月号日码晚早节末年]|对折")
"""Without one of these no number pattern can match: most messages are let off here."""
_DISTRICT = re.compile(r"(?:[一-龥]{1,3}?(?:新区|自治区|区|县|镇|乡)(?!别|域|间|分))")
_STATE = re.compile(r"[省市]")
_NOT_NAMED = re.compile(r"中山(?=装|路|公园)|长沙(?=发(?!货))|开封(?=了|后|过|口)|北海(?=道)|日本(?=料)|京东(?=上|自营|旗舰|商城|卖)")
"""A name by its letters only: 中山装 is a jacket, 京东上 another shop."""


class Slots:
    """Knows the lexicon's couriers, colours and places besides the number patterns."""

    def __init__(self, lexicon: Lexicon, normaliser: Normaliser) -> None:
        self._normaliser = normaliser
        self._named = lexicon.gazetteer("courier", "colour", "place")

    def find(self, text: str) -> Mapping[str, tuple[Slot, ...]]:
        """Slots by name in order of place; every span is of ``text`` itself."""
        folded = self._normaliser.fold(text)
        found: dict[str, list[Slot]] = {}
        for name, value, start, end in sorted(self._all(folded.text), key=lambda hit: hit[2]):
            span = folded.span(start, start + len(folded.text[start:end].rstrip()))
            found.setdefault(name, []).append(Slot(value, text[slice(*span)], *span))
        return {name: tuple(slots) for name, slots in found.items()}

    def _all(self, text: str) -> Iterator[tuple[str, Value, int, int]]:
        for hit in self._named.scan(text):
            if _NOT_NAMED.match(text, hit.start):
                continue
            if hit.kind == "place":
                yield from _places(text, hit.start, hit.end)
            else:
                yield hit.kind, hit.value, hit.start, hit.end
        if _CUES.search(text):
            yield from _numbers(text)


def _places(text: str, start: int, end: int) -> Iterator[tuple[str, Value, int, int]]:
    """A known place as written, and the district that follows it."""
    if _STATE.match(text, end):
        end += 1
    yield "place", text[start:end], start, end
    if district := _DISTRICT.match(text, end):
        yield "place", district[0], district.start(), district.end()


def _numbers(text: str) -> Iterable[tuple[str, Value, int, int]]:
    """The hits of the number patterns, earlier rules first; no character serves twice."""
    taken = bytearray(len(text))
    for found in NOT_SLOTS.finditer(text):
        taken[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    for rule in RULES:
        for found in rule.pattern.finditer(text):
            start, end = found.span(rule.group)
            if end > start and not any(taken[start:end]) and (value := rule.value(found)) is not None:
                taken[start:end] = b"\1" * (end - start)
                yield rule.name, value, start, end
