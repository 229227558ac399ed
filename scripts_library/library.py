"""What a shop can say and what its customers have been heard to say, as plain frozen data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from scripts_library.nudge_rules import NudgeRule

Alone = Literal["alone", "known", "never"]
"""May the assistant answer an intent by itself: always, when the facts are known, or never (S3)."""

Situation = Literal[
    "any", "browsing", "asked", "unpaid", "paid", "shipped", "received", "aftersale", "night"
]


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing a customer can want; ``id`` is stable, ``name`` is what staff read."""

    id: str
    group: str
    name: str
    alone: Alone = "never"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One standard answer; bubbles are separated by a line of ``---``, variables are ``{店名}``.

    ``since`` and ``until`` are the first and last minute of the shop's clock in which it may be said
    (``2026-11-28 00:00``; empty = always), ``owners`` the staff it belongs to (none = the whole shop, one = private,
    several = just these), ``team`` the named team it belongs to (0 = none), ``basis`` the rule of the house it rests on.
    """

    id: str
    intent: str
    text: str
    situation: Situation = "any"
    step: int = 0
    tone: str = "normal"
    alone: bool = False
    tags: tuple[str, ...] = ()
    shortcut: str = ""
    since: str = ""
    until: str = ""
    owners: tuple[int, ...] = ()
    basis: str = ""
    team: int = 0

    def in_force(self, minute: str) -> bool:
        """May it be said in that minute of the shop's clock (``2026-11-28 09:30``)?"""
        return self.since <= minute and (not self.until or minute <= self.until)

    def belongs_to(self, staff_id: int) -> bool:
        """May that member of staff use it?"""
        return not self.owners or staff_id in self.owners


def minute_of(words: str, at: str) -> str | None:
    """A day or a minute as people write it (2026-11-28, 2026/11/28 20:00) as ``since`` and ``until`` are kept; a day
    alone gets the hour ``at``. Empty stays empty; None when it is no day."""
    parts = re.split(r"[-/.年月日:：T\s]+", words.strip().strip("日"))
    numbers = [int(part) for part in parts if part.isascii() and part.isdecimal()]
    if not words.strip():
        return ""
    if len(numbers) not in (3, 5, 6) or len(numbers) != len(parts):
        return None
    try:
        found = datetime(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None
    return f"{found:%Y-%m-%d %H:%M}" if len(numbers) > 3 else f"{found:%Y-%m-%d} {at}"


@dataclass(frozen=True, slots=True)
class Example:
    """A customer's words with the intents they carry, the primary one first."""

    text: str
    intents: tuple[str, ...]


BLOCKABLE: Final[Mapping[str, str]] = {
    "personal_data": "别人的资料", "private_contact": "名单外的账号和联系方式", "insult": "辱骂顾客", "bought_review": "拿好处换评价",
    "medical_claim": "医疗功效",
}
"""Kinds of fault that may be kept from leaving at all, with how staff call them; anything else is only warned of (S6)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the language check: what must not leave, why, and a sentence to say instead (``rewrite``).

    A rule that blocks says of which ``kind`` (of BLOCKABLE) the fault is.
    ``patterns`` are regular expressions over folded text, ``unless`` shields innocent uses, ``own`` lets the shop's
    own accounts through; ``hits`` and ``misses`` are sentences that must and must not be found.
    """

    id: str
    level: Literal["warn", "block"]
    why: str
    rewrite: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    replace: Mapping[str, str] = field(default_factory=dict)
    own: bool = False
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Grave:
    """Words of a customer that reach the lead at once: ``why`` is what the lead reads, ``unless`` shields innocent
    uses; ``hits`` and ``misses`` are sentences that must and must not be found (kept with the starter set only)."""

    id: str
    why: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked back: a customer's name for each intent, the one thing to know, wordings by kind of question.

    Wordings may carry ``{甲}`` and ``{乙}`` (names of the likeliest intents) and ``{问}`` (the one thing to know).
    """

    names: Mapping[str, str] = field(default_factory=dict)
    ask: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything of one shop's library, in the order it was written."""

    intents: tuple[Intent, ...]
    phrases: tuple[Phrase, ...]
    examples: tuple[Example, ...]
    rules: tuple[Rule, ...] = ()
    lexicon: tuple[str, ...] = ()
    version: str = ""
    questions: Questions = Questions()
    graves: tuple[Grave, ...] = ()
    nudges: tuple[NudgeRule, ...] = ()
    model: str = ""
    """The model the shop went back to; empty = the one trained on just these examples."""
    personal: tuple[Phrase, ...] = ()
    """Approved phrases of single members of staff and of teams: never suggested to everybody."""
    own: tuple[str, ...] = ()
    """The shop's own accounts, numbers and contacts, which may be told to customers."""
