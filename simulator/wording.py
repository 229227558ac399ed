"""Texts and captions of a request: parse mode, entities, lengths."""

from typing import Any

from simulator.call import Call
from simulator.errors import bad
from simulator.markup_html import read_html
from simulator.markup_v2 import read_markdown
from simulator.state import Json
from simulator.texts import cleaned, merged, trimmed, units, visible

TEXT_AT_MOST = 4096
CAPTION_AT_MOST = 1024
ENTITIES = {
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention",
    "custom_emoji", "date_time",
}  # fmt: skip
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id"}


def text_of(call: Call) -> Json:
    """{"text", "entities"?} of sendMessage and editMessageText."""
    raw = call.args.get("text")
    if not raw:
        raise bad("message text is empty")
    text, entities = worded(call, str(raw), call.args.get("parse_mode"), call.args.get("entities"))
    if not visible(text):
        raise bad("text must be non-empty")
    if units(text) > TEXT_AT_MOST:
        raise bad("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_of(call: Call, source: Json | None = None) -> Json:
    """{"caption", "caption_entities"?} of anything with a caption; empty when there is none."""
    args = call.args if source is None else source
    raw = args.get("caption")
    if not raw:
        return {}
    text, entities = worded(call, str(raw), args.get("parse_mode"), args.get("caption_entities"))
    if units(text) > CAPTION_AT_MOST:
        raise bad("message caption is too long")
    if not visible(text):
        return {}
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def worded(call: Call, raw: str, mode: Any, given: list[Json] | None) -> tuple[str, list[Json]]:
    """Text without markup, with its entities."""
    if mode and not given:
        text, entities = _parsed(cleaned(raw), str(mode))
    else:
        text = cleaned(raw)
        entities = [_checked(entity, text) for entity in given or []]
    entities = [known for entity in entities if (known := _with_user(call, entity)) is not None]
    text, entities = trimmed(text, entities)
    return text, merged(entities, text)


def _parsed(raw: str, mode: str) -> tuple[str, list[Json]]:
    kind = mode.lower()
    if kind == "html":
        return read_html(raw)
    if kind == "markdownv2":
        return read_markdown(raw)
    raise bad("unsupported parse_mode")


def _checked(entity: Json, text: str) -> Json:
    if entity.get("type") not in ENTITIES:
        raise bad("can't parse MessageEntity: Unsupported type specified")
    for kind, name in NEEDED.items():
        if entity["type"] == kind and name not in entity:
            raise bad(f'can\'t parse MessageEntity: Can\'t find field "{name}"')
    url = str(entity.get("url", ""))
    if entity["type"] == "text_link" and "." not in url and not url.startswith("tg://"):
        raise bad(f"entity URL '{url}' is invalid: {'Wrong HTTP URL' if url else 'URL host is empty'}")
    _check_place(int(entity["offset"]), int(entity["length"]), text)
    return entity


def _check_place(offset: int, length: int, text: str) -> None:
    end = units(text)
    if offset < 0:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if offset > end:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {offset}")
    if offset + length > end:
        raise bad(
            f"entity beginning at UTF-16 offset {offset} ends after the end of the text at UTF-16 offset "
            f"{offset + length}"
        )
    raw = text.encode("utf-16-le")
    for place in (offset, offset + length):
        if 0xDC <= (raw[place * 2 + 1] if place < end else 0) <= 0xDF:
            raise bad(f"entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol")


def _with_user(call: Call, entity: Json) -> Json | None:
    """A mention by user id needs a user the server knows."""
    if entity["type"] != "text_mention":
        return entity
    user_id = entity.get("user_id") or entity.get("user", {}).get("id")
    account = call.world.account(int(user_id or 0))
    if account is None:
        if "user_id" in entity:
            return None  # a tg://user link to nobody stays plain text
        raise bad("user not found")
    return {"type": "text_mention", "offset": entity["offset"], "length": entity["length"], "user": account.user()}
