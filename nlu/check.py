"""Checks an outgoing text against the shop's language rules, seeing through the usual disguises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nlu.disguise import Unmasker, View
from nlu.needles import Haystack
from nlu.opinion import Opinion, shipped
from nlu.reading import Check, Finding
from scripts_library.library import Rule

_QUOTED = re.compile(r"(?:您|顾客|他|她)[^“”「」\"。！!？?，,]{0,6}[说问提讲写][^“”「」\"。！!？?，,]{0,4}[“「\"][^“”「」\"]{1,60}[”」\"]")
"""What the customer said, told again: the words in the marks are not the shop's. What may not leave at all is found there too."""
_SENTENCE = re.compile("[^。！!？?～~…\n]+[。！!？?～~…\n]*")
_LINK = re.compile(r"[号是为账帐户码的加官方客服电话在就:卡名\n]{0,8}")
"""What may stand between 微信 and the account that is meant."""


@dataclass(frozen=True, slots=True)
class _Ready:
    rule: Rule
    patterns: Haystack
    unless: Haystack
    swaps: tuple[tuple[str, str], ...]


class Checker:
    """The rules compiled once; pure, safe to share, well under a millisecond a sentence.

    ``own`` are the shop's own accounts and numbers, which rules marked ``own`` let through. Where no rule knows the
    words the second opinion is asked; it speaks only in the name of a rule in force, and never with ``alone``.
    """

    def __init__(self, rules: Sequence[Rule], own: Iterable[str] = (), *, alone: bool = False) -> None:
        self._opinion: Opinion | None = None if alone else shipped()
        self._unmask = Unmasker()
        self._rules = tuple(_ready(rule) for rule in rules)
        self._by_id = {ready.rule.id: ready for ready in self._rules}
        self._swaps = {ready.rule.id: ready.swaps for ready in self._rules}
        names = sorted({name for name in map(self._unmask.folded, own) if name}, key=len, reverse=True)
        listed = "|".join(_spelling(name) for name in names)
        self._own = re.compile(rf"(?<![a-z0-9_\-])(?:{listed})(?![a-z0-9_\-])") if names else None

    def check(self, text: str) -> Check:
        """What is wrong with a text, where, and the whole text reworded where the rules know how. Never raises."""
        findings = self._find(text)
        if not any(finding.level == "block" for finding in findings):
            findings += tuple(self._doubt(text, findings))
        if not findings:
            return Check(text, "pass")
        better = self._reword(text, findings)
        if better and (self._find(better) or any(self._doubt(better, ()))):
            better = ""
        if better:
            findings = tuple(replace(finding, rewrite=better) for finding in findings)
        verdict: Literal["warn", "block"] = "block" if any(f.level == "block" for f in findings) else "warn"
        return Check(text, verdict, findings, better)

    def _find(self, text: str) -> tuple[Finding, ...]:
        found: dict[tuple[str, tuple[int, int]], Finding] = {}
        for view in self._unmask.views(text):
            own = [place.span() for place in self._own.finditer(view.text)] if self._own is not None else []
            chars = frozenset(view.text)
            for ready in self._rules:
                for finding in _search(ready, view, chars, own if ready.rule.own else ()):
                    found.setdefault((finding.rule, finding.span), finding)
        theirs = [place.span() for place in _QUOTED.finditer(text)]
        ours = (f for f in found.values() if f.level == "block" or not any(s <= f.span[0] and f.span[1] <= e for s, e in theirs))
        return tuple(_outermost(sorted(ours, key=lambda f: (f.span[0], -f.span[1]))))

    def _doubt(self, text: str, findings: Sequence[Finding]) -> Iterator[Finding]:
        """What the second opinion finds in the whole or in a sentence; beside a warning it says something only to block."""
        sentences = list(_SENTENCE.finditer(text))
        parts = [(0, text), *((part.start(), part.group()) for part in sentences if len(sentences) > 1)]
        found = [finding for at, part in parts for finding in self._opine(part, at)]
        grave = [finding for finding in found if finding.level == "block"]
        yield from grave[:1] or ([] if findings else found[-1:])

    def _opine(self, text: str, at: int) -> Iterator[Finding]:
        if self._opinion is None:
            return
        view = self._unmask.views(text)[0]
        doubt = self._opinion.doubt(view.text)
        ready = self._by_id.get(doubt.rule) if doubt else None
        if doubt is None or ready is None or self._shielded(ready, view, doubt.span):
            return
        start, end = view.span(*doubt.span)
        yield Finding(ready.rule.id, ready.rule.level if doubt.sure else "warn", (at + start, at + end), ready.rule.why, ready.rule.rewrite)

    def _shielded(self, ready: _Ready, view: View, span: tuple[int, int]) -> bool:
        """Do the rule's own exceptions cover the place, or does the line name an account of the shop's own list?"""
        if ready.rule.own and self._own is not None and self._own.search(view.text):
            return True
        return any(s < span[1] and span[0] < e for s, e in ready.unless.spans(view.text, frozenset(view.text)))

    def _reword(self, text: str, findings: Iterable[Finding]) -> str:
        """The text with every place replaced; empty when one of them has no replacement of its own."""
        parts: list[str] = []
        at = 0
        for finding in findings:
            start, end = finding.span
            if start < at:
                continue
            better = _swap(self._unmask.folded(text[start:end]), self._swaps[finding.rule])
            if better is None:
                return ""
            parts += [text[at:start], better]
            at = end
        return "".join((*parts, text[at:]))


def _spelling(name: str) -> str:
    """How an account of the shop may be written: a number with or without hyphens, anything else as it is."""
    bare = name.replace("-", "")
    return "-?".join(bare) if bare.isdigit() else re.escape(name)


def _swap(place: str, swaps: Sequence[tuple[str, str]]) -> str | None:
    return next((place.replace(old, new) for old, new in swaps if old in place), None)


def _ready(rule: Rule) -> _Ready:
    return _Ready(
        rule, Haystack(rule.patterns), Haystack(rule.unless),
        tuple(sorted(rule.replace.items(), key=lambda pair: -len(pair[0]))),
    )


def _search(
    ready: _Ready, view: View, chars: frozenset[str], own: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    hits = ready.patterns.spans(view.text, chars)
    if not hits:
        return
    shields = ready.unless.spans(view.text, chars)
    for start, end in hits:
        if not any(s < end and start < e for s, e in shields) and not _ours(view.text, start, end, own):
            yield Finding(ready.rule.id, ready.rule.level, view.span(start, end), ready.rule.why, ready.rule.rewrite)


def _ours(text: str, start: int, end: int, own: Sequence[tuple[int, int]]) -> bool:
    """Does the place name an account of the shop's own list, or lead straight to one?"""
    return any((s < end and start < e) or (end <= s and _LINK.fullmatch(text, end, s)) for s, e in own)


def _outermost(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding a rule and place: a hit inside another of the same rule says nothing new."""
    reach: dict[str, int] = {}
    for finding in findings:
        if finding.span[1] > reach.get(finding.rule, -1):
            reach[finding.rule] = finding.span[1]
            yield finding
