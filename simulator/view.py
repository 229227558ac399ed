"""Chats and messages as people's apps show them: JSON for the page and for tests."""

from typing import Any

from simulator.render import ANONYMOUS_USER
from simulator.state import Account, Bot, Chat, File, Json, Member, Message, Topic
from simulator.world import World

MEDIA = ("photo", "video", "animation", "audio", "voice", "video_note", "document", "sticker")
PLAIN = (
    "venue", "location", "contact", "dice", "poll",  # a venue carries a location too
    "story", "game", "invoice", "paid_media", "checklist", "giveaway",
)  # fmt: skip


def account_view(account: Account) -> Json:
    """Who somebody is."""
    name = account.first_name if isinstance(account, Bot) else full_name(account)
    return {"id": account.id, "name": name, "username": account.username, "bot": account.is_bot}


def full_name(account: Account) -> str:
    """First and last name."""
    last = None if isinstance(account, Bot) else account.last_name
    return f"{account.first_name} {last}" if last else account.first_name


def file_view(file: File, kind: str) -> Json:
    """A file with the address its bytes are at."""
    return {
        "kind": kind, "file": file.number, "unique": file.unique, "url": f"/sim/file/{file.number}",
        "size": file.size, "name": file.name, "mime": file.mime, "has_data": bool(file.data), **file.meta,
    }  # fmt: skip


def media_view(content: Json) -> Json | None:
    """What a message carries beside words."""
    for kind in MEDIA:
        if kind in content:
            value = content[kind]
            return file_view(value[-1] if kind == "photo" else value, kind)
    for kind in PLAIN:
        if kind in content:
            return {"kind": kind, **content[kind]}
    return None


def author_view(message: Message) -> Json:
    """Who a message appears to come from."""
    if message.anonymous:
        return {
            "id": message.chat.id, "name": message.chat.title, "username": None, "bot": False, "anonymous": True,
            "person": message.sender.id, "as": ANONYMOUS_USER["id"],
        }  # fmt: skip
    return account_view(message.sender)


def summary(message: Message) -> Json:
    """A message as a quote or a pin shows it."""
    media = media_view(message.content)
    return {
        "id": message.id, "from": author_view(message), "text": message.text or "",
        "media": media["kind"] if media else None,
    }  # fmt: skip


def message_view(message: Message) -> Json:
    """One message, the same for all who may see it."""
    content = message.content
    found: Json = {
        "id": message.id,
        "chat": message.chat.key,
        "thread": message.thread,
        "date": message.date,
        "from": author_view(message),
        "text": message.text or "",
        "entities": content.get("entities") or content.get("caption_entities") or [],
        "edited": message.reworded,
        "read": message.read,
        "pinned": message.id in message.chat.pinned,
    }
    media = media_view(content)
    if media:
        found["media"] = media
    if message.service:
        found["service"] = service_view(content)
    if message.reply_to is not None:
        gone = message.reply_to.deleted
        found["reply"] = {"id": message.reply_to.id, "deleted": True} if gone else summary(message.reply_to)
    if "quote" in message.extra:
        found["quote"] = message.extra["quote"]["text"]
    if "forward_origin" in message.extra:
        found["forward"] = origin_name(message.extra["forward_origin"])
    if message.business_bot is not None:
        found["by_bot"] = message.business_bot.username
    if message.via is not None:
        found["via"] = message.via.username
    if "media_group_id" in message.extra:
        found["album"] = message.extra["media_group_id"]
    if message.markup is not None:
        found["buttons"] = message.markup["inline_keyboard"]
    if message.extra.get("has_protected_content"):
        found["protected"] = True
    if message.reactions:
        found["reactions"] = reactions_view(message)
    return found


def reactions_view(message: Message) -> list[Json]:
    """Reactions by who gave them."""
    return [
        {"by": by, "emoji": reaction.get("emoji", "⭐")}
        for by, given in message.reactions.items()
        for reaction in given
    ]


def origin_name(origin: Json) -> str:
    """From whom a forwarded message first came."""
    user = origin.get("sender_user")
    if user:
        return " ".join(filter(None, (user["first_name"], user.get("last_name"))))
    chat = origin.get("sender_chat") or origin.get("chat") or {}
    return str(origin.get("sender_user_name") or chat.get("title") or "")


def service_view(content: Json) -> Json:
    """A service message: its kind and what a person reads of it."""
    kind, value = next(iter(content.items()))
    return {"kind": kind, **_service_details(kind, value)}


def _service_details(kind: str, value: Any) -> Json:
    if kind == "new_chat_members":
        return {"names": [" ".join(filter(None, (u["first_name"], u.get("last_name")))) for u in value]}
    if kind == "left_chat_member":
        return {"names": [" ".join(filter(None, (value["first_name"], value.get("last_name"))))]}
    if kind == "pinned_message":
        return {"pinned": summary(value)}
    if isinstance(value, dict):
        return dict(value)
    return {"value": value}


def keyboard_view(chat: Chat, person_id: int, thread: int | None) -> Json | None:
    """The reply keyboard (or forced reply) a person has under the typing box."""
    return chat.keyboards.get((person_id, thread)) or chat.keyboards.get((person_id, None))


def topic_view(topic: Topic, chat: Chat) -> Json:
    """A topic in the list of topics."""
    return {
        "id": topic.id, "name": topic.name, "color": topic.color, "emoji": topic.emoji, "closed": topic.closed,
        "hidden": topic.hidden, "creator": topic.creator.id, "general": topic.id == 1 and not chat.private,
    }  # fmt: skip


def member_view(member: Member) -> Json:
    """A member of a group."""
    return {
        **account_view(member.account), "status": member.status, "anonymous": member.anonymous,
        "rights": sorted(right for right, held in member.rights.items() if held), "title": member.title,
    }  # fmt: skip


def chat_view(chat: Chat) -> Json:
    """A chat in the list of chats."""
    if chat.owner is not None and chat.person is not None:
        return {
            "key": chat.key, "kind": "business", "id": chat.owner.id, "owner": account_view(chat.owner),
            "person": account_view(chat.person), "version": chat.version,
        }  # fmt: skip
    if chat.bot is not None and chat.person is not None:
        return {
            "key": chat.key, "kind": "private", "id": chat.bot.id, "bot": account_view(chat.bot),
            "person": account_view(chat.person), "started": chat.started, "blocked": chat.blocked,
            "topics": chat.has_topics, "version": chat.version,
        }  # fmt: skip
    return {
        "key": chat.key, "kind": "group", "id": chat.id, "title": chat.title, "forum": chat.forum,
        "version": chat.version, "members": [member_view(m) for m in chat.members.values() if m.inside],
    }  # fmt: skip


def chat_event(world: World, chat: Chat) -> Json:
    """What every piece of news about a chat carries."""
    return {"chat": chat.key, "version": chat.version, "at": world.now()}


def message_event(world: World, message: Message, *, silent: bool = False) -> Json:
    """News of a new or changed message."""
    return {**chat_event(world, message.chat), "silent": silent, "message": message_view(message)}


