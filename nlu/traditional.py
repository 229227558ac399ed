"""Tells customers who write Traditional characters, and renders a shop's words for them."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import cache

import opencc

_ZHE = re.compile(r"(?<![显顯名原巨专專论論编編译譯土])著(?![名作称稱书書者述录錄])")
"""著 as Traditional writes 着 (等著, 著急); in 著名 and 显著 it is Simplified too."""


@cache
def _converter(script: str) -> opencc.OpenCC:
    """One converter a process: building one reads its tables."""
    return opencc.OpenCC(script)


def to_traditional(text: str) -> str:
    """The text in Traditional characters as written in Hong Kong; what is Traditional already stays. Never raises."""
    try:
        return str(_converter("s2hk").convert(text))
    except UnicodeError:  # lone surrogates have no Traditional form
        return text


def to_simplified(text: str) -> str:
    """The text in Simplified characters as written on the mainland; what is Simplified already stays. Never raises."""
    try:
        converted = str(_converter("t2s").convert(text))
    except UnicodeError:
        converted = text
    return _ZHE.sub("着", converted).replace("妳", "你").replace("祇", "只")


def spellings(word: str) -> tuple[str, ...]:
    """The ways a word may stand in what people wrote: Simplified, Traditional (Taiwan and Hong Kong), wide.

    All are in small letters; the wide forms in both cases, since databases do not know how to fold these.
    """
    plain = unicodedata.normalize("NFKC", word).lower()
    forms = {plain: None}
    for script in ("t2s", "s2t", "s2hk", "s2tw"):
        with suppress(UnicodeError):
            forms[str(_converter(script).convert(plain))] = None
    for form in [*forms]:
        forms |= {_wide(form): None, _wide(form.upper()): None}
    return tuple(forms)


def _wide(text: str) -> str:
    """Letters, digits and marks as a Chinese keyboard writes them in full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def writes_traditional(text: str) -> bool | None:
    """Does a customer write Traditional: more characters that only it has than such that only Simplified has?

    None when the text does not tell (most short words are the same in both).
    """
    old, new = _changed(text, "t2s"), _changed(text, "s2t")
    return None if old == new else old > new


def _changed(text: str, script: str) -> int:
    """Characters that a conversion would change."""
    try:
        converted = str(_converter(script).convert(text))
    except UnicodeError:
        return 0
    return sum(a != b for a, b in zip(text, converted, strict=False))
