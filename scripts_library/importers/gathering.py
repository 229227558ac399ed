"""What a manual has given so far: the pair that is open, those that are done, the title they stand under, the lines left over."""

from __future__ import annotations

import re

from scripts_library.importers.drafting import Draft
from scripts_library.importers.found import Pair, Unread, Why

_NEAR = 16
"""Lines between an answer and the title that a page's drawing tore from it."""


class Gathering:
    """One pair is open at most; titles wait in ``pending`` until something stands under them."""

    def __init__(self) -> None:
        self.draft: Draft | None = None
        self.pairs: list[Pair] = []
        self.unread: list[Unread] = []
        self.section = ""
        self.pending: tuple[int, str] | None = None
        self._title: tuple[int, str] | None = None  # the title that stood right above the open pair
        self.number = ("", 0)
        self.labels: list[tuple[int, str]] = []  # titles that stand where the page put them, not where they belong
        self.forbidden = False

    def begin_section(self, name: str, number: int, text: str) -> None:
        """A title: what was open ends, what comes stands under it."""
        self.close()
        self.drop_title()
        self.forbidden = False
        self.section, self.pending, self.number = name or self.section, (number, text), ("", 0)

    def open(self, number: int, *, marked: bool) -> Draft:
        self.close()
        self._title, self.pending = self.pending, None
        self.draft = Draft(number, self.section, marked=marked)
        return self.draft

    def open_situation(self, label: str, number: int) -> Draft:
        draft = self.open(number, marked=False)
        draft.situation = label
        draft.ask(label, number)
        draft.questions = [label]
        return draft

    def open_section(self, number: int) -> Draft:
        """Answers right under a title: the title is the situation."""
        if self.pending:
            draft = self.open_situation(self.section, number)
            draft.section, draft.outer, draft.listed = "", self.number, True
            return draft
        return self.draft or self.open(number, marked=False)

    def close(self) -> None:
        if self.draft:
            pair, left = self.draft.close()
            self.unread += left
            if pair:
                self.pairs.append(pair)
            elif self._title:
                self.leave(*self._title, "heading")
        self.draft = self._title = None

    def drop_title(self) -> None:
        if self.pending:
            self.leave(*self.pending, "heading")
        self.pending = None

    def note(self, text: str, number: int) -> None:
        if self.draft:
            self.draft.notes.append(text)
        self.leave(number, text, "note")

    def leave(self, number: int, text: str, why: Why) -> None:
        self.unread.append(Unread(number, text, why))

    def match_labels(self) -> None:
        """Answers that lost their question to a picture find their title by its words (实拍色差问题 … 色差); the rest is shown."""
        for orphan in [one for one in self.unread if one.why == "no_question"]:
            near = [(line, label) for line, label in self.labels if abs(line - orphan.line) <= _NEAR and _shares(label, orphan.text)]
            if len(near) == 1:
                self.labels.remove(near[0])
                self.unread.remove(orphan)
                draft = Draft(orphan.line, self._section_at(orphan.line), situation=near[0][1])
                draft.questions = [near[0][1]]
                draft.say(orphan.text, orphan.line)
                pair, _ = draft.close()
                self.pairs += [pair] if pair else []
        self.pairs.sort(key=lambda pair: pair.line)
        for line, label in self.labels:
            self.leave(line, label, "heading")

    def _section_at(self, line: int) -> str:
        return next((pair.section for pair in reversed(self.pairs) if pair.line <= line), "")


def _shares(label: str, text: str) -> bool:
    """Do two characters in a row of the title stand in the text?"""
    bare = re.sub(r"(问题|型|类)$", "", label)
    return any(bare[at:at + 2] in text for at in range(len(bare) - 1))
