"""Readings and checks as plain dictionaries, in the shape the command line prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from nlu.reading import Check, Reading, Suggestion


def reading_json(reading: Reading, suggestions: Sequence[Suggestion] = ()) -> dict[str, Any]:
    """One object of ``xiaoer read --json``."""
    return {
        "text": reading.text,
        "intents": [{"id": g.intent, "probability": g.probability} for g in reading.intents],
        "asked": list(reading.asked),
        "verdict": reading.verdict,
        "mood": reading.mood,
        "slots": {name: [asdict(slot) for slot in found] for name, found in reading.slots.items()},
        "evidence": [asdict(e) for e in reading.evidence],
        "risky": list(reading.risky),
        "suggestions": [asdict(s) for s in suggestions],
    }


def check_json(check: Check) -> dict[str, Any]:
    """One object of ``xiaoer check-text --json``."""
    return {
        "text": check.text,
        "verdict": check.verdict,
        "findings": [{**asdict(f), "span": list(f.span)} for f in check.findings],
        "rewrite": check.rewrite,
    }
