"""Text as Telegram measures and tidies it: UTF-16 lengths, cleaning, trimming, entities found by itself."""

import re
from typing import Any

Json = dict[str, Any]

_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f]")
_SPACE = " \n"  # all that is cut; an ideographic space at the start of a line stays
_EMPTY = frozenset(
    _SPACE + "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u3000\u200c\u200d\u200e\u200f\u2060\ufeff\u180e\u2800\u3164\ufe0f\u00ad"
)
_HINT = re.compile(r"[@/#$.:+]|\d{7}")
_FINDERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("url", re.compile(
        r"(?<![\w@/.])(?:https?://[^\s<>\"“”，。！？、）】]+|(?:[a-z0-9][a-z0-9-]*\.)+"
        r"(?:com|cn|net|org|io|me|ru|top|shop|xyz|info|dev|app|tv|cc|hk|tw|jp|uk|de|test)"
        r"(?![\w@])(?:[/?#][^\s<>\"“”，。！？、）】]*)?)", re.IGNORECASE | re.ASCII)),
    ("email", re.compile(r"(?<![\w.@])[a-z0-9_.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?![A-Za-z0-9_@])", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w&#])#(?!\d+(?!\w))[\w]{1,256}(?!#)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![\w$])", re.ASCII)),
    ("phone_number", re.compile(r"(?<![\w+])\+\d[\d\s-]{6,17}\d(?!\d)", re.ASCII)),
)  # fmt: skip


def units(text: str) -> int:
    """Length in UTF-16 code units, the measure of every offset and length in the Bot API."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def visible(text: str) -> bool:
    """Whether anything remains when blanks and zero-width characters are taken away."""
    return any(char not in _EMPTY for char in text)


def cleaned(text: str) -> str:
    """What Telegram stores of a raw text, one character less or a blank for what it refuses to keep.

    Entities given by offset are counted in the cleaned text, as the server does.
    """
    if text.isprintable():
        return text
    return _CONTROLS.sub(" ", _DROPPED.sub("", text))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without leading and trailing blanks; entities move along and shrink."""
    start = len(text) - len(text.lstrip(_SPACE))
    body = text.strip(_SPACE)
    if not entities or (start == 0 and len(body) == len(text)):
        return body, entities
    shift, end = units(text[:start]), units(body)
    moved = []
    for entity in entities:
        first = max(entity["offset"] - shift, 0)
        last = min(entity["offset"] + entity["length"] - shift, end)
        if last > first:
            moved.append({**entity, "offset": first, "length": last - first})
    return body, moved


def found(text: str) -> list[Json]:
    """Mentions, commands, links … which Telegram marks by itself, in order of place."""
    if not _HINT.search(text):
        return []
    taken: list[tuple[int, int]] = []
    spotted: list[tuple[int, int, str]] = []
    for kind, pattern in _FINDERS:
        for match in pattern.finditer(text):
            first, last = match.span()
            if kind == "url":
                last = first + len(match.group().rstrip(".,:;!?'"))
            if all(last <= a or first >= b for a, b in taken):
                taken.append((first, last))
                spotted.append((first, last, kind))
    return [
        {"type": kind, "offset": units(text[:first]), "length": units(text[first:last])}
        for first, last, kind in sorted(spotted)
    ]


def merged(given: list[Json], text: str) -> list[Json]:
    """Entities a sender gave, plus those found outside of them."""
    own = [
        entity for entity in found(text)
        if all(
            entity["offset"] + entity["length"] <= other["offset"]
            or entity["offset"] >= other["offset"] + other["length"]
            for other in given
        )
    ]  # fmt: skip
    return sorted(given + own, key=lambda entity: (entity["offset"], -entity["length"]))
