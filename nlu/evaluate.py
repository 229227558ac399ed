"""Measures an engine on labelled messages: pure functions over rows and readings."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu.errors import RowsError
from nlu.reading import Reading
from nlu.taxonomy import CHITCHAT
from scripts_library.library import Example, Intent, Library


def read_rows(path: Path) -> tuple[Example, ...]:
    """The rows of a TSV file with the columns text and intents (comma separated, primary first)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if not {"text", "intents"} <= set(table.fieldnames or ()):
                raise RowsError(f"{path} 第 1 行要有 text 和 intents 两列，用制表符隔开。")
            return tuple(_row(path, number, row) for number, row in enumerate(table, start=2))
    except (OSError, UnicodeDecodeError) as error:
        raise RowsError(f"读不了 {path}。怎么办：检查文件在不在，是不是 UTF-8 编码。") from error


def _row(path: Path, number: int, row: dict[str, str | None]) -> Example:
    intents = tuple(part.strip() for part in (row["intents"] or "").split(",") if part.strip())
    if not intents:
        raise RowsError(f"{path} 第 {number} 行没有意图。怎么办：在第二列写上意图，多个用英文逗号隔开。")
    return Example(row["text"] or "", intents)


def read_texts(path: Path) -> tuple[str, ...]:
    """The first column of a TSV file with a header, or the lines of a plain text."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return tuple(line.split("\t")[0] for line in lines[1 if lines and lines[0].split("\t")[0] == "text" else 0 :])


def foreign_library(rows: Sequence[Example], *, lexicon: Sequence[str] = ()) -> Library:
    """A library made of somebody's labelled rows, with their own intent ids."""
    ids = dict.fromkeys(intent for row in rows for intent in row.intents)
    intents = tuple(Intent(id=intent, group="", name=intent) for intent in ids)
    return Library(intents=intents, phrases=(), examples=tuple(rows), lexicon=tuple(lexicon))


@dataclass(frozen=True, slots=True)
class Ranks:
    """How often the right intent stood first (primary, any label), in three, in five; 0–1."""

    n: int
    top1: float
    top1_any: float
    top3: float
    top5: float


def ranks(rows: Sequence[Example], readings: Sequence[Reading]) -> Ranks:
    """Accuracy over rows and their readings, in the same order."""
    def share(hits: Sequence[bool]) -> float:
        return sum(hits) / len(hits) if hits else 0.0

    ranked = [[g.intent for g in reading.intents] for reading in readings]
    pairs = list(zip(rows, ranked, strict=True))
    return Ranks(
        n=len(rows),
        top1=share([row.intents[0] in found[:1] for row, found in pairs]),
        top1_any=share([bool(set(row.intents) & set(found[:1])) for row, found in pairs]),
        top3=share([row.intents[0] in found[:3] for row, found in pairs]),
        top5=share([row.intents[0] in found[:5] for row, found in pairs]),
    )


def calibration(rows: Sequence[Example], readings: Sequence[Reading], *, bins: int = 10) -> float:
    """Expected calibration error of the first guess being the primary label, 0–1."""
    said = np.array([r.intents[0].probability if r.intents else 0.0 for r in readings])
    right = np.array([bool(r.intents) and r.intents[0].intent == row.intents[0] for row, r in zip(rows, readings, strict=True)])
    places = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [abs(said[places == b].mean() - right[places == b].mean()) * (places == b).mean() for b in range(bins) if (places == b).any()]
    return float(sum(gaps))


def strangeness(reading: Reading) -> float:
    """1 − the probability of all intents but chitchat: how little of the shop is in a message."""
    return 1.0 - sum(g.probability for g in reading.intents if g.intent != CHITCHAT)


def auroc(strange: Sequence[float], familiar: Sequence[float]) -> float:
    """The chance that an out-of-scope message scores higher than one in scope (ties count half)."""
    values = np.concatenate([strange, familiar])
    order = values.argsort(kind="stable")
    places = np.empty(len(values))
    places[order] = np.arange(1, len(values) + 1)
    _, same, counts = np.unique(values, return_inverse=True, return_counts=True)
    places = (np.bincount(same, places) / counts)[same]
    n = len(strange)
    return float((places[:n].sum() - n * (n + 1) / 2) / (n * len(familiar))) if n and len(familiar) else 0.0


