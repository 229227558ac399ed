"""Trains a few small two-layer networks whose common word stands beside the linear judge's (numpy and scipy only)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Weights = npt.NDArray[np.float32]

_WIDTH, _ROUNDS, _BATCH = 64, 12, 256
_PACE = 0.05
_SCALE = 3.0
"""Rows of length one are stretched so that hidden cells wake early."""
_QUIET, _DEAF = 0.3, 0.1
"""Shares of hidden cells and of features left out at each step, so that no cell relies on another."""
_SMOOTH = 0.05


@dataclass(frozen=True, slots=True)
class Network:
    """``max(x @ inner + inner_bias, 0) @ outer + outer_bias`` scores row x; one score a label, centred on 0."""

    inner: Weights
    inner_bias: Weights
    outer: Weights
    outer_bias: Weights


def silent(features: int, labels: int) -> Network:
    """A network without a cell: it says nothing."""
    return Network(np.zeros((features, 0), np.float32), np.zeros(0, np.float32),
                   np.zeros((0, labels), np.float32), np.zeros(labels, np.float32))


def teach(rows: csr_matrix, wanted: Weights, *, seed: int, count: int) -> Network:
    """``count`` networks taught from rows of length one and their shares of labels, joined side by side."""
    taught = [_one(rows, wanted, np.random.default_rng([seed, n])) for n in range(count)]
    inner = np.hstack([net.inner for net in taught]) * np.float32(_SCALE)
    outer = np.vstack([net.outer for net in taught]) / np.float32(count)
    outer_bias = np.mean([net.outer_bias for net in taught], axis=0)
    return Network(inner, np.concatenate([net.inner_bias for net in taught]),
                   outer - outer.mean(axis=1, keepdims=True), (outer_bias - outer_bias.mean()).astype(np.float32))


def _one(rows: csr_matrix, wanted: Weights, chance: np.random.Generator) -> Network:
    labels = wanted.shape[1]
    draft = _Draft(rows.shape[1], labels, chance)
    rows = (rows * np.float32(_SCALE)).astype(np.float32).tocsr()
    wanted = wanted * np.float32(1 - _SMOOTH) + np.float32(_SMOOTH / labels)
    size = min(_BATCH, max(rows.shape[0] // 40, 8))  # a small library needs as many steps
    for turn in range(_ROUNDS):
        order = chance.permutation(rows.shape[0])
        pace = _PACE * (1.1 - turn / _ROUNDS)
        for start in range(0, len(order), size):
            batch = order[start : start + size]
            draft.step(rows[batch], wanted[batch], pace, chance)
    return Network(draft.inner, draft.inner_bias, draft.outer, draft.outer_bias)


class _Draft:
    """Weights while they are taught; each remembers how much it was moved (AdaGrad, one memory a feature)."""

    def __init__(self, features: int, labels: int, chance: np.random.Generator) -> None:
        self.inner = (chance.standard_normal((features, _WIDTH)) * 0.1).astype(np.float32)
        self.inner_bias = np.zeros(_WIDTH, np.float32)
        self.outer = (chance.standard_normal((_WIDTH, labels)) / np.sqrt(_WIDTH)).astype(np.float32)
        self.outer_bias = np.zeros(labels, np.float32)
        self._moved = [np.full(shape, 1e-3, np.float32) for shape in (features, _WIDTH, self.outer.shape, labels)]

    def step(self, rows: csr_matrix, wanted: Weights, pace: float, chance: np.random.Generator) -> None:
        """One batch: only the features that occur in it are touched."""
        seen, rows = _narrowed(rows, chance)
        raw = rows @ self.inner[seen] + self.inner_bias
        heard = (chance.random(raw.shape) >= _QUIET).astype(np.float32) / np.float32(1 - _QUIET)
        cells = np.maximum(raw, 0) * heard
        wrong = _shares(cells @ self.outer + self.outer_bias) - wanted
        blame = (wrong @ self.outer.T) * heard * (raw > 0)
        slopes = rows.T @ blame
        features, starts, outer, ends = self._moved
        outer += (turn := cells.T @ wrong) ** 2
        self.outer -= np.float32(pace) * turn / np.sqrt(outer)
        ends += (turn := wrong.sum(axis=0)) ** 2
        self.outer_bias -= np.float32(pace) * turn / np.sqrt(ends)
        features[seen] += (slopes * slopes).mean(axis=1)
        self.inner[seen] -= np.float32(pace) * slopes / np.sqrt(features[seen])[:, None]
        starts += (turn := blame.sum(axis=0)) ** 2
        self.inner_bias -= np.float32(pace) * turn / np.sqrt(starts)


def _narrowed(rows: csr_matrix, chance: np.random.Generator) -> tuple[npt.NDArray[np.int64], csr_matrix]:
    """The columns in use and the rows over them alone, some values left out."""
    seen, places = np.unique(rows.indices, return_inverse=True)
    kept = (chance.random(len(rows.data)) >= _DEAF).astype(np.float32) / np.float32(1 - _DEAF)
    return seen, csr_matrix((rows.data * kept, places, rows.indptr), shape=(rows.shape[0], len(seen)))


def _shares(scores: Weights) -> Weights:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Weights = powers / powers.sum(axis=1, keepdims=True)
    return shares
