"""What a message carries besides words, as plain data that can be sent on by file id."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message, MessageEntity, MessageOriginUser

from desk.talks.kinds import NAMES, shown

QUOTED = 80  # characters of what a message answers


def _file(kind: str) -> Callable[[Message], dict[str, Any]]:
    def read(message: Message) -> dict[str, Any]:
        found = getattr(message, kind)
        found = found[-1] if isinstance(found, list) else found  # the largest size of a photo
        return {"kind": kind, "file_id": found.file_id, "unique": found.file_unique_id}

    return read


def _live_photo(message: Message) -> dict[str, Any] | None:
    """Its still picture: the moving one needs a method few servers have."""
    sizes = message.photo or (message.live_photo.photo if message.live_photo else None)
    return None if not sizes else {"kind": "photo", "file_id": sizes[-1].file_id, "unique": sizes[-1].file_unique_id}


def _location(message: Message) -> dict[str, Any]:
    place: Any = message.location
    live = {"live": True} if place.live_period else {}
    return {"kind": "location", "latitude": place.latitude, "longitude": place.longitude, **live}


def _venue(message: Message) -> dict[str, Any]:
    venue: Any = message.venue
    place = {"latitude": venue.location.latitude, "longitude": venue.location.longitude}
    return {"kind": "venue", **place, "title": venue.title, "address": venue.address}


def _contact(message: Message) -> dict[str, Any]:
    card: Any = message.contact
    more = {"last_name": card.last_name, "vcard": card.vcard}
    kept = {key: value for key, value in more.items() if value}
    return {"kind": "contact", "phone": card.phone_number, "name": card.first_name, **kept}


def _dice(message: Message) -> dict[str, Any]:
    dice: Any = message.dice
    return {"kind": "dice", "emoji": dice.emoji, "value": dice.value}


RELAYED: Mapping[str, Callable[[Message], dict[str, Any] | None]] = {
    **{
        kind: _file(kind)
        for kind in ("photo", "animation", "voice", "video", "video_note", "audio", "document", "sticker")
    },
    ContentType.LIVE_PHOTO: _live_photo,
    ContentType.LOCATION: _location,
    ContentType.VENUE: _venue,
    ContentType.CONTACT: _contact,
    ContentType.DICE: _dice,
}
"""What can be sent on, and how it is kept until then."""

WORDS = (ContentType.TEXT, ContentType.POLL)


def media_of(message: Message) -> dict[str, Any] | None:
    """{"kind", "file_id" …} of what the message carries; None for words alone."""
    read = RELAYED.get(message.content_type)
    return read(message) if read else None


def words_of(message: Message) -> str:
    """Text or caption with the addresses of its links; a poll is its question and its answers."""
    if message.poll is not None:
        answers = (f"{n}. {option.text}" for n, option in enumerate(message.poll.options, 1))
        return "\n".join((f"📊 {message.poll.question}", *answers))
    text = message.text or message.caption or ""
    entities = message.entities if message.text else message.caption_entities
    return _with_links(text, entities) if entities else text


def _with_links(text: str, entities: list[MessageEntity]) -> str:
    """A link hidden behind words is written out behind them; every other entity is plain."""
    raw = text.encode("utf-16-le")
    links = [entity for entity in entities if entity.type == "text_link" and entity.url]
    for entity in sorted(links, key=lambda found: -found.offset):
        start, end = entity.offset * 2, (entity.offset + entity.length) * 2
        if raw[start:end].decode("utf-16-le", "ignore").strip().rstrip("/") != str(entity.url).rstrip("/"):
            raw = raw[:end] + f"（{entity.url}）".encode("utf-16-le") + raw[end:]
    return raw.decode("utf-16-le", "ignore")


def context_of(message: Message) -> dict[str, str]:
    """{"forwarded": from whom, "quotes": words it answers}, each only if it is so."""
    found = {}
    if message.forward_origin is not None:
        found["forwarded"] = _origin(message)
    quoted = _quoted(message)
    if quoted:
        found["quotes"] = quoted
    return found


def _origin(message: Message) -> str:
    origin: Any = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.full_name
    chat = getattr(origin, "sender_chat", None) or getattr(origin, "chat", None)
    return str(getattr(origin, "sender_user_name", "") or (chat.title if chat else "") or "别处")


def _quoted(message: Message) -> str:
    if message.quote is not None:
        return message.quote.text[:QUOTED]
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return ""
    return f"{shown(media_of(answered))}{words_of(answered)}"[:QUOTED]


def kind_of(message: Message) -> str:
    """What kind of thing it is, as the Bot API calls it."""
    return str(ContentType(message.content_type).value)


def is_service(message: Message) -> bool:
    """Joined, pinned, topic made …: nothing anybody said."""
    kind = message.content_type
    said = (*WORDS, *RELAYED, *NAMES, ContentType.UNKNOWN)
    return kind not in said
