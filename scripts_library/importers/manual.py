"""Reads a service manual line by line: who speaks, what is a title, where an answer ends and the next question begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scripts_library.importers import forms, looks, marks, pieces
from scripts_library.importers.answers import Pen
from scripts_library.importers.drafting import Draft
from scripts_library.importers.found import Findings
from scripts_library.importers.gathering import Gathering
from scripts_library.importers.leftover import lost
from scripts_library.importers.pages import Pages, Read
from scripts_library.importers.words import Words
from sheets.shapes import Line

_QUOTED = 600
"""Characters of the longest line that is looked at for 当顾客问“…”时，回复“…”."""


def read_manual(lines: Sequence[Line], simplify: Callable[[str], str]) -> Findings:
    """The pairs of a manual, in Simplified; every other line with words in it comes back as unread."""
    return _Manual(lines, simplify).read()


class _Manual:
    def __init__(self, lines: Sequence[Line], simplify: Callable[[str], str]) -> None:
        self._pages = Pages(lines, simplify)
        self._book = Gathering()
        self._pen = Pen(self._book)
        self._words = Words(self._pages, self._book, self._pen)

    def read(self) -> Findings:
        for at, read in enumerate(self._pages.lines):
            self._pages.at = at
            if not read.text:
                self._pen.apart = True
                continue
            self._take(read)
            self._pen.apart = False
        self._book.close()
        self._book.drop_title()
        self._book.match_labels()
        said = ((read.line.number, segment.text) for read in self._pages.lines for segment in read.segments)
        self._book.unread += list(lost(said, self._book.pairs, self._book.unread))
        unread = sorted({(one.line, one.text): one for one in self._book.unread if one.text.strip()}.values(), key=lambda one: one.line)
        return Findings(tuple(self._book.pairs), tuple(unread))

    # --- a line ------------------------------------------------------------------------------------

    def _take(self, read: Read) -> None:
        text, number = read.text, read.line.number
        if looks.page(text) or text in self._pages.printed:
            self._book.leave(number, text, "page")
        elif looks.empty(text):
            self._mark_only(number, text)
        elif len(text) <= _QUOTED and self._quoted(text, number):
            self._words.broken = False
        elif len(text) <= _QUOTED and (asked := forms.ASKS.match(text)) and not read.speakers:
            draft = self._book.open(number, marked=False)
            draft.ask(asked["ask"], number)
            draft.listed = True
            draft.begin()
        elif not read.speakers and self._is_title(read):
            self._pen.title(number, text)
        elif (scene := forms.SCENE.match(text)) and not read.speakers:
            self._book.begin_section(scene["name"], number, text)
        else:
            for segment in read.segments:
                self._segment(segment, number, text)

    def _mark_only(self, number: int, text: str) -> None:
        """A rule or a lone bullet: what comes after does not belong to what stood before."""
        self._words.broken = True
        if not re.fullmatch(r"[\s\-=_*—–·.#~─━═…]+", text):
            self._book.leave(number, text, "unclear")

    def _is_title(self, read: Read) -> bool:
        if pieces.note(read.text):
            return False
        if read.line.heading:
            return len(read.text) <= 60
        return looks.heading(read.text) and not (self._book.draft and self._goes_on(self._book.draft, read.text))

    def _goes_on(self, draft: Draft, text: str) -> bool:
        """Does a line that could be a title belong to the pair that is open?"""
        kind, value, rest = looks.number(text)
        if draft.marked and not draft.questions:
            return True
        if draft.marked and not draft.speaking and self._pages.next_speaker() == "answer":
            return looks.title(text) == rest  # a way to ask in short, before it is answered
        if value and draft.answered:
            return (kind, value - 1) in (draft.item, draft.listing) or (value == 1 and draft.lists)  # one of several short answers or things
        if value:
            return bool(draft.questions) and value == 1 and kind != draft.outer[0]
        return draft.speaking and not draft.answered and text[-1] not in ":："

    def _segment(self, segment: marks.Segment, number: int, line: str) -> None:
        if segment.kind != "text":
            self._book.forbidden = segment.kind == "never"
        if self._book.forbidden:
            self._book.leave(number, segment.text, "forbidden")
        elif segment.kind == "question":
            self._question(segment, number, line)
        elif segment.kind == "answer":
            self._answer(segment, number, line)
        else:
            self._words.take(segment.text, number)

    # --- speakers ----------------------------------------------------------------------------------

    def _question(self, segment: marks.Segment, number: int, line: str) -> None:
        if not segment.text and re.search("常见|高频|典型|常问", line) and self._pages.next_speaker() != "answer":
            self._pen.title(number, line)
            return
        kind, value, _ = looks.number(f"{segment.lead} " if segment.lead else "")
        draft = self._book.draft
        if draft is None or not draft.marked or draft.answered or draft.speaking or not draft.questions:
            draft = self._book.open(number, marked=True)
            draft.outer = (kind, value)
        if segment.text:
            self._pen.asked(draft, segment.text, number)

    def _answer(self, segment: marks.Segment, number: int, line: str) -> None:
        draft = self._book.draft
        if draft is None or not draft.questions:
            if not segment.text and not segment.lead:
                self._pen.title(number, line)
                return
            draft = self._book.open_section(number)
        draft.labelled = False
        draft.under(segment.case, number)
        draft.begin()
        if segment.text:
            self._pen.say(draft, segment.text, number, marked=True)

    def _quoted(self, text: str, number: int) -> bool:
        """当顾客问“…”时，回复“…”."""
        found = forms.TELLS.match(text)
        if not found:
            return False
        draft = self._book.open(number, marked=False)
        draft.ask(found["ask"], number)
        draft.begin()
        self._pen.say(draft, found["say"].strip().strip("“”\"「」").strip(), number)
        return True
