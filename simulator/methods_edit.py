"""Bot API methods that change or remove messages: edits, deletion, pins, reactions."""

from simulator.call import Call, Handler
from simulator.errors import bad
from simulator.keyboards import inline_keyboard
from simulator.media import media_of
from simulator.posting import changed, chat_changed, removed, service, tell_bots
from simulator.render import message_json
from simulator.rules import chat_of, existing_topic, message_of, need, self_in, writable
from simulator.state import GENERAL, Chat, Json, Message
from simulator.wording import caption_of, text_of

TWO_DAYS = 48 * 3600
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
) | {"❤️‍🔥", "👨‍💻", "🤷‍♂", "🤷‍♀", "❤️", "✍️", "☃️", "🕊️", "⚡️"}


def _target(call: Call) -> Message:
    """The bot's own message an edit names."""
    inline = call.args.get("inline_message_id")
    if inline:
        message = call.world.inline_messages.get(str(inline))
        if message is None or message.deleted:
            raise bad("MESSAGE_ID_INVALID")
        return message
    message = message_of(call, writable(chat_of(call)), "message to edit not found")
    if not _own(call, message) or message.service or "forward_origin" in message.extra:
        raise bad("message can't be edited")
    return message


def _own(call: Call, message: Message) -> bool:
    """The bot's own; in a business chat what it wrote for the account, or the owner wrote in the last two days."""
    if message.chat.owner is None:
        return message.sender is call.bot
    fresh = message.business_bot is call.bot or message.date > call.world.now() - TWO_DAYS
    return message.sender is message.chat.owner and fresh


def _edit(call: Call, message: Message, content: Json) -> Json | bool:
    """Put in the new content; an absent keyboard is removed, as Telegram does."""
    markup = inline_keyboard(call.args.get("reply_markup"))
    if content == message.content and markup == message.markup:
        raise bad(SAME)
    message.reworded = message.reworded or content != message.content
    message.content, message.markup = content, markup
    message.edited = int(call.world.now())
    changed(call.world, message)
    if message.chat.owner is not None:
        tell_bots(call.world, message, "edited_message")
    return True if call.args.get("inline_message_id") else message_json(message, call.bot)


def edit_text(call: Call) -> Json | bool:
    message = _target(call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    content = text_of(call)
    if call.args.get("link_preview_options"):
        message.extra["link_preview_options"] = call.args["link_preview_options"]
    return _edit(call, message, content)


def edit_caption(call: Call) -> Json | bool:
    message = _target(call)
    if "text" in message.content or not ({"photo", "video", "animation", "audio", "voice", "document"} & {*message.content}):
        raise bad("there is no caption in the message to edit")
    kept = {key: value for key, value in message.content.items() if not key.startswith("caption")}
    return _edit(call, message, {**kept, **caption_of(call)})


def edit_media(call: Call) -> Json | bool:
    message = _target(call)
    wish: Json = call.get("media") or {}
    if "media_group_id" in message.extra and wish.get("type") not in message.content:
        raise bad("can't use the media of the specified type in the album")
    content = {wish["type"]: media_of(call, wish["type"], wish.get("media"), wish), **caption_of(call, wish)}
    return _edit(call, message, content)


def edit_markup(call: Call) -> Json | bool:
    message = _target(call)
    return _edit(call, message, message.content)


# -- deletion


def _may_delete(call: Call, message: Message) -> bool:
    fresh = message.date > call.world.now() - TWO_DAYS
    if message.chat.private:
        return fresh
    if not fresh or {"supergroup_chat_created", "forum_topic_created"} & {*message.content}:
        return False
    if self_in(message.chat, call.bot).may("can_delete_messages"):
        return True
    return message.sender is call.bot and not message.service


def delete_message(call: Call) -> bool:
    chat = chat_of(call)
    message = message_of(call, chat, "message to delete not found")
    if not _may_delete(call, message):
        raise bad("message can't be deleted for everyone" if chat.private else "message can't be deleted")
    removed(call.world, chat, [message.id])
    return True


def delete_messages(call: Call) -> bool:
    chat = chat_of(call)
    ids = [int(value) for value in call.get("message_ids") or []]
    if not 1 <= len(ids) <= 100:
        raise bad("wrong number of message identifiers specified")
    found = [chat.messages[value] for value in ids if value in chat.messages]
    if any(not _may_delete(call, message) for message in found):
        raise bad("message can't be deleted for everyone" if chat.private else "message can't be deleted")
    removed(call.world, chat, ids)
    return True


# -- pins


def pin(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_pin_messages")
    message = message_of(call, chat, "message to pin not found")
    if message.service:
        raise bad("message can't be pinned")
    if message.id in chat.pinned:
        raise bad("CHAT_NOT_MODIFIED")
    chat.pinned.append(message.id)
    silent = bool(call.args.get("disable_notification")) or chat.private
    service(call.world, chat, call.bot, {"pinned_message": message}, thread=message.thread, silent=silent)
    return True


def unpin(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_pin_messages")
    message_id = call.args.get("message_id") or (chat.pinned[-1] if chat.pinned else None)
    if message_id not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(message_id)
    chat_changed(call.world, chat)
    return True


def unpin_all(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_pin_messages")
    chat.pinned.clear()
    chat_changed(call.world, chat)
    return True


def unpin_topic(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_pin_messages")
    topic = existing_topic(chat, int(call.args["message_thread_id"]))
    return _unpin_thread(call, chat, None if topic.id == GENERAL else topic.id)


def unpin_general(call: Call) -> bool:
    chat = chat_of(call)
    need(call, chat, "can_pin_messages")
    return _unpin_thread(call, chat, None)


def _unpin_thread(call: Call, chat: Chat, thread: int | None) -> bool:
    chat.pinned = [pinned for pinned in chat.pinned if chat.messages[pinned].thread != thread]
    chat_changed(call.world, chat)
    return True


# -- reactions


def set_reaction(call: Call) -> bool:
    message = message_of(call, chat_of(call), "message to react not found")
    wish: list[Json] = call.get("reaction") or []
    if len(wish) > 1:
        raise bad("REACTIONS_TOO_MANY")
    for reaction in wish:
        if reaction.get("type") != "emoji" or reaction.get("emoji") not in REACTIONS:
            raise bad("REACTION_INVALID")
    if message.service:
        raise bad("message can't be reacted")
    if wish:
        message.reactions[call.bot.id] = wish
    else:
        message.reactions.pop(call.bot.id, None)
    changed(call.world, message)
    return True


METHODS: dict[str, Handler] = {
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagemedia": edit_media,
    "editmessagereplymarkup": edit_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "pinchatmessage": pin,
    "unpinchatmessage": unpin,
    "unpinallchatmessages": unpin_all,
    "unpinallforumtopicmessages": unpin_topic,
    "unpinallgeneralforumtopicmessages": unpin_general,
    "setmessagereaction": set_reaction,
}
