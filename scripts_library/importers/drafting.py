"""A pair of question and answers while it is being gathered, and what is left when it is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from scripts_library.importers import pieces
from scripts_library.importers.found import Answer, Pair, Unread

_WRAPPED = 18
"""From so many characters on, a line that ends without a stop was wrapped by the page, not by its writer."""
_STOP = re.compile(r"[。！？!?…~～；;：:，,、.哦呢哈呀的了吧啊吗）)】]$")
_ENDS = re.compile(r"(?<=[。！？!?~～])[。.]+$")


@dataclass(slots=True)
class _Words:
    text: str
    condition: str
    line: int


@dataclass(slots=True)
class Draft:
    """What belongs together so far. ``outer`` and ``item`` are the last numbers of questions and of answers."""

    line: int
    section: str = ""
    situation: str = ""
    marked: bool = False
    outer: tuple[str, int] = ("", 0)
    item: tuple[str, int] = ("", 0)
    condition: str = ""
    speaking: bool = False
    bulleted: bool = False
    labelled: bool = False
    listed: bool = False
    listing: tuple[str, int] = ("", 0)
    questions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _answers: list[_Words] = field(default_factory=list)
    _asked: list[tuple[int, str]] = field(default_factory=list)
    _cases: list[tuple[int, str]] = field(default_factory=list)
    _fresh: bool = True

    @property
    def answered(self) -> bool:
        return bool(self._answers)

    @property
    def lists(self) -> bool:
        """Does the last answer end in a colon, so that a list of things follows?"""
        return bool(self._answers) and not self._fresh and self._answers[-1].text.endswith((":", "："))

    def ask(self, text: str, line: int) -> None:
        """Another way to put the question."""
        self._asked.append((line, text))
        self.questions += [one for one in pieces.questions(text) if one not in self.questions]

    def ask_on(self, text: str, line: int) -> None:
        """The last question goes on in another line."""
        self._asked.append((line, text))
        last = self.questions.pop() if self.questions else ""
        between = " " if last and (len(last) < _WRAPPED or (last[-1].isascii() and text[0].isascii())) else ""
        self.questions += pieces.questions(f"{last}{between}{text}")

    def under(self, condition: str, line: int) -> None:
        """What comes next is said in this case only; ``""`` in any."""
        self.condition = condition
        if condition:
            self._cases.append((line, condition))

    def begin(self) -> None:
        """What comes next is another answer."""
        self.speaking = self._fresh = True

    def say(self, text: str, line: int, *, apart: bool = False) -> None:
        """Words of an answer; ``apart``: a blank line stood before them."""
        self.speaking = True
        if not text:
            return
        if self._fresh or not self._answers:
            self._answers.append(_Words(text, self.condition, line))
            self._fresh = False
            return
        last = self._answers[-1]
        tail = last.text.rpartition("\n")[2]
        wrapped = not apart and len(tail) >= _WRAPPED and not _STOP.search(tail)
        last.text += text if wrapped else f"\n{text}"

    def close(self) -> tuple[Pair | None, list[Unread]]:
        """The pair, if there are both a question and an answer, and what of it is left over; otherwise all of it is."""
        answers = self._said()
        if not self.questions or not answers:
            left = [Unread(line, text, "no_answer") for line, text in self._asked]
            left += [Unread(line, case, "unclear") for line, case in self._cases]
            return None, left + [Unread(words.line, words.text, "no_question") for words in self._answers]
        used = {answer.condition for answer in answers}
        unique = {(answer.text, answer.condition): answer for answer in reversed(answers)}
        kept = tuple(sorted(unique.values(), key=answers.index))
        pair = Pair(tuple(self.questions), kept, self.line, self.situation, self.section, tuple(self.notes))
        return pair, [Unread(line, case, "unclear") for line, case in self._cases if case not in used]

    def _said(self) -> list[Answer]:
        """The answers as they may be said; what brackets tell the agent goes to the notes."""
        answers: list[Answer] = []
        for words in self._answers:
            spoken = pieces.spoken(words.text)
            self.notes += spoken.notes
            texts = (_ENDS.sub("", text) for text in (spoken.text, *spoken.others))
            answers += [Answer(text, words.condition, words.line) for text in texts if text.strip(" 。.")]
        return answers
