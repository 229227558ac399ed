"""Trains the classifier on a library and writes the model file: the only module that imports scikit-learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from nlu.calibrate import choose
from nlu.fuse import votes
from nlu.lesson import Ints, Lesson, lesson
from nlu.lexicon import Lexicon
from nlu.match import Index
from nlu.model import Floats, Model, Points
from nlu.neurons import Network, silent, teach
from nlu.normalise import Normaliser
from nlu.taxonomy import CHITCHAT
from scripts_library.library import Example, Library

_PRIOR = 0.1
"""How far the number of an intent's examples, which follows how often customers ask, moves its score."""
_FEW, _SHARE = 3000, 0.1
"""Rows up to which logistic regression helps, and the weight of its scores."""
_VOICE, _NETWORKS = 0.25, 2
"""Weight of the networks' scores beside the linear judge's, and how many of them are taught."""
_FOLDS, _JUDGED = 5, 2
"""Folds, and how many of them are judged: thousands of examples tell the operating point as well as all."""
_NEIGHBOURS = 30
_LIKE = 0.75
"""Similarity from which two examples are kept in one fold."""


def train(library: Library, path: Path, *, seed: int = 0) -> None:
    """Writes the model file; the same library and seed give the same bytes."""
    with threadpool_limits(limits=1):  # the matrices are small: a second thread only waits, on a busy machine for long
        fit(library, seed=seed).save(path)


def fit(library: Library, *, seed: int = 0) -> Model:
    """The model in memory, its operating point chosen by cross-validation on the library itself."""
    lexicon = Lexicon(library.lexicon)
    normaliser = Normaliser(lexicon)
    labels = tuple(intent.id for intent in library.intents)
    spoken = [e for e in library.examples if normaliser.normalise(e.text)]
    taught = lesson(spoken, labels, lexicon, normaliser, seed=seed)
    judge = _judge(taught, np.ones(len(taught.source), dtype=bool), len(labels), seed, _NETWORKS)
    points = _operating_point(spoken, taught, library, normaliser, seed)
    return Model(labels, taught.vocabulary, taught.idf, judge.weights, judge.bias + _prior(spoken, labels),
                 judge.network.inner.astype(np.float16), judge.network.inner_bias, judge.network.outer,
                 points, library.version, seed)


@dataclass(frozen=True, slots=True)
class _Judge:
    """Linear weights (features × intents) with the networks' voice, already weighted; biases joined."""

    weights: Floats
    bias: Floats
    network: Network

    def scores(self, rows: csr_matrix) -> Floats:
        cells = np.maximum(rows.astype(np.float32) @ self.network.inner + self.network.inner_bias, 0)
        scores: Floats = (rows @ self.weights + self.bias + cells @ self.network.outer).astype(np.float32)
        return scores


def _judge(taught: Lesson, rows: npt.NDArray[np.bool_], size: int, seed: int, networks: int) -> _Judge:
    """What some rows of the lesson teach; an intent without an example gets a bias nothing overcomes."""
    weights = np.zeros((taught.matrix.shape[1], size), dtype=np.float32)
    bias = np.full(size, -9, dtype=np.float32)
    pairs = rows[taught.row]
    targets = taught.target[pairs]
    seen = np.unique(targets)
    if len(seen) < 2:
        bias[seen] = 1
        return _Judge(weights, bias, silent(*weights.shape))
    slopes, starts = _lines(taught.matrix[taught.row[pairs]], targets, taught.weight[pairs], seed)
    two = len(seen) == 2
    weights[:, seen] = (np.vstack([-slopes, slopes]) if two else slopes).T
    bias[seen] = np.array([-starts[0], starts[0]]) if two else starts
    voice = teach(taught.matrix[rows], taught.wanted[rows], seed=seed, count=networks)
    said = Network(voice.inner, voice.inner_bias, voice.outer * np.float32(_VOICE), voice.outer_bias)
    bias[seen] += _VOICE * voice.outer_bias[seen]
    return _Judge(weights, bias, said)


def _lines(
    matrix: csr_matrix, targets: Ints, weight: npt.NDArray[np.float64], seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Slopes and starts of a linear SVM, joined by a little logistic regression where a library is small.

    On 1,000 rows that ranks the runners-up better (right in three 0.929 → 0.934); on 12,000 it adds
    nothing and costs a minute.
    """
    judge = LinearSVC(C=1.0, random_state=seed).fit(matrix, targets, sample_weight=weight)
    if matrix.shape[0] > _FEW:
        return judge.coef_, judge.intercept_
    second = LogisticRegression(C=20.0, max_iter=300, tol=1e-3).fit(matrix, targets, sample_weight=weight)
    return judge.coef_ + _SHARE * second.coef_, judge.intercept_ + _SHARE * second.intercept_


def _prior(spoken: Sequence[Example], labels: Sequence[str]) -> Floats:
    """A mild lean towards what is asked often; chitchat, gathered on purpose, counts as ordinary."""
    counts = Counter(e.intents[0] for e in spoken)
    ordinary = float(np.median(list(counts.values()))) if counts else 1.0
    lean = [0.0 if label == CHITCHAT else np.log(max(counts[label], 1) / ordinary) for label in labels]
    prior: Floats = (_PRIOR * np.array(lean)).astype(np.float32)
    return prior


def _operating_point(
    spoken: Sequence[Example], taught: Lesson, library: Library, normaliser: Normaliser, seed: int
) -> Points:
    """Judges many examples by a model that has not seen them nor their like, and chooses the thresholds from that."""
    labels = [intent.id for intent in library.intents]
    if len(spoken) < 10 * _FOLDS:
        return Points()
    keys = [normaliser.bare(normaliser.normalise(e.text)) for e in spoken]
    index = Index(keys)
    near = [index.near(key, _NEIGHBOURS) for key in keys]
    folds = _folds([[n.number for n in found if n.similarity >= _LIKE] for found in near], seed)
    at = {label: n for n, label in enumerate(labels)}
    scores = np.zeros((len(spoken), len(labels)), dtype=np.float32)
    alike = np.zeros_like(scores)
    for fold in range(_JUDGED):
        mine = np.flatnonzero(folds == fold)
        judge = _judge(taught, folds[taught.source] != fold, len(labels), seed, 1)
        scores[mine] = judge.scores(taught.matrix[mine])  # the first rows of a lesson are the examples themselves
        for n in mine:
            others = [(at[spoken[o.number].intents[0]], o.similarity) for o in near[n] if folds[o.number] != fold]
            alike[n] = votes(others[:10], len(labels))
    judged = np.flatnonzero(folds < _JUDGED)
    truth = [[at[i] for i in spoken[n].intents] for n in judged.tolist()]
    return choose(scores[judged] + _prior(spoken, labels), alike[judged], truth, at.get(CHITCHAT, -1),
                  alone=[at[intent.id] for intent in library.intents if intent.alone != "never"])


def _folds(alike: Sequence[Sequence[int]], seed: int) -> Ints:
    """A fold an example; examples that are alike go into the same one, so that folds stay strangers."""
    group = list(range(len(alike)))

    def head(n: int) -> int:
        while group[n] != n:
            group[n] = group[group[n]]
            n = group[n]
        return n

    for n, others in enumerate(alike):
        for other in others:
            group[head(other)] = head(n)
    heads = [head(n) for n in range(len(alike))]
    draw = np.random.default_rng(seed).integers(_FOLDS, size=len(alike))
    return np.array([draw[h] for h in heads], dtype=np.int64)
