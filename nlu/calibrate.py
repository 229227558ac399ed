"""Chooses the operating point from out-of-fold scores: how sharp probabilities are, and when a verdict is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from nlu.classify import softmax
from nlu.fuse import fused, probabilities
from nlu.model import Floats, Points

_PRECISION, _ALONE = 0.955, 0.935
"""Asked of ``sure`` on the library, and of what the assistant may answer alone. Examples carry one label where
real messages carry two or three that would do, and folds are kept strangers to each other: that was 0.97 and
more on real messages."""
_ENOUGH = 20
_TEMPERATURES = np.geomspace(0.05, 1.0, 25)
_THRESHOLDS = np.linspace(0.6, 0.98, 77)


def choose(
    scores: Floats, alike: Floats, truth: Sequence[Sequence[int]], chitchat: int, *, alone: Sequence[int] = ()
) -> Points:
    """The points that fit (examples × labels) scores best; ``truth`` holds an example's labels, the primary first.

    ``alone`` are the labels that the assistant may answer by itself.
    """
    points = _sharpest(scores, alike, np.array([labels[0] for labels in truth]))
    shares = probabilities(fused(scores, alike, points), points)
    best = shares.argmax(axis=1)
    right = np.array([guess in labels for guess, labels in zip(best, truth, strict=True)])
    ours = (best != chitchat) & (shares[:, chitchat] <= points.doubt if chitchat >= 0 else True)
    own = np.isin(best, np.array(alone, dtype=np.int64))
    first = shares.max(axis=1)
    points = replace(points, sure=_threshold(first, right, ours & ~own, _PRECISION))
    points = replace(points, sure_alone=_threshold(first, right, ours & own, _ALONE))
    sure = ours & (first >= np.where(own, points.sure_alone, points.sure))
    if not sure.any():
        return points
    return replace(points, precision=round(float(right[sure].mean()), 4), share=round(float(sure.mean()), 4))


def _threshold(first: Floats, right: npt.NDArray[np.bool_], of: npt.NDArray[np.bool_], precision: float) -> float:
    """The lowest probability from which guesses are right often enough; one hardly ever reached where none is."""
    for threshold in _THRESHOLDS:
        sure = of & (first >= threshold)
        if sure.sum() >= _ENOUGH and right[sure].mean() >= precision:
            return round(float(threshold), 4)
    return float(_THRESHOLDS[-1])


def _sharpest(scores: Floats, alike: Floats, primary: npt.NDArray[np.int64]) -> Points:
    """The temperature by the likelihood of the primary labels, before any doubt is kept.

    The neighbours' weight is not fitted: folds without near twins would always say zero, while a shop's
    customers do repeat themselves.
    """
    rows = np.arange(len(primary))
    total = fused(scores, alike, Points())
    tried = [Points(temperature=round(float(t), 4)) for t in _TEMPERATURES]
    told = [float(np.log(np.maximum(softmax(total / np.float32(p.temperature))[rows, primary], 1e-6)).mean()) for p in tried]
    return tried[int(np.argmax(told))]
