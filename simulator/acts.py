"""What people do with messages: write, send media, forward, edit, delete, pin, react, press buttons."""

import base64
from typing import Any

from simulator.errors import PeopleError
from simulator.media import make_file, make_photo
from simulator.membership import private_status
from simulator.methods_edit import TWO_DAYS
from simulator.methods_send import origin_of
from simulator.methods_topics import COLORS, make_topic
from simulator.places import admin_of, chat_for, inside, message_in, only_inside, own_thread, person_of
from simulator.posting import changed, post, removed, service, tell_bots
from simulator.state import GENERAL, Bot, Chat, Json, Message, Person
from simulator.strange import strange_content
from simulator.texts import cleaned, merged, trimmed, units, visible
from simulator.view import message_view
from simulator.wording import CAPTION_AT_MOST, TEXT_AT_MOST
from simulator.world import World

PLAIN = ("location", "contact")
FILES = ("photo", "video", "voice", "video_note", "document", "sticker", "audio", "animation")


def speaking(world: World, person: Person, chat: Chat, thread: int | None) -> Json:
    """Check that the person may write here now; what their standing adds to the message."""
    if chat.private:
        only_inside(world, chat, person)
        if chat.blocked and chat.bot is not None:
            raise PeopleError(f"{person.first_name} has blocked this bot")
        chat.started = True
        return {}
    member = inside(chat, person)
    if not member.admin:
        allowed = member.rights if member.status == "restricted" else chat.permissions
        if not allowed.get("can_send_messages", True):
            raise PeopleError("writing is not allowed in this group")
    topic = chat.topics.get(thread or GENERAL) if chat.forum else None
    if topic is not None and topic.closed and not member.may("can_manage_topics"):
        raise PeopleError("this topic is closed")
    return {"anonymous": True} if member.anonymous and member.admin else {}


def _thread(world: World, chat: Chat, person: Person, wish: Json) -> int | None:
    if wish.get("thread") != "new":
        return own_thread(chat, wish)
    if not (chat.private and chat.has_topics and chat.bot is not None and chat.bot.users_create_topics):
        raise PeopleError("people cannot open topics in this chat")
    chat.started = True
    name = str(wish.get("text") or "新话题")[:30]
    return make_topic(world, chat, person, name, COLORS[0]).id


def send(world: World, wish: Json) -> Json:
    """Write or send anything; {"messages": [...]}, several for an album or a text too long for one."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    thread = _thread(world, chat, person, wish)
    more = speaking(world, person, chat, thread)
    if wish.get("reply_to") is not None:
        more["reply_to"] = message_in(chat, wish["reply_to"])
        if thread is None:
            thread = more["reply_to"].thread
    extra: Json = {}
    if wish.get("quote"):
        extra["quote"] = {"text": wish["quote"], "position": 0, "is_manual": True}
    if chat.protected:
        extra["has_protected_content"] = True
    if wish.get("offline"):  # an away or greeting message of the account, or a scheduled one
        extra["is_from_offline"] = True
    if wish.get("origin"):  # forwarded from a chat that is not in this world
        extra["forward_origin"] = dict(wish["origin"])
    if wish.get("items"):
        extra["media_group_id"] = str(13_000_000_000_000_000 + world.number())
    contents = _contents(world, person, wish, extra)
    messages = [
        post(world, chat, person, content, thread=thread, extra=dict(extra), **more) for content in contents
    ]
    _spend_keyboard(chat, person, thread)
    return {"messages": [message_view(message) for message in messages]}


def _contents(world: World, person: Person, wish: Json, extra: Json) -> list[Json]:
    if wish.get("forward"):
        return [_forward(world, person, wish["forward"], extra)]
    if wish.get("items"):
        return [_media(world, person, item) for item in wish["items"]]
    if wish.get("kind"):
        return [_media(world, person, wish)]
    return [_worded(part, wish.get("entities") or []) for part in _split(cleaned(str(wish.get("text") or "")))]


def _split(text: str) -> list[str]:
    """What an app does with a text too long for one message."""
    parts = []
    while units(text) > TEXT_AT_MOST:
        cut = TEXT_AT_MOST if text.isascii() else len(text.encode("utf-16-le")[: TEXT_AT_MOST * 2].decode("utf-16-le", "ignore"))
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _worded(text: str, entities: list[Json]) -> Json:
    text, entities = trimmed(text, entities)
    if not visible(text):
        raise PeopleError("an empty message cannot be sent")
    entities = merged(entities, text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _caption(wish: Json) -> Json:
    text, entities = trimmed(cleaned(str(wish.get("caption") or "")), wish.get("entities") or [])
    if not text:
        return {}
    if units(text) > CAPTION_AT_MOST:
        raise PeopleError("the caption is too long")
    entities = merged(entities, text)
    return {"caption": text, "caption_entities": entities} if entities else {"caption": text}


def _media(world: World, person: Person, wish: Json) -> Json:
    kind = str(wish["kind"])
    if kind == "venue":  # a venue is a location too
        return {"location": dict(wish["venue"]["location"]), "venue": dict(wish["venue"])}
    if kind in PLAIN:
        return {kind: dict(wish[kind])}
    strange = strange_content(world, person, kind, wish)
    if strange is not None:
        return strange
    if kind == "dice":
        return {"dice": {"emoji": wish.get("emoji", "🎲"), "value": world.number() % 6 + 1}}
    if kind not in FILES:
        raise PeopleError(f"cannot send {kind}")
    data = base64.b64decode(wish["data"]) if wish.get("data") else b""
    size = int(wish["size"]) if wish.get("size") else (len(data) or 24_000)
    if kind == "photo":
        return {"photo": make_photo(world, data, size=size), **_caption(wish)}
    file = make_file(world, kind, data, name=wish.get("name"), mime=wish.get("mime"), size=size, told=wish)
    return {kind: file, **({} if kind in {"sticker", "video_note"} else _caption(wish))}


def _forward(world: World, person: Person, which: Json, extra: Json) -> Json:
    source_chat = chat_for(world, person, which.get("chat"))
    only_inside(world, source_chat, person)
    source = message_in(source_chat, which["id"])
    if source.service or source.extra.get("has_protected_content"):
        raise PeopleError("this message cannot be forwarded")
    extra["forward_origin"] = origin_of(source)
    if which.get("hidden"):
        name = extra["forward_origin"].get("sender_user", {}).get("first_name", "")
        extra["forward_origin"] = {"type": "hidden_user", "date": source.date, "sender_user_name": name}
    return dict(source.content)


def _spend_keyboard(chat: Chat, person: Person, thread: int | None) -> None:
    """A one-time keyboard or a forced reply goes away once used."""
    markup = chat.keyboards.get((person.id, thread))
    if markup and (markup.get("one_time_keyboard") or markup.get("force_reply")):
        chat.keyboards.pop((person.id, thread), None)


def edit(world: World, wish: Json) -> Json:
    """Change the text or caption of one's own message, or with `kind` what it shows."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    message = message_in(chat, wish["id"])
    if message.sender is not person or message.service or "forward_origin" in message.extra or message.via:
        raise PeopleError("only one's own messages can be edited")
    if message.date < world.now() - TWO_DAYS:
        raise PeopleError("the message is too old to edit")
    text = str(wish.get("text") or wish.get("caption") or "")
    if wish.get("kind"):
        content = _media(world, person, wish)
    elif "text" in message.content:
        content = _worded(cleaned(text), wish.get("entities") or [])
    else:
        kept = {key: value for key, value in message.content.items() if not key.startswith("caption")}
        content = {**kept, **_caption({**wish, "caption": text})}
    if content != message.content:
        message.content, message.reworded = content, True
        message.edited = int(world.now())
        changed(world, message)
        tell_bots(world, message, "edited_message")
    return message_view(message)


