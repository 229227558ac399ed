"""A manual's lines made ready, with what comes after the one that is read: the next speaker, what a name leads to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts_library.importers import forms, looks, marks
from scripts_library.importers.cleaning import clean
from sheets.shapes import Line

LABEL = 8
"""Characters of a label that may stand right after somebody's answer (下班时间：亲，…)."""
SHORT = 16
"""Characters of the longest name of a branch (价格差很多)."""
_AHEAD = 6
"""Lines looked ahead for the next speaker."""
_REPEATED, _PRINTED = 3, 24
"""A line of so few characters that stands in a manual so often is printed on every page."""


@dataclass(frozen=True, slots=True)
class Read:
    """A line made ready: cleaned, with the speakers found in it."""

    line: Line
    text: str
    segments: tuple[marks.Segment, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        return tuple(segment.kind for segment in self.segments if segment.kind != "text")


class Pages:
    """The lines in order; ``at`` = the one that is read, ``marked``: the manual names who speaks, ``printed``: what stands
    on every page."""

    def __init__(self, lines: Sequence[Line], simplify: Callable[[str], str]) -> None:
        texts = [(line, clean(line.text, simplify)) for line in lines]
        lettered = any(marks.lettered(text) for _, text in texts)
        self.lines = [Read(line, text, tuple(marks.segments(text, lettered=lettered))) for line, text in texts]
        self.marked = sum(read.speakers.count("question") for read in self.lines) > 1
        counts = Counter(read.text for read in self.lines if read.text)
        self.printed = {text for text, count in counts.items() if count >= _REPEATED and len(text) <= _PRINTED and not looks.replies(text)
                        and not looks.asks(text) and marks.segments(text)[0].kind == "text"}
        self.at = 0

    def names_what_follows(self, text: str, *, numbered: bool) -> bool:
        """Is a line that says nothing itself the name of what is said in the next one?"""
        following = next((read for read in self.lines[self.at + 1 : self.at + 4] if read.text), None)
        if following is None or (looks.replies(text) and not (numbered and len(text) <= LABEL)) or len(text) > (40 if numbered else SHORT) or (not numbered and forms.STOPS.search(forms.named(text))):
            return False
        if following.speakers:
            return following.speakers[0] == "answer" or (not numbered and following.speakers[0] == "question")
        return looks.replies(following.text) and not looks.asks(following.text)

    def next_speaker(self) -> str | None:
        """Who is named next, within a few lines and before the next title."""
        for read in self.lines[self.at + 1 : self.at + 1 + _AHEAD]:
            if read.speakers:
                return read.speakers[0]
            if read.text and looks.heading(read.text) and not looks.number(read.text)[1]:
                return None
        return None

    def condition_ahead(self, text: str) -> bool:
        """Is this short line the name of the branches that follow with arrows?"""
        if len(text) > SHORT or looks.replies(text) or re.search(r"[，。,!！?？~～]", text):
            return False
        following = next((read.text for read in self.lines[self.at + 1 : self.at + 4] if read.text), "")
        head, branches = marks.arrows(following)
        return bool(branches) and not head
