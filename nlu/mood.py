"""Hears whether a customer is in a hurry or angry, from words and from how they are shouted."""

from __future__ import annotations

import re

from nlu.lexicon import Lexicon
from nlu.reading import Mood

_SHOUT = re.compile(r"[!！?？]{3,}")
_FURIOUS = frozenset("😡🤬😠👿💢🖕💩👎😤")


class Moods:
    """The lexicon's angry and hurried words, and the words that call for a person."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._tone = lexicon.gazetteer("angry", "hurried")
        self._risk = lexicon.gazetteer("risk")

    def hear(self, original: str, normal: str) -> Mood:
        """Angry outweighs hurried; shouting alone is a hurry."""
        kinds = {hit.kind for hit in self._tone.scan(_calm(normal))}
        if "angry" in kinds or any(char in _FURIOUS for char in original):
            return "angry"
        return "hurried" if "hurried" in kinds or _SHOUT.search(original) else "neutral"

    def risks(self, normal: str) -> tuple[str, ...]:
        """The risk words said, each once, in order."""
        return tuple(dict.fromkeys(normal[hit.start : hit.end] for hit in self._risk.scan(normal)))


_NOT_URGENT = re.compile(r"不(?:是很|太|用|要|怎么|着)?(?:着急|急)|不赶|别急|不投诉|不要差评|没差评|不给差评")


def _calm(normal: str) -> str:
    return _NOT_URGENT.sub(" ", normal)
