"""Hears the grave words of a customer (就医 起火 报警 …) that must reach the lead at once, by the shop's own rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from nlu.normalise import simplified
from scripts_library.library import Grave

_GAPS = re.compile(r"[^\S\n]|[\u200b-\u200f\u2060-\u2064\ufeff]")


class Alarm:
    """The rules compiled once; pure, safe to share, some microseconds a line."""

    def __init__(self, rules: Sequence[Grave]) -> None:
        self._simple = simplified()
        self._any = _either([pattern for rule in rules for pattern in rule.patterns])
        self._rules = [(rule.why, _either(rule.patterns), _either(rule.unless)) for rule in rules]

    def find(self, text: str) -> tuple[str, ...]:
        """Why the lead has to hear of this: each reason once, in the order of the rules; empty = calm. Never raises."""
        folded = _GAPS.sub("", unicodedata.normalize("NFKC", text).lower().translate(self._simple))
        if self._any is None or self._any.search(folded) is None:
            return ()
        found = (why for why, patterns, unless in self._rules if patterns is not None and _hit(folded, patterns, unless))
        return tuple(dict.fromkeys(found))


def _either(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.MULTILINE) if patterns else None


def _hit(text: str, patterns: re.Pattern[str], unless: re.Pattern[str] | None) -> bool:
    """Is a place found that no innocent use covers?"""
    shields = [found.span() for found in unless.finditer(text)] if unless is not None else []
    hits = (found.span() for found in patterns.finditer(text))
    return any(not any(s < end and start < e for s, e in shields) for start, end in hits)
