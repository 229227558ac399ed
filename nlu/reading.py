"""What was understood of a customer's words: plain frozen data that every floor above may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["sure", "unsure", "unknown"]
Mood = Literal["neutral", "hurried", "angry"]


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent and the probability (0–1) that the message carries it as its primary one."""

    intent: str
    probability: float


@dataclass(frozen=True, slots=True)
class Slot:
    """A value found in the text; ``text == original[start:end]``."""

    value: str | int | float
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why: the nearest example (score = similarity 0–1), a word that weighed, or a rule."""

    kind: Literal["example", "word", "rule"]
    text: str
    score: float
    intent: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the customer speaks: the last intent answered and the stage of the purchase."""

    previous: tuple[str, ...] = ()
    stage: str = "browsing"


@dataclass(frozen=True, slots=True)
class Reading:
    """One turn understood. ``intents`` is ranked (at least five unless the text is empty, sum ≤ 1);
    ``asked`` holds the intents judged present, in the order asked; ``risky`` the words that call for a person."""

    text: str
    intents: tuple[Guess, ...] = ()
    asked: tuple[str, ...] = ()
    verdict: Verdict = "unknown"
    mood: Mood = "neutral"
    slots: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    risky: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase filled in, with the score it was ranked by (0–1); ``missing`` = the variables that still stand in it."""

    phrase: str
    intent: str
    text: str
    score: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in an outgoing text that breaks a rule; span is (start, end) in the original text."""

    rule: str
    level: Literal["warn", "block"]
    span: tuple[int, int]
    why: str
    rewrite: str


@dataclass(frozen=True, slots=True)
class Check:
    """The language check's word on an outgoing text; ``rewrite`` is the whole text reworded, if it can be."""

    text: str
    verdict: Literal["pass", "warn", "block"]
    findings: tuple[Finding, ...] = ()
    rewrite: str = ""