def delete(world: World, wish: Json) -> Json:
    """Delete messages for everybody: in a private chat any, in a group one's own (administrators: all)."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    only_inside(world, chat, person)
    ids = [int(value) for value in wish.get("ids") or [wish["id"]]]
    if not chat.private and not inside(chat, person).may("can_delete_messages"):
        for message_id in ids:
            if message_in(chat, message_id).sender is not person:
                raise PeopleError("only one's own messages can be deleted")
    return {"deleted": removed(world, chat, ids)}


def pin(world: World, wish: Json) -> Json:
    """Pin a message, or unpin it with {"unpin": true}."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    message = message_in(chat, wish["id"])
    if not chat.private:
        admin_of(chat, person, "can_pin_messages")
    if wish.get("unpin"):
        chat.pinned = [pinned for pinned in chat.pinned if pinned != message.id]
        changed(world, message)
    elif message.id not in chat.pinned:
        chat.pinned.append(message.id)
        changed(world, message)
        service(world, chat, person, {"pinned_message": message}, thread=message.thread)
    return message_view(message)


def react(world: World, wish: Json) -> Json:
    """Put an emoji under a message, or take it away with an empty one."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    only_inside(world, chat, person)
    message = message_in(chat, wish["id"])
    old = message.reactions.get(person.id, [])
    new: list[Json] = [{"type": "emoji", "emoji": wish["emoji"]}] if wish.get("emoji") else []
    message.reactions[person.id] = new
    if not new:
        del message.reactions[person.id]
    changed(world, message)
    _tell_reaction(world, message, person, old, new)
    return message_view(message)


def _tell_reaction(world: World, message: Message, person: Person, old: list[Json], new: list[Json]) -> None:
    chat = message.chat
    update: Json = {
        "chat": chat.describe(), "message_id": message.id, "date": int(world.now()), "old_reaction": old,
        "new_reaction": new,
    }  # fmt: skip
    member = chat.members.get(person.id)
    if member is not None and member.anonymous and member.admin:
        update["actor_chat"] = chat.describe()
    else:
        update["user"] = person.user()
    bots: list[Any] = [chat.bot] if chat.bot else [m.account for m in chat.members.values() if m.inside and m.admin]
    for bot in bots:
        if isinstance(bot, Bot):
            bot.updates.put("message_reaction", update, world.now(), lane=chat.id)


def start(world: World, wish: Json) -> Json:
    """Open a bot by its link: /start with the payload, unblocking it if need be."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("bot"))
    private_status(world, chat, blocked=False)
    payload = str(wish.get("payload") or "")
    text = f"/start {payload}".strip()
    return send(world, {"person": person.id, "chat": chat.key, "text": text, "thread": wish.get("thread")})


VERBS = {
    "send": send,
    "edit": edit,
    "delete": delete,
    "pin": pin,
    "react": react,
    "start": start,
}
