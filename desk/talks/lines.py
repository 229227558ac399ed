"""A customer's line as the door hands it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.talks.kinds import ALBUM


@dataclass(frozen=True, slots=True)
class Words:
    """What a customer wrote: ``media`` is {"kind", "file_id" …} or None, ``context`` is {"forwarded": whose,
    "quotes": words} as far as it has them, ``album`` names the pictures it belongs to."""

    shop_id: int
    bot_id: int
    user_id: int
    chat_id: int
    telegram_id: int
    name: str
    text: str
    username: str = ""
    language: str = ""
    thread_id: int | None = None
    business: str = ""
    media: Mapping[str, Any] | None = None
    context: Mapping[str, str] | None = None
    album: str = ""

    def carried(self) -> dict[str, Any] | None:
        """What is kept of the media; a picture of an album is an album of one, until the others come."""
        if not self.media or not self.album:
            return dict(self.media) if self.media else None
        return {"kind": ALBUM, "album": self.album, "items": [self.item()]}

    def item(self) -> dict[str, Any]:
        """One picture of an album, as the album keeps it."""
        return {**(self.media or {}), "telegram_id": self.telegram_id, "text": self.text}
