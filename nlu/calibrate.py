"""Chooses the operating point from out-of-fold scores: how sharp probabilities are, and when a verdict is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from nlu.classify import softmax
from nlu.fuse import fused, probabilities
from nlu.model import Floats, Points

_PRECISION = 0.945
"""Asked of ``sure`` on the library. Its examples carry one label where real messages carry two or three that
would do, and folds are kept strangers to each other: 0.945 there was 0.97 and more on real messages."""
_ENOUGH = 20
_TEMPERATURES = np.geomspace(0.05, 1.0, 25)
_MARGINS = np.linspace(0.3, 0.98, 69)


def choose(
    scores: Floats, alike: Floats, truth: Sequence[Sequence[int]], chitchat: int
) -> Points:
    """The points that fit (examples × labels) scores best; ``truth`` holds an example's labels, the primary first."""
    points = _sharpest(scores, alike, np.array([labels[0] for labels in truth]))
    shares = probabilities(fused(scores, alike, points), points)
    right = np.array([best in labels for best, labels in zip(shares.argmax(axis=1), truth, strict=True)])
    return _surest(points, shares, right, shares.argmax(axis=1) != chitchat)


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


def _surest(points: Points, shares: Floats, right: npt.NDArray[np.bool_], ours: npt.NDArray[np.bool_]) -> Points:
    """The thresholds with the largest share of sure verdicts that still keep the precision asked."""
    ranked = np.sort(shares, axis=1)
    first, margin = ranked[:, -1], ranked[:, -1] - ranked[:, -2] if shares.shape[1] > 1 else ranked[:, -1]
    for threshold in _MARGINS:
        sure = ours & (margin >= threshold)
        if sure.sum() >= _ENOUGH and right[sure].mean() >= _PRECISION:
            return replace(points, sure=round(float(first[sure].min()), 4), margin=round(float(threshold), 4),
                           precision=round(float(right[sure].mean()), 4), share=round(float(sure.mean()), 4))
    return replace(points, sure=0.98, margin=0.96)
