"""What was made out in somebody's file, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Why = Literal["heading", "note", "page", "forbidden", "no_question", "no_answer", "unclear"]
"""Why a line is no part of a pair: a title, an instruction to the agent, a page number, an example of what not to say,
an answer without a question, a question without an answer, or anything else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing to say; ``condition`` is the branch it belongs to (有货, 价格差很多 …), ``line`` where it began."""

    text: str
    condition: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Ways to ask one thing, and what may be answered.

    ``situation`` is set where no customer asks but something happens (忙碌时); it stands as the question too.
    ``section`` is the title above, ``notes`` what is for the agent only. ``intent``, ``shortcut`` and ``tags`` are
    what a table says of the pair.
    """

    questions: tuple[str, ...]
    answers: tuple[Answer, ...]
    line: int
    situation: str = ""
    section: str = ""
    notes: tuple[str, ...] = ()
    intent: str = ""
    shortcut: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A line, or row, that is in no pair, as it was written."""

    line: int
    text: str
    why: Why


@dataclass(frozen=True, slots=True)
class Findings:
    """All of a file; ``notes`` are Chinese remarks on the file as a whole."""

    pairs: tuple[Pair, ...]
    unread: tuple[Unread, ...]
    notes: tuple[str, ...] = ()
