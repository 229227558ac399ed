"""Makes training examples with the courtesies customers wrap around a question, so that they stop counting."""

from __future__ import annotations

import random
from collections.abc import Sequence

from nlu.lexicon import Lexicon
from nlu.taxonomy import CHITCHAT, SOCIAL
from scripts_library.library import Example

_SHARE = 0.33
"""Wrapped copies made per example with content."""
_SHORT = 3


def wrapped(examples: Sequence[Example], lexicon: Lexicon, *, seed: int) -> list[tuple[int, Example]]:
    """Copies with a greeting, an ok, a thanks or a filler before or after, each with its example's number."""
    chance = random.Random(seed)  # noqa: S311 (not for secrets; reproducible from the seed)
    content = [n for n, e in enumerate(examples) if e.intents[0] not in SOCIAL and e.intents[0] != CHITCHAT]
    around = _courtesies(examples, lexicon)
    if not around or not content:
        return []
    picked = [chance.choice(content) for _ in range(int(len(content) * _SHARE))]
    return [(n, _wrap(examples[n], chance.choice(around), chance)) for n in picked]


def _wrap(example: Example, courtesy: str, chance: random.Random) -> Example:
    gap = chance.choice(("", " "))
    parts = (courtesy, example.text) if chance.random() < 0.5 else (example.text, courtesy)
    return Example(gap.join(parts), example.intents)


def _courtesies(examples: Sequence[Example], lexicon: Lexicon) -> list[str]:
    short = {e.text for e in examples if e.intents[0] in SOCIAL and len(e.text) <= _SHORT}
    return sorted(short | set(lexicon.forms("filler")))
