"""parse_mode MarkdownV2 as Telegram reads it, with its error texts."""

from typing import Any

from simulator.errors import bad
from simulator.texts import units

Json = dict[str, Any]

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
NAMES = {
    "*": ("bold", "Bold"), "_": ("italic", "Italic"), "__": ("underline", "Underline"),
    "~": ("strikethrough", "Strikethrough"), "||": ("spoiler", "Spoiler"), "`": ("code", "Code"),
    "```": ("pre", "PreCode"), "[": ("text_link", "TextUrl"),
}  # fmt: skip
_ESCAPED = frozenset(chr(code) for code in range(1, 127))


class _Reader:
    """One pass over the source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.parts: list[str] = []
        self.offset = 0
        self.open: list[tuple[str, int, int]] = []  # mark, offset in the text, place in the source
        self.entities: list[Json] = []
        self.quote: int | None = None
        self.word = ""  # language of the code block that is open

    def fail(self, text: str) -> Exception:
        return bad(f"can't parse entities: {text}")

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            self.step()
        if self.open:
            mark, _, at = self.open[-1]
            place = len(self.source[:at].encode())
            raise self.fail(f"Can't find end of {NAMES[mark][1]} entity at byte offset {place}")
        self.end_quote()
        return "".join(self.parts), sorted(self.entities, key=lambda found: (found["offset"], -found["length"]))

    def step(self) -> None:
        char = self.source[self.at]
        inside_code = bool(self.open) and self.open[-1][0] in {"`", "```"}
        if char == "\\" and self.source[self.at + 1 : self.at + 2] in _ESCAPED:
            self.add(self.source[self.at + 1], 2)
        elif inside_code:
            self.code(char)
        elif char == ">" and (self.at == 0 or self.source[self.at - 1] == "\n"):
            self.quote = self.offset if self.quote is None else self.quote
            self.at += 1
        elif char == "\n" and self.quote is not None and self.source[self.at + 1 : self.at + 2] != ">":
            self.end_quote()
            self.add(char, 1)
        elif mark := self.mark():
            self.toggle(mark)
        elif char == "]" and self.open and self.open[-1][0] == "[":
            self.link()
        elif char in RESERVED:
            raise self.fail(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        else:
            self.add(char, 1)

    def code(self, char: str) -> None:
        mark = self.open[-1][0]
        if self.source.startswith(mark, self.at):
            self.close(mark)
        else:
            self.add(char, 1)

    def mark(self) -> str | None:
        for mark in ("```", "__", "||", "*", "_", "~", "`", "["):
            if self.source.startswith(mark, self.at):
                return mark
        return None

    def add(self, char: str, eaten: int) -> None:
        self.parts.append(char)
        self.offset += units(char)
        self.at += eaten

    def toggle(self, mark: str) -> None:
        if mark != "[" and self.open and self.open[-1][0] == mark:
            self.close(mark)
            return
        self.open.append((mark, self.offset, self.at))
        self.at += len(mark)
        if mark == "```":
            self.language()

    def language(self) -> None:
        end = self.source.find("\n", self.at)
        word = self.source[self.at : end] if end >= 0 else ""
        if word and word.isascii() and all(char.isalnum() or char in "+-#_" for char in word):
            self.at = end + 1
            self.word = word

    def close(self, mark: str) -> None:
        _, offset, _ = self.open.pop()
        self.at += len(mark)
        entity: Json = {"type": NAMES[mark][0], "offset": offset, "length": self.offset - offset}
        if mark == "```":
            if self.word:
                entity["language"] = self.word
            self.word = ""
        if entity["length"]:
            self.entities.append(entity)

    def link(self) -> None:
        _, offset, _ = self.open.pop()
        self.at += 1
        url = ""
        if self.source.startswith("(", self.at):
            end = self.at + 1
            while end < len(self.source) and self.source[end] != ")":
                end += 2 if self.source[end] == "\\" else 1
            if end >= len(self.source):
                raise self.fail("Can't find end of a URL at byte offset " + str(len(self.source[: self.at].encode())))
            url = self.source[self.at + 1 : end].replace("\\", "")
            self.at = end + 1
        if "." in url or "://" in url:
            entity: Json = {"type": "text_link", "url": url, "offset": offset, "length": self.offset - offset}
            if url.startswith("tg://user?id="):
                entity = {**entity, "type": "text_mention", "user_id": int(url.removeprefix("tg://user?id=") or 0)}
                del entity["url"]
            self.entities.append(entity)

    def end_quote(self) -> None:
        if self.quote is not None and self.offset > self.quote:
            self.entities.append({"type": "blockquote", "offset": self.quote, "length": self.offset - self.quote})
        self.quote = None


def read_markdown(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities (offsets in UTF-16 units); ApiError with Telegram's words when malformed."""
    return _Reader(source).read()
