"""Cleans a line of what converters, scanners and web pages left in it; the words stay."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable

_CJK = r"[\u3400-\u9fff\uf900-\ufaff]"
_TONES = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ")
_NOTE = re.compile(rf"(?<={_CJK})\s?[(（〔\[]([a-zA-Zāáǎàēéěèêīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡ]{{1,7}})[)）〕\]]")
_TONELESS = {"men": "们們", "me": "么麼", "ge": "个個", "de": "的得地", "le": "了", "zhe": "着著", "ma": "吗嗎", "ne": "呢", "ba": "吧",
             "er": "儿兒", "tou": "头頭", "zi": "子", "li": "里裡"}
"""Characters that a converter notes without a tone."""
_TAG = re.compile(r"(?:[?？]{2}[^\s?？]{0,2})?[?？]?</?\s*(?:p|br|div|span|td|tr|b|strong|font|li|ul|ol)\b[^<>]{0,80}>|[?？]{1,2}[^\s?？]{0,2}[?？]/p>",
                  re.IGNORECASE)
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_GAP = re.compile(rf"(?<={_CJK}|[，。！？：；、,!?:;]) +(?={_CJK}|[，。！？：；、,!?:;])")
_CHAR = re.compile(_CJK)
_GONE = frozenset({"Cf", "Co", "Cs"})
_JOINER = "\u200d"  # holds the parts of one emoji together


def clean(text: str, simplify: Callable[[str], str]) -> str:
    """One line in Simplified without notes of sounds, broken tags, invisible characters and gaps inside words."""
    text = html.unescape(text) if "&" in text else text
    text = "".join(_visible(char) for char in text)
    text = _BOLD.sub("", _TAG.sub("", text))
    text = _NOTE.sub(_without_sound, text)
    return close_gaps(simplify(text)).strip()


def close_gaps(text: str) -> str:
    """Blanks that a scanner put between the characters of words taken out; blanks between phrases stay."""
    gaps = len(_GAP.findall(text))
    characters = len(_CHAR.findall(text))
    if gaps >= 2 and gaps * 2 >= characters:
        return _GAP.sub("", text)
    return text


def _visible(char: str) -> str:
    if char in "\u00a0\u3000\u2002\u2003":
        return " "
    if char == "\t" or char >= " ":
        return "" if unicodedata.category(char) in _GONE and char != _JOINER else char
    return ""


def _without_sound(found: re.Match[str]) -> str:
    sound = unicodedata.normalize("NFC", found[1].lower()).replace("ɡ", "g")
    before = found.string[found.start() - 1]
    noted = any(char in _TONES for char in sound) or before in _TONELESS.get(sound, "")
    return "" if noted else found[0]
