"""What a message carries besides words, as plain data that can be sent on by file id."""

from __future__ import annotations

from typing import Any

from aiogram.types import Message

FILES = ("animation", "voice", "video", "video_note", "audio", "document", "sticker")


def media_of(message: Message) -> dict[str, Any] | None:
    """{"kind", "file_id" …} of what the message carries; None for words alone."""
    if message.photo:
        return {"kind": "photo", "file_id": message.photo[-1].file_id}
    for kind in FILES:
        found = getattr(message, kind)
        if found is not None:
            return {"kind": kind, "file_id": found.file_id}
    if message.location is not None:
        return {
            "kind": "location", "latitude": message.location.latitude, "longitude": message.location.longitude
        }
    if message.contact is not None:
        return {"kind": "contact", "phone": message.contact.phone_number, "name": message.contact.first_name}
    return None


def words_of(message: Message) -> str:
    return message.text or message.caption or ""


def is_service(message: Message) -> bool:
    """Joined, pinned, topic made …: nothing anybody said."""
    kinds = (
        "new_chat_members", "left_chat_member", "pinned_message", "forum_topic_created",
        "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "new_chat_title",
        "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
        "general_forum_topic_hidden", "general_forum_topic_unhidden", "migrate_to_chat_id",
        "migrate_from_chat_id", "message_auto_delete_timer_changed", "write_access_allowed",
    )
    return any(getattr(message, kind, None) for kind in kinds)
