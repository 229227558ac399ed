"""What is known before the customer speaks leans the scores a little: the stage of the purchase, the last answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.model import Floats
from nlu.reading import Context
from scripts_library.library import Intent

_STAGE = 0.08
_PREVIOUS = 0.05
"""In the classifier's margins: enough to settle a near tie, never enough to overrule clear words."""
_GROUPS = {
    "asked": ("product", "price"), "unpaid": ("order", "price"), "paid": ("delivery", "order"),
    "shipped": ("delivery",), "received": ("aftersale",), "aftersale": ("aftersale",),
}
"""Groups of intents that a stage makes likelier; browsing, where nothing is known, leans nowhere."""


class Circumstances:
    """The leans of one set of intents, in the order of the model's labels."""

    def __init__(self, labels: Sequence[str], intents: Sequence[Intent]) -> None:
        group = {intent.id: intent.group for intent in intents}
        self._place = {label: at for at, label in enumerate(labels)}
        self._none = np.zeros(len(labels), dtype=np.float32)
        self._stages = {
            stage: np.array([_STAGE * (group.get(label, "") in groups) for label in labels], dtype=np.float32)
            for stage, groups in _GROUPS.items()
        }

    def lean(self, context: Context) -> Floats:
        """What to add to each label's score."""
        lean = self._stages.get(context.stage, self._none)
        known = [self._place[intent] for intent in context.previous if intent in self._place]
        if not known:
            return lean
        lean = lean.copy()
        lean[known] += _PREVIOUS
        return lean
