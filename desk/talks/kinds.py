"""What people send besides words: how it is named, and in which parcels it travels on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from nlu.names import plain_name

ALBUM: Final = "album"
TOGETHER: Final = 10  # Telegram takes two to ten in one album

SHOWN: Final[Mapping[str, str]] = {
    "photo": "[图片]", "voice": "[语音]", "video": "[视频]", "video_note": "[圆视频]", "animation": "[动图]",
    "audio": "[音频]", "document": "[文件]", "sticker": "[贴纸]", "location": "[位置]", "contact": "[名片]",
    "venue": "[地点]", "dice": "[骰子]",
}
"""What a card shows for something that is not words."""

NAMES: Final[Mapping[str, str]] = {
    "story": "动态", "game": "游戏", "invoice": "账单", "paid_media": "付费内容", "checklist": "清单",
    "giveaway": "抽奖", "giveaway_winners": "抽奖结果", "passport_data": "证件资料", "rich_message": "图文长帖", "live_photo": "实况照片",
}
"""What cannot be sent on, by the name people know it under."""

UNNAMED: Final = "这种消息"


def shown(media: Mapping[str, Any] | None) -> str:
    """[图片], [图片×3], [骰子]🎲5 …; empty for words alone."""
    if not media:
        return ""
    kind = str(media["kind"])
    if kind == ALBUM:
        return "".join(_counted(name, [*same]) for name, same in groupby(map(shown, media["items"])))
    if kind == "dice":
        return f"[骰子]{media['emoji']}{media['value']}"
    if kind == "location" and media.get("live"):
        return "[实时位置]"
    if kind in NAMES:
        return f"[{NAMES[kind]}]"
    return SHOWN.get(kind, "[附件]") + (f"{media['title']} " if kind == "venue" else "")


def _counted(name: str, same: list[str]) -> str:
    return name if len(same) == 1 else f"{name[:-1]}×{len(same)}]"


def parcels(media: Mapping[str, Any], text: str) -> Iterator[tuple[dict[str, Any], str]]:
    """What leaves as one call each: an album in parts Telegram takes, the words under the first of them."""
    if media["kind"] != ALBUM:
        yield dict(media), text
        return
    for _, alike in groupby(media["items"], key=_company):
        items = [*alike]
        for start in range(0, len(items), TOGETHER):
            part = items[start : start + TOGETHER]
            yield (dict(part[0]) if len(part) == 1 else {"kind": ALBUM, "items": [*part]}), text
            text = ""


def _company(item: Mapping[str, Any]) -> str:
    """Photos and videos go together, files with files, music with music, the rest alone."""
    kind = str(item["kind"])
    if kind in ("photo", "video"):
        return "pictures"
    return kind if kind in ("document", "audio") else f"{kind}:{item.get('telegram_id')}"


def same_thing(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Is it the same file (its id may be written in several ways)? A place that moves on stays one thing."""
    if one and other and one["kind"] == other["kind"] == ALBUM:
        pairs = zip(one["items"], other["items"], strict=False)
        return len(one["items"]) == len(other["items"]) and all(same_thing(*pair) for pair in pairs)
    if not one or not other or one["kind"] != other["kind"]:
        return not one and not other
    if one["kind"] == "location":
        return True
    key = "unique" if "unique" in one and "unique" in other else "file_id"
    return one.get(key) == other.get(key)


def joined(items: Sequence[Mapping[str, Any]]) -> str:
    """The captions of an album as one text."""
    return "\n".join(str(item["text"]) for item in items if item["text"])


def reworded(
    was: Mapping[str, Any] | None, telegram_id: int, text: str, media: Mapping[str, Any] | None
) -> tuple[str, dict[str, Any] | None]:
    """(words, media) of a message after message ``telegram_id``, itself or a part of its album, was edited."""
    if not was or was["kind"] != ALBUM:
        return text, dict(media or was or {}) or None
    items = [
        {**item, **(media or {}), "text": text} if item.get("telegram_id") == telegram_id else item
        for item in was["items"]
    ]
    return joined(items), {**was, "items": items}


def marked(text: str, context: Mapping[str, Any] | None) -> str:
    """The words, with whose they are and what they answer before them."""
    known = context or {}
    forwarded = f"「转发自 {plain_name(known['forwarded']) or '别处'}」" if known.get("forwarded") else ""
    quotes = f"「回复：{known['quotes']}」" if known.get("quotes") else ""
    changed = "（改过）" if known.get("changed") else ""
    return f"{changed}{forwarded}{quotes}{text}"
