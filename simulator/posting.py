"""Putting messages into chats and telling those bots that may know."""

import re
from typing import Any

from simulator.render import message_json
from simulator.state import Account, Bot, Chat, Connection, Json, Message
from simulator.view import chat_event, message_event
from simulator.world import World

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@([A-Za-z0-9_]+))?", re.ASCII)


def post(
    world: World, chat: Chat, sender: Account, content: Json, *, thread: int | None = None, silent: bool = False,
    message_id: int | None = None, **more: Any,
) -> Message:  # fmt: skip
    """Add a message (`more`: further fields of Message) and let everybody know."""
    message = Message(
        id=chat.next_id() if message_id is None else message_id,
        chat=chat, date=int(world.now()), sender=sender, content=content, thread=thread, **more,
    )  # fmt: skip
    chat.messages[message.id] = message
    tell_bots(world, message, "message")
    world.touched(chat)
    world.events.publish("message", lambda: message_event(world, message, silent=silent))
    return message


def service(world: World, chat: Chat, sender: Account, content: Json, **more: Any) -> Message:
    """Add a service message (topic created, pinned, joined …)."""
    return post(world, chat, sender, content, service=True, **more)


def changed(world: World, message: Message) -> None:
    """A message looks different now (edit, keyboard, reaction): the people see it, bots are told apart."""
    world.touched(message.chat)
    world.events.publish("edit", lambda: message_event(world, message))


def removed(world: World, chat: Chat, ids: list[int]) -> list[int]:
    """Delete those of `ids` that are there; bots are told in business chats only. Returns what went."""
    gone = []
    for message_id in ids:
        message = chat.messages.pop(message_id, None)
        if message is not None:
            message.deleted = True
            gone.append(message_id)
    if gone:
        chat.gone.extend(gone)
        chat.pinned = [pinned for pinned in chat.pinned if pinned not in gone]
        world.touched(chat)
        _tell_deletion(world, chat, gone)
        world.events.publish("delete", lambda: {**chat_event(world, chat), "ids": gone})
    return gone


def chat_changed(world: World, chat: Chat) -> None:
    """Members, title, topics or pins changed."""
    world.touched(chat)
    world.events.publish("chat", lambda: chat_event(world, chat))


def tell_bots(world: World, message: Message, kind: str) -> None:
    """Queue an update at every bot that is to see this message."""
    now = world.now()
    if message.chat.owner is not None:
        _tell_business(world, message, kind)
        return
    for bot in readers(message):
        if bot.updates.wants(kind):
            body = message_json(message, bot)
            bot.updates.put(kind, body, now, lane=message.chat.id, message=message)


def connected(chat: Chat) -> Connection | None:
    """The connection through which a bot follows this chat now."""
    connection = chat.owner.connection if chat.owner is not None else None
    return connection if connection is not None and connection.enabled else None


def _tell_business(world: World, message: Message, kind: str) -> None:
    """Everything in a business chat reaches the connected bot, its own words too; nothing turns read by that."""
    connection = connected(message.chat)
    if connection is not None and not message.service:
        name = "edited_business_message" if kind == "edited_message" else "business_message"
        body = message_json(message, connection.bot)
        connection.bot.updates.put(name, body, world.now(), lane=message.chat.id)


def _tell_deletion(world: World, chat: Chat, gone: list[int]) -> None:
    connection = connected(chat)
    if connection is not None:
        body = {"business_connection_id": connection.id, "chat": chat.describe(), "message_ids": gone}
        connection.bot.updates.put("deleted_business_messages", body, world.now(), lane=chat.id)


def readers(message: Message) -> list[Bot]:
    """Bots to which Telegram shows the message (privacy mode respected)."""
    chat = message.chat
    if chat.bot is not None:
        return [chat.bot] if message.service or not message.sender.is_bot else []
    if message.sender.is_bot and not message.service:
        return []
    return [
        member.account
        for member in chat.members.values()
        if isinstance(member.account, Bot) and member.inside and _may_read(member.account, member.admin, message)
    ]


def _may_read(bot: Bot, admin: bool, message: Message) -> bool:
    if admin or bot.reads_all or message.service or message.via is bot:
        return True
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    text = message.text or ""
    command = _COMMAND.match(text)
    if command:
        return command.group(1) is None or command.group(1).lower() == bot.username.lower()
    return f"@{bot.username}".lower() in text.lower()