@dataclass(frozen=True, slots=True)
class Sureness:
    """Of all messages: how many were called sure, how many of those rightly, how many strangers among them."""

    share: float
    precision: float
    strangers: float


def sureness(rows: Sequence[Example], readings: Sequence[Reading], strangers: Sequence[Reading] = ()) -> Sureness:
    """A sure verdict is right when its first guess is any label of the message; a stranger's never is."""
    sure = [(row, r) for row, r in zip(rows, readings, strict=True) if r.verdict == "sure"]
    fooled = sum(r.verdict == "sure" for r in strangers)
    right = sum(r.intents[0].intent in row.intents for row, r in sure)
    called = len(sure) + fooled
    return Sureness(
        share=called / max(len(rows) + len(strangers), 1),
        precision=right / called if called else 0.0,
        strangers=fooled / len(strangers) if strangers else 0.0,
    )


def self_service(rows: Sequence[Example], readings: Sequence[Reading], intents: Sequence[Intent]) -> tuple[float, float]:
    """(share answered, share right of those) over messages the assistant may answer alone, facts taken as known."""
    allowed = {intent.id for intent in intents if intent.alone != "never"}
    meant = [(row, r) for row, r in zip(rows, readings, strict=True) if set(row.intents) <= allowed]
    answered = [(row, r) for row, r in meant if answers(r, allowed)]
    right = sum(set(r.asked) <= set(row.intents) for row, r in answered)
    return len(answered) / max(len(meant), 1), right / max(len(answered), 1)


def answers(reading: Reading, allowed: set[str]) -> bool:
    """Would the assistant answer: sure, calm, no risk word, everything asked on its lists?"""
    return reading.verdict == "sure" and reading.mood != "angry" and not reading.risky and set(reading.asked) <= allowed


def confusions(rows: Sequence[Example], readings: Sequence[Reading], *, limit: int = 15) -> list[tuple[str, str, int]]:
    """(meant, read as, times) of the commonest mistakes."""
    wrong = Counter(
        (row.intents[0], r.intents[0].intent if r.intents else "")
        for row, r in zip(rows, readings, strict=True) if not r.intents or r.intents[0].intent != row.intents[0]
    )
    return [(meant, heard, times) for (meant, heard), times in wrong.most_common(limit)]


def worst(rows: Sequence[Example], readings: Sequence[Reading], *, least: int = 5, limit: int = 10) -> list[tuple[str, float, int]]:
    """(intent, share found, rows) of the intents recognised worst, among those with at least ``least`` rows."""
    asked = Counter(row.intents[0] for row in rows)
    found = Counter(row.intents[0] for row, r in zip(rows, readings, strict=True)
                    if r.intents and r.intents[0].intent == row.intents[0])
    shares = [(intent, found[intent] / n, n) for intent, n in asked.items() if n >= least]
    return sorted(shares, key=lambda one: one[1])[:limit]


def summary(
    rows: Sequence[Example], readings: Sequence[Reading], *,
    strangers: Sequence[Reading] = (), intents: Sequence[Intent] = (),
) -> dict[str, Any]:
    """The object of ``xiaoer evaluate --json``; strangers are readings of out-of-scope messages."""
    found, sure = ranks(rows, readings), sureness(rows, readings)
    told: dict[str, Any] = {
        "n": found.n, "top1": found.top1, "top1_any": found.top1_any, "top3": found.top3, "top5": found.top5,
        "ece": calibration(rows, readings), "sure_share": sure.share, "sure_precision": sure.precision,
        "confusions": [{"meant": a, "read": b, "times": n} for a, b, n in confusions(rows, readings)],
        "worst": [{"intent": i, "found": share, "n": n} for i, share, n in worst(rows, readings)],
    }
    if strangers:
        both = sureness(rows, readings, strangers)
        told |= {
            "out_of_scope_auroc": auroc([strangeness(r) for r in strangers], [strangeness(r) for r in readings]),
            "out_of_scope_sure": both.strangers, "sure_precision_both": both.precision,
        }
    if any(intent.alone != "never" for intent in intents):
        told["self_service_share"], told["self_service_right"] = self_service(rows, readings, intents)
    return told
