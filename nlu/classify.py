"""Weighs a text's features into one score an intent: a sparse dot product and a small network by hand, numpy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.model import Floats, Model

_UNHEARD = 0.6
"""How far what was never taught, and so says nothing, dilutes what was."""


def logits(model: Model, features: Sequence[str]) -> Floats:
    """One score an intent (labels order) from TF-IDF weighted, length-normalised features."""
    known = model.vocabulary.get
    found = [row for feature in features if (row := known(feature)) is not None]
    if not found:
        return model.bias
    idf = model.idf[found]
    unheard = _UNHEARD * (len(features) - len(found)) * model.rarest**2
    row = idf / np.sqrt(idf @ idf + np.float32(unheard))
    cells = np.maximum(row @ model.inner[found].astype(np.float32) + model.inner_bias, 0)
    scores: Floats = row @ model.weights[found] + cells @ model.outer + model.bias
    return scores


def softmax(scores: Floats) -> Floats:
    """Scores as shares that sum to 1 along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def weighed(model: Model, features: Sequence[str], label: int, limit: int = 3) -> list[tuple[str, float]]:
    """The features that spoke loudest for an intent, with their share of the score."""
    known = [(f, model.vocabulary[f]) for f in features if f in model.vocabulary]
    if not known:
        return []
    found = [row for _, row in known]
    idf = model.idf[found]
    parts = idf / np.sqrt(idf @ idf) * model.weights[found, label]
    best = np.argsort(-parts, kind="stable")[:limit]
    return [(known[i][0], float(parts[i])) for i in best if parts[i] > 0]
