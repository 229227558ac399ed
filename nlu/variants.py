"""Which colour or size of an item words name, written out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from nlu.traditional import to_simplified


def named(options: Iterable[str], text: str) -> str:
    """The one option that stands in the text, "" if none or several do; of 白色 and 米白色 the longer one is meant.

    Sizes stand by themselves (M in M码, not in XM); a colour may lose its 色.
    """
    words = to_simplified(unicodedata.normalize("NFKC", text)).upper()
    there = [one for one in options if one and _stands(one.upper(), words)]
    alone = [one for one in there if not any(one != other and one in other for other in there)]
    return alone[0] if len(alone) == 1 else ""


def _stands(option: str, words: str) -> bool:
    bare = option.removesuffix("码")
    if bare.isascii():
        return re.search(rf"(?<![A-Z0-9.]){re.escape(bare)}(?![A-Z0-9.])", words) is not None
    return option in words or (len(option) > 2 and option.endswith("色") and option[:-1] in words)
