"""Two versions of a text side by side: what went, what came."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

Part = tuple[str, bool]
"""Words, and whether they are only on this side."""
_LONGEST = 3_000


@dataclass(frozen=True, slots=True)
class Difference:
    """The old text and the new one in parts."""

    old: tuple[Part, ...]
    new: tuple[Part, ...]


def difference(old: str, new: str) -> Difference:
    """Compare character by character; texts too long for that stand side by side as they are."""
    if max(len(old), len(new)) > _LONGEST:
        return Difference(((old, old != new),), ((new, old != new),))
    left: list[Part] = []
    right: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append((old[a:b], kind != "equal"))
        right.append((new[c:d], kind != "equal"))
    return Difference(tuple(part for part in left if part[0]), tuple(part for part in right if part[0]))
