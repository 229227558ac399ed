"""Writes what a manual says into the open pair: titles, questions, answers with their numbers, cases and branches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scripts_library.importers import forms, looks, marks, pieces
from scripts_library.importers.drafting import Draft
from scripts_library.importers.gathering import Gathering
from scripts_library.importers.pages import SHORT

_TITLE = 24
"""Characters of the longest title that is worth standing beside its pairs."""


class Pen:
    """Writes into the book; ``apart``: a blank line stood before what comes."""

    def __init__(self, book: Gathering) -> None:
        self.book = book
        self.apart = False

    # --- titles and questions ----------------------------------------------------------------------

    def title(self, number: int, text: str) -> None:
        """A line that names what follows: several names, a question, or the section."""
        self.book.begin_section("", number, text)
        if labels := looks.labels(text):
            self.book.labels += [(number, label) for label in labels]
            self.book.pending = None
            return
        name = looks.title(text)
        if looks.asks(name):
            self.book.pending = None
            self.asked(self.book.open(number, marked=False), name, number)
            return
        self.book.section = name if len(name) <= _TITLE else ""
        self.book.number = looks.number(text)[:2]

    def tail(self, text: str, number: int) -> None:
        """Titles that ran into the end of a line: the name of a type, a numbered title."""
        label = re.match(r"[^\s:：]{2,6}型[:：]\s*", text)
        for one in (text[:label.end()], text[label.end():]) if label else (text,):
            if one.strip():
                self.title(number, one.strip())

    def asked(self, draft: Draft, text: str, number: int) -> None:
        """A question, with the branches that may follow it in the same line."""
        body, tail = marks.tailed(text) if "型" in text[-20:] else (text, "")
        head, branches = marks.arrows(body)
        draft.ask(head, number)
        if branches:
            self.branches("", branches, number)
        if tail:
            self.tail(tail, number)

    # --- answers -----------------------------------------------------------------------------------

    def say(self, draft: Draft, text: str, number: int, *, marked: bool = False) -> None:
        """Words of an answer: with its number, its branches, several in one line, or a title run into its end."""
        body, tail = marks.tailed(text)
        head, branches = marks.arrows(body)
        if branches:
            self.branches(head, branches, number)
        else:
            parts = pieces.items(body)
            for part in parts:
                if len(parts) > 1:
                    draft.begin()
                self._say_one(draft, part, number, marked=marked, listed=len(parts) > 1)
        if tail:
            self.tail(tail, number)

    def _say_one(self, draft: Draft, text: str, number: int, *, marked: bool, listed: bool) -> None:
        kind, value, rest = looks.number(text)
        if value and (value == 1 or (kind, value - 1) == draft.item or kind in ("paren", "circle", "step")):
            draft.item, text, listed = (kind, value), rest, True
            draft.begin()
        labelled = forms.BRANCH.match(text)
        if labelled and self.is_branch(draft, labelled, listed=listed):
            draft.labelled, text = True, labelled["body"].strip()
            draft.under(forms.case(labelled["label"]), number)
            draft.begin()
        if kind == "step" and looks.instructs(text) and not marked:
            self.book.note(text, number)
        elif forms.is_label(text):
            self.book.leave(number, text, "heading")
        else:
            draft.say(text, number, apart=self.apart)

    def is_branch(self, draft: Draft, found: re.Match[str], *, listed: bool = False) -> bool:
        """Is “有货：…” one of the cases of the question that is open?"""
        label, body = found["label"].strip(), found["body"].strip()
        if not draft.questions or len(label) > 10 or looks.replies(label):
            return False
        if listed:  # (1)物流正常：亲，… (2)丢件：亲，…
            return looks.replies(body)
        if draft.situation:  # in a list of situations each label is one of them
            return False
        return draft.labelled or (bool(forms.IF.match(label)) and looks.replies(body))

    def branches(self, head: str, branches: Sequence[marks.Branch], number: int) -> None:
        """The ways behind arrows: cases with their answers, or only a way of working."""
        if len(branches) > 1 and all(len(one.text) <= 12 and not looks.replies(one.text) and one.text for one in branches):
            if self.book.draft and looks.replies(head):
                self.book.draft.say(head, number)
                head = ""
            self.book.note(" → ".join([head, *(one.text for one in branches)]).strip(), number)  # a way of working, nothing to say
            return
        draft = self._draft_of_branches(head, number)
        for branch in branches:
            found = forms.BRANCH.match(branch.text)
            draft.begin()
            if branch.depth > 1 or not found or looks.replies(found["label"]):
                self._say_branch(draft, branch.text, number)
            else:
                draft.under(found["label"].strip(), number)
                self._say_branch(draft, found["body"].strip(), number)

    def _say_branch(self, draft: Draft, text: str, number: int) -> None:
        """The words of a branch; a title may have run into their end."""
        body, tail = marks.tailed(text)
        for part in pieces.items(body):
            draft.say(part, number)
        if tail:
            self.tail(tail, number)

    def _draft_of_branches(self, head: str, number: int) -> Draft:
        """Where branches belong: to the open question, or to one that stands before the arrow."""
        draft = self.book.draft
        if head and looks.asks(head) and not looks.replies(head) and (draft is None or draft.answered):
            draft = self.book.open(number, marked=False)
            draft.ask(forms.BULLET.sub("", looks.number(head)[2]), number)
        elif draft is None or not draft.questions or (draft.answered and head and looks.third(head)):
            draft = self.book.open_situation(head, number) if head else self.book.open_section(number)
        elif head and forms.is_label(head):
            self.book.leave(number, head, "heading")
        elif head and len(head) <= SHORT and not looks.replies(head):
            draft.under(head.rstrip(":："), number)
        elif head:
            draft.say(head, number)
        return draft
