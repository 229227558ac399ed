"""Two versions of a text side by side: what went, what came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Part = tuple[str, bool]
"""Words, and whether they are only on this side."""
_LONGEST = 400
"""Pieces on one side up to which comparing takes no time anybody notices: it grows with more than their square."""
_SENTENCE = re.compile(r"[^\n。！？!?～~；;]*[\n。！？!?～~；;]*")


@dataclass(frozen=True, slots=True)
class Difference:
    """The old text and the new one in parts."""

    old: tuple[Part, ...]
    new: tuple[Part, ...]


def difference(old: str, new: str) -> Difference:
    """Compare character by character, longer texts sentence by sentence; what is too long for that stands as it is."""
    for cut in (list, _SENTENCE.findall):
        before, after = cut(old), cut(new)
        if max(len(before), len(after)) <= _LONGEST:
            return _compared(before, after)
    return Difference(((old, old != new),), ((new, old != new),))


def _compared(old: Sequence[str], new: Sequence[str]) -> Difference:
    left: list[Part] = []
    right: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append(("".join(old[a:b]), kind != "equal"))
        right.append(("".join(new[c:d]), kind != "equal"))
    return Difference(tuple(part for part in left if part[0]), tuple(part for part in right if part[0]))
