"""parse_mode HTML as Telegram reads it, with its error texts (offsets there are bytes)."""

import re
from dataclasses import dataclass
from typing import Any

from simulator.errors import bad
from simulator.texts import units

Json = dict[str, Any]

SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "code": "code",
}  # fmt: skip
KNOWN = {*SIMPLE, "a", "span", "pre", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(?:#(\d{1,8});?|#x([0-9a-fA-F]{1,7});?|(lt|gt|amp|quot);?)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_TAG_NAME = re.compile(r"[^\s>/]*")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    at: int


def _unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name:
            return NAMED[name]
        code = int(decimal) if decimal else int(hexadecimal, 16)
        usable = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF
        return chr(code) if usable else match.group()

    return _ENTITY.sub(one, text) if "&" in text else text


class _Reader:
    """One pass over the source; fills text and entities."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Json] = []

    def bytes_at(self, at: int) -> int:
        return len(self.source[:at].encode())

    def fail(self, text: str) -> Exception:
        return bad(f"can't parse entities: {text}")

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            bracket = self.source.find("<", self.at)
            end = bracket if bracket >= 0 else len(self.source)
            self.add(self.source[self.at : end])
            self.at = end
            if bracket >= 0:
                self.tag()
        if self.open:
            last = self.open[-1]
            raise self.fail(f'Can\'t find end tag corresponding to start tag "{last.name}"')
        order = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), order

    def add(self, raw: str) -> None:
        if raw:
            text = _unescaped(raw)
            self.parts.append(text)
            self.offset += units(text)

    def tag(self) -> None:
        start = self.at
        close = self.source.find(">", start)
        if self.source.startswith("</", start):
            if close < 0:
                raise self.fail(f"Unclosed end tag at byte offset {self.bytes_at(start)}")
            self.end_tag(start, self.source[start + 2 : close].strip().lower())
        else:
            self.start_tag(start, close)
        self.at = close + 1

    def start_tag(self, start: int, close: int) -> None:
        match = _TAG_NAME.match(self.source, start + 1)
        name = match.group().lower() if match else ""
        if close < 0:
            raise self.fail(f"Unclosed start tag at byte offset {self.bytes_at(start)}")
        if name not in KNOWN:
            raise self.fail(f'Unsupported start tag "{name}" at byte offset {self.bytes_at(start)}')
        inside = self.source[start + 1 + len(name) : close]
        attributes = {
            key.lower(): _unescaped((value or "").strip("\"'")) for key, value in _ATTRIBUTE.findall(inside)
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self.fail(f'Tag "span" must have class "tg-spoiler" at byte offset {self.bytes_at(start)}')
        self.open.append(_Open(name, attributes, self.offset, start))

    def end_tag(self, start: int, name: str) -> None:
        if not self.open:
            raise self.fail(f"Unexpected end tag at byte offset {self.bytes_at(start)}")
        tag = self.open.pop()
        if name and name != tag.name:
            raise self.fail(
                f'Unmatched end tag at byte offset {self.bytes_at(start)}, expected "</{tag.name}>", '
                f'found "</{name}>"'
            )
        length = self.offset - tag.offset
        if length > 0:
            entity = self.entity(tag)
            if entity:
                self.entities.append({**entity, "offset": tag.offset, "length": length})

    def entity(self, tag: _Open) -> Json | None:
        if tag.name in SIMPLE:
            return self.code(tag) if tag.name == "code" else {"type": SIMPLE[tag.name]}
        if tag.name == "span":
            return {"type": "spoiler"}
        if tag.name == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"}
        if tag.name == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": tag.attributes.get("emoji-id", "")}
        if tag.name == "tg-time":
            return {"type": "date_time", "unix_time": int(tag.attributes.get("unix", "0") or 0)}
        return self.pre(tag) if tag.name == "pre" else self.link(tag)

    def code(self, tag: _Open) -> Json:
        language = tag.attributes.get("class", "")
        if self.open and self.open[-1].name == "pre" and language.startswith("language-"):
            self.open[-1].attributes["language"] = language.removeprefix("language-")
            return {}
        return {"type": "code"}

    def pre(self, tag: _Open) -> Json:
        language = tag.attributes.get("language")
        return {"type": "pre", "language": language} if language else {"type": "pre"}

    def link(self, tag: _Open) -> Json | None:
        address = tag.attributes.get("href") or "".join(self.parts)
        if address.startswith("tg://user?id="):
            return {"type": "text_mention", "user_id": int(address.removeprefix("tg://user?id=") or 0)}
        if "." not in address and "://" not in address:
            return None
        return {"type": "text_link", "url": address if "://" in address else f"http://{address}/"}


def read_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities (offsets in UTF-16 units); ApiError with Telegram's words when malformed."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Reader(source).read()
