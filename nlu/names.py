"""A person's name as it can be shown anywhere: without marks that turn the writing round or cannot be seen."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")  # letters by name, but nothing to see
_JOINER = "\u200d"
_STACKED = 2  # accents on one letter at the most


def plain_name(name: str) -> str:
    """The name with everything visible in it; "" when there is nothing to see."""
    if name.isprintable() and not _BLANK & {*name}:
        return name.strip()
    kept, accents = [], 0
    for before, char in pairwise(" " + name):
        kind = unicodedata.category(char)
        accents = accents + 1 if kind in ("Mn", "Me") else 0
        joins = char == _JOINER and unicodedata.category(before) in ("So", "Sk", "Mn")  # families of emoji
        if joins or (kind not in _UNSEEN and char not in _BLANK and accents <= _STACKED):
            kept.append(" " if kind == "Zs" else char)
    return " ".join("".join(kept).rstrip(_JOINER).split())
