"""Readings and checks as plain dictionaries, in the shape the command line prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from nlu.moments import dated
from nlu.reading import Check, Reading, Slot, Suggestion


def reading_json(
    reading: Reading, suggestions: Sequence[Suggestion] = (), *, now: datetime | None = None
) -> dict[str, Any]:
    """One object of ``xiaoer read --json``; with ``now`` a date that is told has ``resolved`` (YYYY-MM-DD) beside it."""
    return {
        "text": reading.text,
        "intents": [{"id": g.intent, "probability": g.probability} for g in reading.intents],
        "asked": list(reading.asked),
        "verdict": reading.verdict,
        "mood": reading.mood,
        "slots": {name: [_slot(name, slot, now) for slot in found] for name, found in reading.slots.items()},
        "evidence": [asdict(e) for e in reading.evidence],
        "risky": list(reading.risky),
        "suggestions": [asdict(s) for s in suggestions],
    }


def _slot(name: str, slot: Slot, now: datetime | None) -> dict[str, Any]:
    """A slot as it was said; which day is meant by 明天 depends on when it was."""
    told = asdict(slot)
    day = dated(slot.text, now) if name == "date" and now is not None else None
    return told if day is None else {**told, "resolved": day.isoformat()}


def check_json(check: Check) -> dict[str, Any]:
    """One object of ``xiaoer check-text --json``."""
    return {
        "text": check.text,
        "verdict": check.verdict,
        "findings": [{**asdict(f), "span": list(f.span)} for f in check.findings],
        "rewrite": check.rewrite,
    }
