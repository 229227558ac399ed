"""Telegram's rules about chats: may this bot see it, write there, use that right, that thread, that message."""

from simulator.business import business_chat
from simulator.call import Call
from simulator.errors import ApiError, bad, forbidden
from simulator.state import GENERAL, Bot, Chat, Json, Member, Message, Topic
from simulator.world import World

RIGHT_ERRORS = {
    "can_manage_topics": "not enough rights to manage topics in the chat",
    "can_pin_messages": "not enough rights to manage pinned messages in the chat",
    "can_delete_messages": "message can't be deleted",
    "can_invite_users": "not enough rights to manage chat invite link",
    "can_restrict_members": "not enough rights to restrict/unrestrict chat member",
    "can_promote_members": "not enough rights",
    "can_change_info": "not enough rights to change chat info",
}


def chat_of(call: Call, name: str = "chat_id") -> Chat:
    """The chat a parameter names, if the bot can reach it."""
    value = call.args.get(name)
    if value is None:
        raise bad(f"{name} is empty")
    chat_id = _number(value)
    if chat_id is None:
        raise bad("chat_id is empty" if value == "" else "chat not found")  # no chat here has a public name
    if name == "chat_id" and call.args.get("business_connection_id"):
        return business_chat(call, chat_id)
    if chat_id > 0:
        return _private(call.world, call.bot, chat_id)
    chat = call.world.group(chat_id)
    if chat is None or call.bot.id not in chat.members:
        raise bad("chat not found")
    if chat.migrated_to is not None:
        moved = {"migrate_to_chat_id": chat.migrated_to}
        raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
    membership = chat.members[call.bot.id]
    if membership.status == "kicked":
        raise forbidden("bot was kicked from the supergroup chat")
    if not membership.inside:
        raise forbidden("bot is not a member of the supergroup chat")
    return chat


def _number(value: object) -> int | None:
    if isinstance(value, int):
        return value
    try:
        return int(str(value))
    except ValueError:
        return None


def _private(world: World, bot: Bot, person_id: int) -> Chat:
    if person_id in world.bots:
        raise forbidden("the bot can't send messages to the bot")
    chat = world.known_private(bot, person_id)
    if chat is not None and (chat.started or chat.blocked):
        return chat
    if person_id in world.people and world.knows(bot, person_id):
        raise forbidden("bot can't initiate conversation with a user")
    raise bad("chat not found")


def writable(chat: Chat) -> Chat:
    """A chat the bot may write to now: 403 once the person has blocked it."""
    if chat.person is not None and chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def self_in(chat: Chat, bot: Bot) -> Member:
    """The bot's own place in a group."""
    return chat.members[bot.id]


def need(call: Call, chat: Chat, right: str) -> None:
    """Refuse unless the bot is an administrator with this right (nothing to ask in private chats)."""
    if chat.private:
        return
    if not self_in(chat, call.bot).may(right):
        raise bad(RIGHT_ERRORS[right])


def need_group(chat: Chat) -> None:
    """Refuse methods that exist for supergroups only."""
    if chat.private:
        raise bad("method is available only for supergroup chats")


def may_send(call: Call, chat: Chat, right: str = "can_send_messages", what: str = "text messages") -> None:
    """Refuse when the group's permissions or a restriction forbid this kind of message."""
    if chat.private:
        return
    member = self_in(chat, call.bot)
    if member.admin:
        return
    allowed = member.rights if member.status == "restricted" else chat.permissions
    if not allowed.get(right, True):
        raise bad(f"not enough rights to send {what} to the chat")


def thread_of(call: Call, chat: Chat) -> int | None:
    """The thread to write to; None is the General topic or a chat without topics."""
    thread = call.args.get("message_thread_id")
    if thread in {None, 0}:
        topic = chat.topics.get(GENERAL) if not chat.private else None
    elif thread == GENERAL and not chat.private:
        raise bad("message thread not found")
    else:
        topic = existing_topic(chat, int(str(thread)))
    if topic is not None and topic.closed and not _may_write_closed(chat, call.bot):
        raise bad("TOPIC_CLOSED")
    return topic.id if topic is not None and topic.id != GENERAL else None


def existing_topic(chat: Chat, thread: int) -> Topic:
    """A topic by its id; "message thread not found" when it never was or is deleted."""
    topic = chat.topics.get(thread) if chat.has_topics else None
    if topic is None:
        raise bad("message thread not found")
    return topic


def _may_write_closed(chat: Chat, bot: Bot) -> bool:
    return chat.private or self_in(chat, bot).may("can_manage_topics")


def message_of(call: Call, chat: Chat, error: str, name: str = "message_id") -> Message:
    """A message by its id, or the refusal this method has for it."""
    value = call.args.get(name)
    if not isinstance(value, int) or value <= 0:
        raise bad("message identifier is not specified" if value is None else error)
    message = chat.messages.get(value)
    if message is None:
        raise bad(error)
    return message



def reply_of(call: Call, chat: Chat, thread: int | None) -> tuple[Message | None, Json]:
    """The message answered, and what a quote or an answer into another chat or topic adds to the message."""
    wish = call.args.get("reply_parameters")
    if not wish and call.args.get("reply_to_message_id"):
        wish = {
            "message_id": call.args["reply_to_message_id"],
            "allow_sending_without_reply": call.args.get("allow_sending_without_reply", False),
        }
    if not wish:
        return None, {}
    if not wish.get("message_id"):
        raise bad('can\'t find field "message_id"')
    elsewhere = wish.get("chat_id") not in {None, chat.id, str(chat.id)}
    source = chat_of(Call(call.world, call.bot, call.method, wish)) if elsewhere else chat
    message = source.messages.get(int(wish["message_id"]))
    if message is None or (message.service and elsewhere):
        if wish.get("allow_sending_without_reply") in {True, "true", "True"}:
            return None, {}
        raise bad("message to be replied not found")
    extra: Json = {}
    if wish.get("quote"):
        extra["quote"] = _quote(message, wish)
    if elsewhere or (chat.has_topics and thread is not None and message.thread != thread):
        sender = {"type": "user", "date": message.date, "sender_user": message.sender.user()}
        extra["external_reply"] = {"origin": sender, "chat": source.describe(), "message_id": message.id}
        return None, extra
    return message, extra


def _quote(message: Message, wish: Json) -> Json:
    text = message.text or ""
    position = text.find(str(wish["quote"]))
    if position < 0:
        raise bad("QUOTE_TEXT_INVALID")
    return {"text": wish["quote"], "position": position, "is_manual": True}
