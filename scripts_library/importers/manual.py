"""Reads a service manual line by line: who speaks, what is a title, where an answer ends and the next question begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts_library.importers import forms, looks, marks, pieces, situations
from scripts_library.importers.cleaning import clean
from scripts_library.importers.drafting import Draft
from scripts_library.importers.found import Findings
from scripts_library.importers.gathering import Gathering
from scripts_library.importers.leftover import lost
from sheets.shapes import Line

_AHEAD = 6
"""Lines looked ahead for the next speaker."""
_TITLE = 24
"""Characters of the longest title that is worth standing beside its pairs."""
_LABEL = 8
"""Characters of a label that may stand right after somebody's answer (下班时间：亲，…)."""
_QUOTED = 600
"""Characters of the longest line that is looked at for 当顾客问“…”时，回复“…”."""
_SHORT = 16
"""Characters of the longest name of a branch (价格差很多)."""
_REPEATED = 3
"""A short line that stands in a manual so often is printed on every page."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A line made ready: cleaned, with the speakers found in it."""

    line: Line
    text: str
    segments: tuple[marks.Segment, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        return tuple(segment.kind for segment in self.segments if segment.kind != "text")


def read_manual(lines: Sequence[Line], simplify: Callable[[str], str]) -> Findings:
    """The pairs of a manual, in Simplified; every other line with words in it comes back as unread."""
    return _Manual(lines, simplify).read()


class _Manual:
    def __init__(self, lines: Sequence[Line], simplify: Callable[[str], str]) -> None:
        texts = [(line, clean(line.text, simplify)) for line in lines]
        lettered = any(marks.lettered(text) for _, text in texts)
        self._lines = [_Read(line, text, tuple(marks.segments(text, lettered=lettered))) for line, text in texts]
        self._marked = sum(read.speakers.count("question") for read in self._lines) > 1
        counts = Counter(read.text for read in self._lines if read.text)
        self._printed = {text for text, count in counts.items() if count >= _REPEATED and len(text) <= 24 and not looks.replies(text)
                         and not looks.asks(text) and marks.segments(text)[0].kind == "text"}
        self._book = Gathering()
        self._apart = self._broken = False
        self._at = 0

    def read(self) -> Findings:
        for at, read in enumerate(self._lines):
            self._at = at
            if not read.text:
                self._apart = True
                continue
            self._take(read)
            self._apart = False
        self._book.close()
        self._book.drop_title()
        self._book.match_labels()
        said = ((read.line.number, segment.text) for read in self._lines for segment in read.segments)
        self._book.unread += list(lost(said, self._book.pairs, self._book.unread))
        unread = sorted({(one.line, one.text): one for one in self._book.unread if one.text.strip()}.values(), key=lambda one: one.line)
        return Findings(tuple(self._book.pairs), tuple(unread))

    # --- a line ------------------------------------------------------------------------------------

    def _take(self, read: _Read) -> None:
        text, number = read.text, read.line.number
        if looks.page(text) or text in self._printed:
            self._book.leave(number, text, "page")
        elif looks.empty(text):
            self._mark_only(number, text)
        elif len(text) <= _QUOTED and self._quoted(text, number):
            self._broken = False
        elif len(text) <= _QUOTED and (asked := forms.ASKS.match(text)) and not read.speakers:
            draft = self._book.open(number, marked=False)
            draft.ask(asked["ask"], number)
            draft.listed = True
            draft.begin()
        elif not read.speakers and self._is_title(read):
            self._title(number, text)
        elif (scene := forms.SCENE.match(text)) and not read.speakers:
            self._book.begin_section(scene["name"], number, text)
        else:
            for segment in read.segments:
                self._segment(segment, number, text)

    def _mark_only(self, number: int, text: str) -> None:
        """A rule or a lone bullet: what comes after does not belong to what stood before."""
        self._broken = True
        if not re.fullmatch(r"[\s\-=_*—–·.#~─━═…]+", text):
            self._book.leave(number, text, "unclear")

    def _is_title(self, read: _Read) -> bool:
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
        if draft.marked and not draft.speaking and self._next_speaker() == "answer":
            return looks.title(text) == rest  # a way to ask in short, before it is answered
        if value and draft.answered:
            return (kind, value - 1) in (draft.item, draft.listing) or (value == 1 and draft.lists)  # one of several short answers or things
        if value:
            return bool(draft.questions) and value == 1 and kind != draft.outer[0]
        return draft.speaking and not draft.answered and text[-1] not in ":："

    def _title(self, number: int, text: str) -> None:
        self._book.begin_section("", number, text)
        if labels := looks.labels(text):
            self._book.labels += [(number, label) for label in labels]
            self._book.pending = None
            return
        name = looks.title(text)
        if looks.asks(name):
            self._book.pending = None
            self._asked(self._book.open(number, marked=False), name, number)
            return
        self._book.section = name if len(name) <= _TITLE else ""
        self._book.number = looks.number(text)[:2]

    def _tail(self, text: str, number: int) -> None:
        """Titles that ran into the end of a line: the name of a type, a numbered title."""
        label = re.match(r"[^\s:：]{2,6}型[:：]\s*", text)
        for one in (text[:label.end()], text[label.end():]) if label else (text,):
            if one.strip():
                self._title(number, one.strip())

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
            self._text(segment.text, number)

    # --- speakers ----------------------------------------------------------------------------------

    def _question(self, segment: marks.Segment, number: int, line: str) -> None:
        if not segment.text and re.search("常见|高频|典型|常问", line) and self._next_speaker() != "answer":
            self._title(number, line)
            return
        kind, value, _ = looks.number(f"{segment.lead} " if segment.lead else "")
        draft = self._book.draft
        if draft is None or not draft.marked or draft.answered or draft.speaking or not draft.questions:
            draft = self._book.open(number, marked=True)
            draft.outer = (kind, value)
        if segment.text:
            self._asked(draft, segment.text, number)

    def _asked(self, draft: Draft, text: str, number: int) -> None:
        """A question, with the branches that may follow it in the same line."""
        body, tail = marks.tailed(text) if "型" in text[-20:] else (text, "")
        head, branches = marks.arrows(body)
        draft.ask(head, number)
        if branches:
            self._branches("", branches, number)
        if tail:
            self._tail(tail, number)

    def _answer(self, segment: marks.Segment, number: int, line: str) -> None:
        draft = self._book.draft
        if draft is None or not draft.questions:
            if not segment.text and not segment.lead:
                self._title(number, line)
                return
            draft = self._book.open_section(number)
        draft.labelled = False
        draft.under(segment.case, number)
        draft.begin()
        if segment.text:
            self._say(draft, segment.text, number, marked=True)

    # --- words without a speaker -------------------------------------------------------------------

    def _text(self, text: str, number: int) -> None:
        draft = self._book.draft
        if self._broken and draft and draft.answered:
            self._book.close()
            draft = None
        self._broken = False
        if pieces.note(text):
            self._book.note(text, number)
        elif draft is None:
            self._alone(text, number)
        elif not draft.questions:
            self._asked(draft, forms.BULLET.sub("", looks.number(text)[2]), number)
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
            self._branches(head, branches, number)
        elif one := forms.one_line(rest):
            self._question_and_answer(*one, outer=(kind, value), number=number)
        elif (not self._chosen(kind, rest) and self._situation(text, number)):
            return
        elif looks.asks(rest) or (asked and self._names_what_follows(rest, numbered=True)):
            draft = self._book.open(number, marked=False)
            draft.outer = (kind, value)
            self._asked(draft, rest, number)
        elif self._names_what_follows(rest, numbered=bool(value)):
            self._book.begin_section(forms.named(rest), number, text)
            self._book.number = (kind, value)
        elif self._book.pending and looks.replies(rest) and not looks.instructs(rest):
            draft = self._book.open_section(number)
            draft.begin()
            draft.bulleted = rest != text and not value
            self._say(draft, text if value else rest, number)
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
        self._say(draft, say, number)

    def _names_what_follows(self, text: str, *, numbered: bool) -> bool:
        """Is a line that says nothing itself the name of what is said in the next one?"""
        following = next((read for read in self._lines[self._at + 1 : self._at + 4] if read.text), None)
        if following is None or (looks.replies(text) and not (numbered and len(text) <= _LABEL)) or len(text) > (40 if numbered else _SHORT) or (not numbered and forms.STOPS.search(forms.named(text))):
            return False
        if following.speakers:
            return following.speakers[0] == "answer" or (not numbered and following.speakers[0] == "question")
        return looks.replies(following.text) and not looks.asks(following.text)

    def _after_question(self, draft: Draft, text: str, number: int) -> None:
        kind, value, rest = looks.number(text)
        bare = forms.BULLET.sub("", rest)
        case = forms.BRANCH.match(bare)
        told = forms.GREETS.match(bare) or (case and self._is_branch(draft, case))
        if draft.marked and not told and self._next_speaker() == "answer":
            another = value or bare != rest or (looks.asks(draft.questions[-1]) and looks.asks(bare))
            (draft.ask if another else draft.ask_on)(bare, number)
        elif self._condition_ahead(text):
            draft.under(text.rstrip(":："), number)
        elif marks.arrows(text)[1]:
            self._branches(*marks.arrows(text), number)
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
            self._say(draft, bare if draft.bulleted else text, number)

    def _after_answer(self, draft: Draft, text: str, number: int) -> None:
        kind, value, rest = looks.number(text)
        bare = forms.BULLET.sub("", rest)
        if self._condition_ahead(text):
            draft.under(text.rstrip(":："), number)
        elif marks.arrows(text)[1]:
            self._branches(*marks.arrows(text), number)
        elif self._in_list(draft, kind, value, bare):
            draft.listing = (kind, value)
            draft.say(text, number)
        elif self._next_of(draft, kind, value, bare):
            asked = not draft.situation
            self._book.close()
            self._alone(text, number, asked=asked)
        elif not draft.marked and not value and not self._marked and self._names_what_follows(text, numbered=False):
            self._book.close()
            self._alone(text, number)
        elif value and ((kind, value - 1) == draft.item or kind == "step" or (value == 1 and not self._opens(draft, bare))):
            draft.begin()
            self._say(draft, text, number)
        else:
            self._after_words(draft, text, bare, number, bulleted=bare != rest)

    def _after_words(self, draft: Draft, text: str, bare: str, number: int, *, bulleted: bool) -> None:
        """A line without a number of its own place after an answer; ``bare``: without number and bullet."""
        leads_over = bare.endswith((":", "：")) and self._names_what_follows(bare, numbered=True)
        if leads_over or self._opens(draft, bare) or (not draft.marked and forms.one_line(bare)):
            self._book.close()
            self._alone(text, number)
        elif other := forms.OR.match(text):
            draft.begin()
            self._say(draft, text[other.end():], number)
        elif draft.listed and forms.GREETS.match(text):
            draft.begin()
            self._say(draft, text, number)
        elif bulleted and (draft.bulleted or looks.replies(bare)):
            draft.begin()
            draft.bulleted = True
            self._say(draft, bare, number)
        elif (case := forms.BRANCH.match(text)) and self._is_branch(draft, case):
            self._say(draft, text, number)
        elif self._situation(text, number):
            return
        elif looks.instructs(bare):
            self._book.note(text, number)
        else:
            self._say(draft, text, number)

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
        if self._marked and draft.marked:
            return False
        return looks.asks(text) and not looks.replies(text) and not text.startswith(("请问", "那"))

    # --- answers -----------------------------------------------------------------------------------

    def _say(self, draft: Draft, text: str, number: int, *, marked: bool = False) -> None:
        """Words of an answer: with its number, its branches, several in one line, or a title run into its end."""
        body, tail = marks.tailed(text)
        head, branches = marks.arrows(body)
        if branches:
            self._branches(head, branches, number)
        else:
            parts = pieces.items(body)
            for part in parts:
                if len(parts) > 1:
                    draft.begin()
                self._say_one(draft, part, number, marked=marked, listed=len(parts) > 1)
        if tail:
            self._tail(tail, number)

    def _say_one(self, draft: Draft, text: str, number: int, *, marked: bool, listed: bool) -> None:
        kind, value, rest = looks.number(text)
        if value and (value == 1 or (kind, value - 1) == draft.item or kind in ("paren", "circle", "step")):
            draft.item, text, listed = (kind, value), rest, True
            draft.begin()
        labelled = forms.BRANCH.match(text)
        if labelled and self._is_branch(draft, labelled, listed=listed):
            draft.labelled, text = True, labelled["body"].strip()
            draft.under(forms.case(labelled["label"]), number)
            draft.begin()
        if kind == "step" and looks.instructs(text) and not marked:
            self._book.note(text, number)
        elif forms.is_label(text):
            self._book.leave(number, text, "heading")
        else:
            draft.say(text, number, apart=self._apart)

    def _is_branch(self, draft: Draft, found: re.Match[str], *, listed: bool = False) -> bool:
        """Is “有货：…” one of the cases of the question that is open?"""
        label, body = found["label"].strip(), found["body"].strip()
        if not draft.questions or len(label) > 10 or looks.replies(label):
            return False
        if listed:  # (1)物流正常：亲，… (2)丢件：亲，…
            return looks.replies(body)
        if draft.situation:  # in a list of situations each label is one of them
            return False
        return draft.labelled or (bool(forms.IF.match(label)) and looks.replies(body))

    def _branches(self, head: str, branches: Sequence[marks.Branch], number: int) -> None:
        if len(branches) > 1 and all(len(one.text) <= 12 and not looks.replies(one.text) and one.text for one in branches):
            if self._book.draft and looks.replies(head):
                self._book.draft.say(head, number)
                head = ""
            self._book.note(" → ".join([head, *(one.text for one in branches)]).strip(), number)  # a way of working, nothing to say
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
            self._tail(tail, number)

    def _draft_of_branches(self, head: str, number: int) -> Draft:
        """Where branches belong: to the open question, or to one that stands before the arrow."""
        draft = self._book.draft
        if head and looks.asks(head) and not looks.replies(head) and (draft is None or draft.answered):
            draft = self._book.open(number, marked=False)
            draft.ask(forms.BULLET.sub("", looks.number(head)[2]), number)
        elif draft is None or not draft.questions or (draft.answered and head and looks.third(head)):
            draft = self._book.open_situation(head, number) if head else self._book.open_section(number)
        elif head and forms.is_label(head):
            self._book.leave(number, head, "heading")
        elif head and len(head) <= _SHORT and not looks.replies(head):
            draft.under(head.rstrip(":："), number)
        elif head:
            draft.say(head, number)
        return draft

    # --- situations --------------------------------------------------------------------------------

    def _situation(self, text: str, number: int) -> bool:
        """A line “忙碌时：…”; inside an answer only where its label speaks of something that happens."""
        found = situations.situation(text)
        if found is None:
            return False
        label, body = found
        draft = self._book.draft
        told = situations.cue(label) and not looks.instructs(body)
        if draft and draft.answered and not draft.situation and not told and not (len(label) <= _LABEL and forms.GREETS.match(body)):
            return False
        if not looks.replies(body) and not told and not (draft and draft.situation):
            return False
        if looks.heading(body):
            self._book.leave(number, text, "heading")
            self._title(number, body)
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
            self._say(draft, saying, number)
            if self._book.draft is not draft:
                break
        return True

    def _quoted(self, text: str, number: int) -> bool:
        """当顾客问“…”时，回复“…”."""
        found = forms.TELLS.match(text)
        if not found:
            return False
        draft = self._book.open(number, marked=False)
        draft.ask(found["ask"], number)
        draft.begin()
        self._say(draft, found["say"].strip().strip("“”\"「」").strip(), number)
        return True

    # --- opening and closing -----------------------------------------------------------------------

    # --- looking ahead -----------------------------------------------------------------------------

    def _next_speaker(self) -> str | None:
        """Who is named next, within a few lines and before the next title."""
        for read in self._lines[self._at + 1 : self._at + 1 + _AHEAD]:
            if read.speakers:
                return read.speakers[0]
            if read.text and looks.heading(read.text) and not looks.number(read.text)[1]:
                return None
        return None

    def _condition_ahead(self, text: str) -> bool:
        """Is this short line the name of the branches that follow with arrows?"""
        if len(text) > _SHORT or looks.replies(text) or re.search(r"[，。,!！?？~～]", text):
            return False
        following = next((read.text for read in self._lines[self._at + 1 : self._at + 4] if read.text), "")
        head, branches = marks.arrows(following)
        return bool(branches) and not head
