"""Words that nobody is named for: a situation, a question, the next answer, or more of the one before."""

from __future__ import annotations

from scripts_library.importers import forms, looks, marks, pieces, situations
from scripts_library.importers.answers import Pen
from scripts_library.importers.drafting import Draft
from scripts_library.importers.gathering import Gathering
from scripts_library.importers.pages import LABEL, Pages


class Words:
    """Takes them by what is open in the book; ``broken``: a rule or a lone bullet stood before them."""

    def __init__(self, pages: Pages, book: Gathering, pen: Pen) -> None:
        self._pages, self._book, self._pen = pages, book, pen
        self.broken = False

    def take(self, text: str, number: int) -> None:
        """A line, or the part of one, that names no speaker."""
        draft = self._book.draft
        if self.broken and draft and draft.answered:
            self._book.close()
            draft = None
        self.broken = False
        if pieces.note(text):
            self._book.note(text, number)
        elif draft is None:
            self._alone(text, number)
        elif not draft.questions:
            self._pen.asked(draft, forms.BULLET.sub("", looks.number(text)[2]), number)
        elif not draft.answered and not draft.speaking:
            self._after_question(draft, text, number)
        else:
            self._after_answer(draft, text, number)

    def _alone(self, text: str, number: int, *, asked: bool = False) -> None:
        """Words while nothing is open: a situation, a question, what belongs under the title, or nothing known.

        ``asked``: the number goes on counting questions, so a line that asks nothing (4) 谢谢) is one too.
        """
        kind, value, rest = looks.number(text)
        rest = forms.BULLET.sub("", rest)
        head, branches = marks.arrows(rest)
        if branches:
            self._pen.branches(head, branches, number)
        elif one := forms.one_line(rest):
            self._question_and_answer(*one, outer=(kind, value), number=number)
        elif (not self._chosen(kind, rest) and self._situation(text, number)):
            return
        elif looks.asks(rest) or (asked and self._pages.names_what_follows(rest, numbered=True)):
            draft = self._book.open(number, marked=False)
            draft.outer = (kind, value)
            self._pen.asked(draft, rest, number)
        elif self._pages.names_what_follows(rest, numbered=bool(value)):
            self._book.begin_section(forms.named(rest), number, text)
            self._book.number = (kind, value)
        elif self._book.pending and looks.replies(rest) and not looks.instructs(rest):
            draft = self._book.open_section(number)
            draft.begin()
            draft.bulleted = rest != text and not value
            self._pen.say(draft, text if value else rest, number)
        else:
            self._book.leave(number, text, "note" if looks.instructs(rest) else "no_question" if looks.replies(rest) else "unclear")

    def _chosen(self, kind: str, rest: str) -> bool:
        """Is this the first of several answers under a title (a. 质量问题：亲，…), not a situation of its own?"""
        return self._book.pending is not None and kind in ("letter", "paren", "circle", "step") and looks.replies(rest)

    def _question_and_answer(self, ask: str, say: str, *, outer: tuple[str, int], number: int) -> None:
        draft = self._book.open(number, marked=False)
        draft.outer = outer
        draft.ask(ask, number)
        draft.begin()
        self._pen.say(draft, say, number)

    def _after_question(self, draft: Draft, text: str, number: int) -> None:
        kind, value, rest = looks.number(text)
        bare = forms.BULLET.sub("", rest)
        case = forms.BRANCH.match(bare)
        told = forms.GREETS.match(bare) or (case and self._pen.is_branch(draft, case))
        if draft.marked and not told and self._pages.next_speaker() == "answer":
            another = value or bare != rest or (looks.asks(draft.questions[-1]) and looks.asks(bare))
            (draft.ask if another else draft.ask_on)(bare, number)
        elif self._pages.condition_ahead(text):
            draft.under(text.rstrip(":："), number)
        elif marks.arrows(text)[1]:
            self._pen.branches(*marks.arrows(text), number)
        elif not draft.marked and value and (kind, value - 1) == draft.outer and looks.asks(bare):
            self._book.close()
            self._alone(text, number)
        elif looks.asks(bare) and not looks.replies(bare) and not value:
            if draft.notes:  # the one before was answered by an instruction only
                self._book.close()
                self._alone(text, number)
            else:
                draft.ask(bare, number)
        elif looks.instructs(bare) and not value:
            self._book.note(text, number)
        else:
            draft.begin()
            draft.bulleted = bare != rest
            self._pen.say(draft, bare if draft.bulleted else text, number)

    def _after_answer(self, draft: Draft, text: str, number: int) -> None:
        kind, value, rest = looks.number(text)
        bare = forms.BULLET.sub("", rest)
        if self._pages.condition_ahead(text):
            draft.under(text.rstrip(":："), number)
        elif marks.arrows(text)[1]:
            self._pen.branches(*marks.arrows(text), number)
        elif self._in_list(draft, kind, value, bare):
            draft.listing = (kind, value)
            draft.say(text, number)
        elif self._next_of(draft, kind, value, bare):
            asked = not draft.situation
            self._book.close()
            self._alone(text, number, asked=asked)
        elif not draft.marked and not value and not self._pages.marked and self._pages.names_what_follows(text, numbered=False):
            self._book.close()
            self._alone(text, number)
        elif value and ((kind, value - 1) == draft.item or kind == "step" or (value == 1 and not self._opens(draft, bare))):
            draft.begin()
            self._pen.say(draft, text, number)
        else:
            self._after_words(draft, text, bare, number, bulleted=bare != rest)

    def _after_words(self, draft: Draft, text: str, bare: str, number: int, *, bulleted: bool) -> None:
        """A line without a number of its own place after an answer; ``bare``: without number and bullet."""
        leads_over = bare.endswith((":", "：")) and self._pages.names_what_follows(bare, numbered=True)
        if leads_over or self._opens(draft, bare) or (not draft.marked and forms.one_line(bare)):
            self._book.close()
            self._alone(text, number)
        elif other := forms.OR.match(text):
            draft.begin()
            self._pen.say(draft, text[other.end():], number)
        elif draft.listed and forms.GREETS.match(text):
            draft.begin()
            self._pen.say(draft, text, number)
        elif bulleted and (draft.bulleted or looks.replies(bare)):
            draft.begin()
            draft.bulleted = True
            self._pen.say(draft, bare, number)
        elif (case := forms.BRANCH.match(text)) and self._pen.is_branch(draft, case):
            self._pen.say(draft, text, number)
        elif self._situation(text, number):
            return
        elif looks.instructs(bare):
            self._book.note(text, number)
        else:
            self._pen.say(draft, text, number)

    def _in_list(self, draft: Draft, kind: str, value: int, rest: str) -> bool:
        """Is a numbered line one of the things that the answer lists (以下几种颜色：1、…)?"""
        if not value or looks.replies(rest) or looks.asks(rest):
            return False
        return (value == 1 and draft.lists) or (draft.listing == (kind, value - 1) and value > 1)

    def _next_of(self, draft: Draft, kind: str, value: int, rest: str) -> bool:
        """Is this number the next of the questions, not of the answers?"""
        if not value or (kind, value - 1) != draft.outer:
            return False
        return (kind, value - 1) != draft.item or looks.asks(rest)

    def _opens(self, draft: Draft, text: str) -> bool:
        """Does a line without a speaker ask something new? In manuals that name the speakers it does not."""
        if self._pages.marked and draft.marked:
            return False
        return looks.asks(text) and not looks.replies(text) and not text.startswith(("请问", "那"))

    def _situation(self, text: str, number: int) -> bool:
        """A line “忙碌时：…”; inside an answer only where its label speaks of something that happens."""
        found = situations.situation(text)
        if found is None:
            return False
        label, body = found
        draft = self._book.draft
        told = situations.cue(label) and not looks.instructs(body)
        if draft and draft.answered and not draft.situation and not told and not (len(label) <= LABEL and forms.GREETS.match(body)):
            return False
        if not looks.replies(body) and not told and not (draft and draft.situation):
            return False
        if looks.heading(body):
            self._book.leave(number, text, "heading")
            self._pen.title(number, body)
            return True
        if looks.instructs(body):
            self._book.close()
            self._book.leave(number, text, "note")
            return True
        draft = self._book.open_situation(situations.name(label), number)
        if looks.asks(label):
            draft.situation = ""
        for saying, condition in situations.sayings(label, body):
            draft.begin()
            draft.under(condition, number)
            self._pen.say(draft, saying, number)
            if self._book.draft is not draft:
                break
        return True
