"""The second opinion on an outgoing line: how like it is to lines with a fault, where no rule knows its words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.hints import Hint, Hinter
from scripts_library.said import HARMLESS, Idea

FILE = Path(__file__).with_name("opinion.npz")
MILD = "warn"
"""Any fault that may not be blocked: which of them it is, is asked apart."""
SURE, LIKELY = 0.35, 0.5
"""How sure it has to be to block, and to warn of something; chosen on the half of the newest lines that is looked at."""
CERTAIN = 0.7
"""The same where no word of an idea bears it out, or where something is denied or advised against."""
_DENIAL = ("negation", "doctor")
_SHORT, _CHINESE = 3, 0.4
"""Of a line with no more Chinese characters than this, or with a smaller share of them, only the rules can tell."""
_BRIEF = 7
"""A line with fewer says too little to be warned of before it is certain."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What seems wrong: the rule it is like, whether it may be blocked for it, and the place that says so."""

    rule: str
    sure: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opinion:
    """Weights of hints: columns for HARMLESS, MILD and each kind that may be blocked, then for each milder rule."""

    hinter: Hinter
    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    kinds: tuple[str, ...]
    milder: tuple[str, ...]
    lesson: str
    """What it was made of."""

    def doubt(self, text: str) -> Doubt | None:
        """What seems wrong with a folded text, if anything does."""
        chinese = sum("一" <= char <= "龥" for char in text)
        if chinese <= _SHORT or chinese < _CHINESE * len(text):
            return None
        hints = self.hinter.hints(text)
        rows, values = self._values(hints)
        scores = np.einsum("i,ij->j", values, self.weights[rows]) + self.bias  # a product would wake the threads of the algebra library
        odds = np.exp(scores[: len(self.kinds)] - scores[: len(self.kinds)].max())
        odds /= odds.sum()
        harmless = self.kinds.index(HARMLESS)
        grave = max(range(len(self.kinds)), key=lambda n: -1.0 if self.kinds[n] in (HARMLESS, MILD) else odds[n])
        if odds[grave] >= SURE:
            kind = self.kinds[grave]
            bearing = self.hinter.bearing(text, kind)
            plain = bearing and not self.hinter.holds(text, _DENIAL)
            return Doubt(kind, bool(plain) or bool(odds[grave] >= CERTAIN), self._place(text, hints, grave, bearing))
        if 1 - odds[harmless] < (LIKELY if chinese >= _BRIEF else CERTAIN):
            return None
        column = len(self.kinds) + int(scores[len(self.kinds) :].argmax())
        if odds[grave] > odds[self.kinds.index(MILD)]:
            column = grave
        return Doubt((*self.kinds, *self.milder)[column], False, self._place(text, hints, column, ()))

    def _values(self, hints: Sequence[Hint]) -> tuple[npt.NDArray[np.intp], Floats]:
        counted = Counter(row for name, _, _ in hints if (row := self.vocabulary.get(name)) is not None)
        rows = np.fromiter(counted, np.intp, len(counted))
        values = (1 + np.log(np.fromiter(counted.values(), np.float32, len(counted)))) * self.idf[rows]
        return rows, values / max(1e-9, float(np.sqrt(values @ values)))

    def _place(self, text: str, hints: Sequence[Hint], column: int, bearing: Sequence[tuple[int, int]]) -> tuple[int, int]:
        """The stretch that says most for it, with the words that bear it out next to it."""
        worth = np.zeros(len(text))
        for name, start, end in hints:
            row = self.vocabulary.get(name)
            if row is not None and end > start:
                worth[start:end] += self.weights[row, column] * self.idf[row] / (end - start)
        start, end = _best(worth - worth.mean())
        near = [(s, e) for s, e in bearing if s <= end and start <= e] or list(bearing[:1])
        return min([start, *(s for s, _ in near)]), max([end, *(e for _, e in near)])

    def save(self, path: Path = FILE) -> None:
        """Writes the file; the same opinion gives the same bytes."""
        head = {"ideas": [asdict(idea) for idea in self.hinter.ideas], "kinds": self.kinds, "milder": self.milder, "lesson": self.lesson}
        scale = np.abs(self.weights).max(axis=0) / 127
        np.savez_compressed(
            path, head=_bytes(json.dumps(head, ensure_ascii=False)), idf=self.idf, bias=self.bias, scale=scale,
            words=_bytes("\0".join(sorted(self.vocabulary, key=self.vocabulary.__getitem__))),
            weights=np.round(self.weights / scale).astype(np.int8),
        )


@cache
def shipped(path: Path = FILE) -> Opinion:
    """The opinion that comes with the program, read once a process."""
    with np.load(path) as kept:
        head = json.loads(kept["head"].tobytes().decode())
        words = kept["words"].tobytes().decode().split("\0")
        ideas = tuple(Idea(one["name"], tuple(one["words"]), tuple(one["kinds"])) for one in head["ideas"])
        return Opinion(
            Hinter(ideas), {word: row for row, word in enumerate(words)}, kept["idf"],
            kept["weights"].astype(np.float32) * kept["scale"].astype(np.float32), kept["bias"],
            tuple(head["kinds"]), tuple(head["milder"]), head["lesson"],
        )


def _best(worth: npt.NDArray[np.float64]) -> tuple[int, int]:
    """The stretch with the greatest sum."""
    best, span, total, start = -np.inf, (0, 1), 0.0, 0
    for at, value in enumerate(worth):
        if total <= 0:
            total, start = 0.0, at
        total += value
        if total > best:
            best, span = total, (start, at + 1)
    return span


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)
