"""Checks an outgoing text against the shop's language rules, seeing through the usual disguises."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from nlu.normalise import simplified
from nlu.reading import Check, Finding
from scripts_library.library import Rule

_LOOKS = {"❤": "❤", "♥": "❤", "💗": "❤", "♡": "❤", "🧡": "❤", "①": "1", "②": "2", "③": "3", "④": "4", "⑤": "5",
          "⑥": "6", "⑦": "7", "⑧": "8", "⑨": "9", "〇": "0", "萬": "万", "妳": "你", "冚": ""}
_KEPT = frozenset("%:❤-_")
_DROPPED = frozenset({"Cc", "Cf", "Mn", "Me", "Cs", "Co", "Cn", "Zs", "Zl", "Zp", "So", "Sk", "Po", "Ps", "Pe", "Pd", "Pi",
                      "Pf", "Pc", "Sm"})
_BREAK = frozenset("\n。！!？?；;，,")
"""Marks that end a clause: kept as a border so that two clauses never grow together into a forbidden word …"""


@dataclass(frozen=True, slots=True)
class _View:
    """A folded text to search, with the place of each character in the original."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.origin[start], self.origin[end - 1] + 1


@dataclass(frozen=True, slots=True)
class _Ready:
    rule: Rule
    patterns: re.Pattern[str]
    unless: re.Pattern[str] | None
    swaps: tuple[tuple[str, str], ...]


class Checker:
    """The rules compiled once; pure, safe to share, well under a millisecond a sentence."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._simple = simplified()
        self._rules = tuple(_ready(rule) for rule in rules)

    def check(self, text: str) -> Check:
        """What is wrong with a text, where, and the whole text reworded where the rules know how. Never raises."""
        clauses, joined = self._views(text)
        found: dict[tuple[str, tuple[int, int]], Finding] = {}
        for ready in self._rules:
            for finding in (*_search(ready, clauses), *_search(ready, joined)):
                found.setdefault((finding.rule, finding.span), finding)
        findings = tuple(_outermost(sorted(found.values(), key=lambda f: (f.span[0], -f.span[1]))))
        levels = {finding.level for finding in findings}
        verdict: Literal["pass", "warn", "block"] = "block" if "block" in levels else "warn" if levels else "pass"
        return Check(text, verdict, findings, self._reword(text, findings))

    def _views(self, text: str) -> tuple[_View, _View]:
        """The text folded with clause borders kept, and without any mark at all."""
        out: list[str] = []
        origin: list[int] = []
        for at, char in enumerate(text):
            for folded in self._fold(char):
                out.append(folded)
                origin.append(at)
        bare = [(char, at) for char, at in zip(out, origin, strict=True) if char != "\n"]
        return (_View("".join(out), tuple(origin)),
                _View("".join(char for char, _ in bare), tuple(at for _, at in bare)))

    def _fold(self, char: str) -> str:
        if char in _BREAK:
            return "\n"
        wide = _LOOKS.get(char) or unicodedata.normalize("NFKC", char).lower().translate(self._simple)
        return "".join(c for c in wide if c in _KEPT or unicodedata.category(c) not in _DROPPED)

    def _reword(self, text: str, findings: Iterable[Finding]) -> str:
        """The text with every place replaced; empty when one of them has no replacement of its own."""
        swaps = {ready.rule.id: ready.swaps for ready in self._rules}
        parts: list[str] = []
        at = 0
        for finding in findings:
            start, end = finding.span
            if start < at:
                continue
            place = "".join(self._fold(char).strip("\n") for char in text[start:end])
            better = _swap(place, swaps[finding.rule])
            if better is None:
                return ""
            parts += [text[at:start], better]
            at = end
        return "".join((*parts, text[at:])) if parts else ""


def _swap(place: str, swaps: Sequence[tuple[str, str]]) -> str | None:
    return next((place.replace(old, new) for old, new in swaps if old in place), None)


def _ready(rule: Rule) -> _Ready:
    return _Ready(
        rule, re.compile("|".join(f"(?:{p})" for p in rule.patterns), re.MULTILINE),
        re.compile("|".join(f"(?:{p})" for p in rule.unless), re.MULTILINE) if rule.unless else None,
        tuple(sorted(rule.replace.items(), key=lambda pair: -len(pair[0]))),
    )


def _search(ready: _Ready, view: _View) -> Iterator[Finding]:
    hits = [found.span() for found in ready.patterns.finditer(view.text) if found.end() > found.start()]
    if not hits:
        return
    shields = [found.span() for found in ready.unless.finditer(view.text)] if ready.unless else []
    for start, end in hits:
        if not any(s < end and start < e for s, e in shields):
            yield Finding(ready.rule.id, ready.rule.level, view.span(start, end), ready.rule.why, ready.rule.rewrite)


def _outermost(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding a rule and place: a hit inside another of the same rule says nothing new."""
    reach: dict[str, int] = {}
    for finding in findings:
        if finding.span[1] > reach.get(finding.rule, -1):
            reach[finding.rule] = finding.span[1]
            yield finding


def levels(rules: Iterable[Rule]) -> Mapping[str, str]:
    """Rule id → level, for those who list them."""
    return {rule.id: rule.level for rule in rules}
