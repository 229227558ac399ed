"""Tells customers who write Traditional characters, and renders a shop's words for them."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import cache

import opencc

_ZHE = re.compile(r"(?<![显顯名原巨专專论論编編译譯土])著(?![名作称稱书書者述录錄])")
"""著 as Traditional writes 着 (等著, 著急); in 著名 and 显著 it is Simplified too."""


_IN_BOTH = (
    "佛俊修僵克冢冬凌出刮制千升卜即卷只合吊同向呆周咽哄喂噪回困埼奸姜娘家局巨布席幸庵弦彩御志念恤愈戚扇才扎托扣折抬抵拐拼挨挲"
    "挽捆捍搜教旋旗既昆暗曲札朱杆杯松板查栗核梁棋棱欲污沈沾泄泛注溪溯漓狸玩璇症真矩私秋糊糖系累胄胡致舍芸苔蒙蓑蔑表谷踊逾酸雕面飧"
)
"""Simplified forms that are characters of Traditional as well."""


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
    old, new = _tells()
    balance = sum((char in old) - (char in new) for char in text)
    return None if balance == 0 else balance > 0


@cache
def _tells() -> tuple[frozenset[str], frozenset[str]]:
    """Characters only Traditional has, and such that only Simplified has: from one table, since a converter into
    Traditional takes 26 MB and is wanted only where somebody writes it."""
    every = [chr(code) for code in range(0x3400, 0xA000)]
    simple = str(opencc.OpenCC("t2s").convert("\n".join(every))).split("\n")
    turned = {before: after for before, after in zip(every, simple, strict=True) if before != after}
    return frozenset(turned), frozenset("".join(turned.values())) - frozenset(turned) - frozenset(_IN_BOTH)
