"""Keeps phrases so that the few that could come first are at hand, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from scripts_library.library import Phrase
from scripts_library.render import variables

Habits = Mapping[str, tuple[int, int]]
"""Phrase id → how often agents took it, and how often it was among those they chose from."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What phrases of one intent differ in before anybody took one: all of a kind fit equally well."""

    step: int
    situation: str
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The phrases of one intent, each with its place in the order written, by kind and by id."""

    kinds: Mapping[Kind, Sequence[tuple[int, Phrase]]]
    places: Mapping[str, tuple[Kind, int, Phrase]]

    def foremost(self, kind: Kind, habits: Habits, limit: int) -> Iterator[tuple[int, Phrase]]:
        """Those of a kind that may be among the best ``limit``: all with habits, and of the others the first ones."""
        group = self.kinds[kind]
        if len(group) <= limit:
            yield from group
            return
        tried = (self.places[name] for name in self.places.keys() & habits.keys())
        yield from ((place, phrase) for its, place, phrase in tried if its == kind)
        yield from islice((one for one in group if one[1].id not in habits), limit)


def shelved(phrases: Iterable[Phrase]) -> dict[str, Shelf]:
    """A shelf an intent; of phrases of a kind that say the same, the first stands for all that nobody took."""
    kinds: dict[str, dict[Kind, dict[str, tuple[int, Phrase]]]] = {}
    places: dict[str, dict[str, tuple[Kind, int, Phrase]]] = {}
    for place, phrase in enumerate(phrases):
        kind = Kind(phrase.step, phrase.situation, variables(phrase.text))
        kinds.setdefault(phrase.intent, {}).setdefault(kind, {}).setdefault(phrase.text, (place, phrase))
        places.setdefault(phrase.intent, {})[phrase.id] = (kind, place, phrase)
    return {
        intent: Shelf({kind: tuple(texts.values()) for kind, texts in groups.items()}, places[intent])
        for intent, groups in kinds.items()
    }
