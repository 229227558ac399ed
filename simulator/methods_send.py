"""Bot API methods that send: text, media, albums, places, forwards and copies."""

from typing import Any

from simulator.business import author
from simulator.call import Call, Handler
from simulator.errors import bad
from simulator.keyboards import check_place, inline_keyboard, place_keyboard, reply_keyboard
from simulator.media import media_of
from simulator.posting import post
from simulator.render import message_json
from simulator.rules import chat_of, may_send, reply_of, thread_of, writable
from simulator.state import Chat, Json, Message
from simulator.wording import caption_of, text_of

ALBUM_AT_MOST = 10
RIGHTS = {
    "photo": ("can_send_photos", "photos"),
    "video": ("can_send_videos", "videos"),
    "animation": ("can_send_other_messages", "GIFs"),
    "audio": ("can_send_audios", "music"),
    "voice": ("can_send_voice_notes", "voice notes"),
    "video_note": ("can_send_video_notes", "video notes"),
    "document": ("can_send_documents", "documents"),
    "sticker": ("can_send_other_messages", "stickers"),
}
ACTIONS = {
    "cancel", "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
CAPTIONLESS = {"video_note", "sticker"}


def sent(call: Call, content: Json, *, right: str = "can_send_messages", what: str = "text messages") -> Message:
    """The common end of all sending methods."""
    wish = call.args.get("reply_markup")
    markup = inline_keyboard(wish)
    keyboard = None if markup else reply_keyboard(wish)
    chat = writable(chat_of(call))
    may_send(call, chat, right, what)
    thread = thread_of(call, chat)
    answered, extra = reply_of(call, chat, thread)
    check_place(markup, chat)
    _add_flags(call, chat, extra)
    owner, more = author(call, chat)
    message = post(
        call.world, chat, owner or call.bot, content, thread=_thread_of_reply(chat, thread, answered),
        reply_to=answered, extra=extra, markup=markup, silent=bool(call.args.get("disable_notification")), **more,
    )  # fmt: skip
    if keyboard:
        place_keyboard(chat, keyboard, message.thread)
        call.world.touched(chat)
    chat.typing.pop((call.bot.id, message.thread), None)
    return message


def _thread_of_reply(chat: Chat, thread: int | None, answered: Message | None) -> int | None:
    """An answer without a thread goes where the answered message is."""
    if thread is None and answered is not None and chat.has_topics:
        return answered.thread
    return thread


def _add_flags(call: Call, chat: Chat, extra: Json) -> None:
    if call.args.get("protect_content") or chat.protected:
        extra["has_protected_content"] = True
    if call.args.get("link_preview_options"):
        extra["link_preview_options"] = call.args["link_preview_options"]
    elif call.args.get("disable_web_page_preview"):
        extra["link_preview_options"] = {"is_disabled": True}
    if call.args.get("message_effect_id") and chat.private:
        extra["effect_id"] = call.args["message_effect_id"]
    for flag in ("show_caption_above_media", "has_spoiler"):
        if call.args.get(flag):
            extra["has_media_spoiler" if flag == "has_spoiler" else flag] = True


def send_message(call: Call) -> Json:
    return message_json(sent(call, text_of(call)), call.bot)


def _media_sender(kind: str) -> Handler:
    right, what = RIGHTS[kind]

    def send(call: Call) -> Json:
        caption = {} if kind in CAPTIONLESS else caption_of(call)
        chat_of(call)
        content = {kind: media_of(call, kind, call.args.get(kind), call.args), **caption}
        return message_json(sent(call, content, right=right, what=what), call.bot)

    return send


def send_media_group(call: Call) -> list[Json]:
    items: list[Json] = call.get("media") or []
    if not 2 <= len(items) <= ALBUM_AT_MOST:
        raise bad(f"group send failed: expected 2-{ALBUM_AT_MOST} items" if items else "there are no media in the request")
    kinds = {item["type"] for item in items}
    if kinds - {"photo", "video", "document", "audio"} or (kinds & {"document", "audio"} and len(kinds) > 1):
        raise bad("Can't use the media of the specified type in the album")
    chat = writable(chat_of(call))
    contents = [
        {item["type"]: media_of(call, item["type"], item.get("media"), item), **caption_of(call, item)}
        for item in items
    ]
    may_send(call, chat, *RIGHTS[items[0]["type"]])
    thread = thread_of(call, chat)
    answered, extra = reply_of(call, chat, thread)
    _add_flags(call, chat, extra)
    extra["media_group_id"] = str(13_000_000_000_000_000 + call.world.number())
    thread = _thread_of_reply(chat, thread, answered)
    silent = bool(call.args.get("disable_notification"))
    owner, named = author(call, chat)
    more: Json = {"thread": thread, "reply_to": answered, "silent": silent, **named}
    messages = [post(call.world, chat, owner or call.bot, content, extra=dict(extra), **more) for content in contents]
    return [message_json(message, call.bot) for message in messages]


def _plain_sender(kind: str, *fields: str) -> Handler:
    def send(call: Call) -> Json:
        value = {name: call.args[name] for name in fields if call.args.get(name) is not None}
        return message_json(sent(call, {kind: value}), call.bot)

    return send


def send_venue(call: Call) -> Json:
    place = {"latitude": call.args["latitude"], "longitude": call.args["longitude"]}
    venue = {"location": place, "title": call.args["title"], "address": call.args["address"]}
    return message_json(sent(call, {"location": place, "venue": venue}), call.bot)


def send_dice(call: Call) -> Json:
    faces = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}
    emoji = call.get("emoji") or "🎲"
    if emoji not in faces:
        raise bad("wrong dice emoji specified")
    value = call.world.number() % faces[emoji] + 1
    return message_json(sent(call, {"dice": {"emoji": emoji, "value": value}}), call.bot)


