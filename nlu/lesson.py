"""Makes training rows of a library: features weighed, labels beside them, copies with courtesies added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlu.augment import wrapped
from nlu.features import Featurizer
from nlu.lexicon import Lexicon
from nlu.model import Floats
from nlu.normalise import Normaliser
from scripts_library.library import Example

_SECOND = 0.8
"""Weight of the further intents of a message beside its primary one, where each is judged for itself …"""
_BESIDE = 0.35
"""… and where they share one message."""
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row of length one for each example (first) and each wrapped copy.

    Pair i says that row ``row[i]`` carries label ``target[i]`` with ``weight[i]``; ``source[r]`` is the
    number of the example row r was made of; ``wanted`` holds each row's shares of labels.
    """

    vocabulary: dict[str, int]
    idf: Floats
    matrix: csr_matrix
    row: Ints
    target: Ints
    weight: npt.NDArray[np.float64]
    source: Ints
    wanted: Floats


def lesson(
    spoken: Sequence[Example], labels: Sequence[str], lexicon: Lexicon, normaliser: Normaliser, *, seed: int
) -> Lesson:
    """The rows of examples whose text is known to be readable."""
    featurizer = Featurizer(lexicon)
    taught = [*enumerate(spoken), *wrapped(spoken, lexicon, seed=seed)]
    documents = [featurizer.features(normaliser.normalise(e.text)) for _, e in taught]
    vocabulary = {feature: row for row, feature in enumerate(sorted({f for d in documents for f in d}))}
    counts = _counts(documents, vocabulary)
    idf = _idf(counts)
    at = {label: n for n, label in enumerate(labels)}
    pairs = [(row, at[i], 1.0 if i == e.intents[0] else _SECOND)
             for row, (_, e) in enumerate(taught) for i in dict.fromkeys(e.intents)]
    rows, targets, weights = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Lesson(
        vocabulary, idf, _scaled(counts, idf), np.array(rows, dtype=np.int64), np.array(targets, dtype=np.int64),
        np.array(weights, dtype=np.float64), np.array([n for n, _ in taught], dtype=np.int64),
        _shares([e for _, e in taught], at),
    )


def _shares(taught: Sequence[Example], at: dict[str, int]) -> Floats:
    wanted = np.zeros((len(taught), len(at)), dtype=np.float32)
    for row, example in enumerate(taught):
        for intent in example.intents:
            wanted[row, at[intent]] = 1.0 if intent == example.intents[0] else _BESIDE
    shares: Floats = wanted / np.maximum(wanted.sum(axis=1, keepdims=True), 1e-6)
    return shares


def _counts(documents: Sequence[Sequence[str]], vocabulary: dict[str, int]) -> csr_matrix:
    columns = [[vocabulary[f] for f in document] for document in documents]
    pointers = np.cumsum([0, *map(len, columns)])
    flat = np.array([c for row in columns for c in row], dtype=np.int32)
    return csr_matrix((np.ones(len(flat)), flat, pointers), shape=(len(columns), len(vocabulary)))


def _idf(counts: csr_matrix) -> Floats:
    seen = np.asarray(counts.sum(axis=0)).ravel()
    idf: Floats = (np.log((1 + counts.shape[0]) / (1 + seen)) + 1).astype(np.float32)
    return idf


def _scaled(counts: csr_matrix, idf: Floats) -> csr_matrix:
    scaled = counts.multiply(idf).tocsr()
    norms = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    return scaled.multiply(1 / norms[:, None]).tocsr()