def send_chat_action(call: Call) -> bool:
    chat = writable(chat_of(call))
    thread = call.args.get("message_thread_id")
    if thread and not (thread == 1 and not chat.private) and thread not in chat.topics:
        raise bad("message thread not found")
    action = str(call.args["action"])
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    key = (call.bot.id, None if thread == 1 else thread)
    if action == "cancel":
        chat.typing.pop(key, None)
    else:
        chat.typing[key] = (call.world.now() + 5, action)
    call.world.events.publish(
        "typing", lambda: {"chat": chat.key, "thread": key[1], "by": call.bot.first_name, "action": action}
    )
    return True


def _source(call: Call, message_id: Any, error: str) -> Message:
    chat = chat_of(call, "from_chat_id")
    message = chat.messages.get(int(message_id))
    if message is None:
        raise bad(error)
    return message


def origin_of(message: Message) -> Json:
    """`forward_origin` of a message when it is forwarded."""
    known = message.extra.get("forward_origin")
    if known:
        return dict(known)
    if message.anonymous:
        return {"type": "chat", "date": message.date, "sender_chat": message.chat.describe()}
    return {"type": "user", "date": message.date, "sender_user": message.sender.user()}


def _forwarded(call: Call, source: Message, chat: Chat, thread: int | None, album: Json) -> Message:
    extra = {"forward_origin": origin_of(source), **album}
    if call.args.get("protect_content") or chat.protected:
        extra["has_protected_content"] = True
    return post(
        call.world, chat, call.bot, dict(source.content), thread=thread, extra=extra, via=source.via,
        silent=bool(call.args.get("disable_notification")),
    )  # fmt: skip


def _check_forward(source: Message, verb: str) -> None:
    if source.extra.get("has_protected_content"):
        raise bad(f"message has protected content and can't be {verb}")
    if source.service:
        raise bad("the message can't be forwarded" if verb == "forwarded" else "the message can't be copied")


def forward_message(call: Call) -> Json:
    chat = writable(chat_of(call))
    source = _source(call, call.args["message_id"], "message to forward not found")
    _check_forward(source, "forwarded")
    may_send(call, chat)
    return message_json(_forwarded(call, source, chat, thread_of(call, chat), {}), call.bot)


def _albums(call: Call, sources: list[Message]) -> list[Json]:
    """A new album id for each album among the sources."""
    fresh: dict[str, str] = {}
    made: list[Json] = []
    for source in sources:
        old = source.extra.get("media_group_id")
        if old is None:
            made.append({})
            continue
        fresh.setdefault(old, str(13_000_000_000_000_000 + call.world.number()))
        made.append({"media_group_id": fresh[old]})
    return made


def _sources(call: Call) -> list[Message]:
    ids = call.get("message_ids") or []
    if not 1 <= len(ids) <= 100:
        raise bad("wrong number of message identifiers specified")
    chat = chat_of(call, "from_chat_id")
    return [
        message
        for message_id in ids
        if (message := chat.messages.get(int(message_id))) is not None
        and not message.service
        and not message.extra.get("has_protected_content")
    ]


def forward_messages(call: Call) -> list[Json]:
    chat = writable(chat_of(call))
    sources = _sources(call)
    may_send(call, chat)
    thread = thread_of(call, chat)
    if not sources:
        raise bad("there are no messages to forward")
    pairs = zip(sources, _albums(call, sources), strict=True)
    return [{"message_id": _forwarded(call, one, chat, thread, album).id} for one, album in pairs]


def _copied_content(call: Call, source: Message) -> Json:
    content = dict(source.content)
    if "caption" in call.args and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content.update(caption_of(call))
    return content


def copy_message(call: Call) -> Json:
    chat = writable(chat_of(call))
    source = _source(call, call.args["message_id"], "message to copy not found")
    _check_forward(source, "copied")
    may_send(call, chat)
    return {"message_id": sent(call, _copied_content(call, source)).id}


def copy_messages(call: Call) -> list[Json]:
    chat = writable(chat_of(call))
    sources = _sources(call)
    may_send(call, chat)
    thread = thread_of(call, chat)
    if not sources:
        raise bad("there are no messages to copy")
    made = []
    for source, album in zip(sources, _albums(call, sources), strict=True):
        content = dict(source.content)
        if call.args.get("remove_caption"):
            content.pop("caption", None)
            content.pop("caption_entities", None)
        message = post(call.world, chat, call.bot, content, thread=thread, extra=dict(album))
        made.append({"message_id": message.id})
    return made


METHODS: dict[str, Handler] = {
    "sendmessage": send_message,
    **{f"send{kind.replace('_', '')}": _media_sender(kind) for kind in RIGHTS},
    "sendmediagroup": send_media_group,
    "sendlocation": _plain_sender("location", "latitude", "longitude", "horizontal_accuracy", "live_period"),
    "sendcontact": _plain_sender("contact", "phone_number", "first_name", "last_name", "vcard"),
    "sendvenue": send_venue,
    "senddice": send_dice,
    "sendchataction": send_chat_action,
    "forwardmessage": forward_message,
    "forwardmessages": forward_messages,
    "copymessage": copy_message,
    "copymessages": copy_messages,
}
