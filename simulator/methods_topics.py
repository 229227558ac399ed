"""Bot API methods for forum topics, in groups and in private chats of bots that have them."""

from simulator.call import Call, Handler
from simulator.errors import bad
from simulator.posting import chat_changed, removed, service
from simulator.render import topic_json
from simulator.rules import chat_of, existing_topic, self_in, writable
from simulator.state import GENERAL, Account, Chat, Json, Topic
from simulator.world import World

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NAME_AT_MOST = 128


def make_topic(world: World, chat: Chat, creator: Account, name: str, color: int, emoji: str | None = None) -> Topic:
    """Open a topic; its id is the id of the service message that says so."""
    message_id = chat.next_id()
    topic = chat.topics[message_id] = Topic(message_id, name, creator, color, emoji)
    told: Json = {"name": name, "icon_color": color}
    if emoji:
        told["icon_custom_emoji_id"] = emoji
    service(world, chat, creator, {"forum_topic_created": told}, thread=message_id, message_id=message_id)
    return topic


def rename_topic(world: World, chat: Chat, by: Account, topic: Topic, changes: Json) -> None:
    """Change name or icon and say so."""
    topic.name = changes.get("name", topic.name)
    if "icon_custom_emoji_id" in changes:
        topic.emoji = changes["icon_custom_emoji_id"] or None
    thread = None if topic.id == GENERAL else topic.id
    service(world, chat, by, {"forum_topic_edited": changes}, thread=thread)


def close_topic(world: World, chat: Chat, by: Account, topic: Topic, *, closed: bool) -> None:
    """Close or reopen a topic and say so."""
    topic.closed = closed
    what = "forum_topic_closed" if closed else "forum_topic_reopened"
    service(world, chat, by, {what: {}}, thread=None if topic.id == GENERAL else topic.id)


def drop_topic(world: World, chat: Chat, topic: Topic) -> None:
    """Delete a topic with all its messages; bots are not told."""
    del chat.topics[topic.id]
    removed(world, chat, [message.id for message in chat.messages.values() if message.thread == topic.id])
    chat_changed(world, chat)


def _forum(call: Call) -> Chat:
    chat = writable(chat_of(call))
    if not chat.has_topics:
        raise bad("the chat is not a forum")
    return chat


def _allow(call: Call, chat: Chat, error: str, *, right: str = "can_manage_topics", topic: Topic | None = None) -> None:
    if chat.private or self_in(chat, call.bot).may(right):
        return
    if topic is not None and topic.creator is call.bot:
        return
    raise bad(error)


def create(call: Call) -> Json:
    chat = _forum(call)
    name = str(call.args["name"]).strip()
    if not name:
        raise bad("topic name must be non-empty")
    if len(name) > NAME_AT_MOST:
        raise bad("TOPIC_TITLE_INVALID")
    color = call.args.get("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad("TOPIC_ICON_COLOR_INVALID")
    _allow(call, chat, "not enough rights to create a topic")
    emoji = call.args.get("icon_custom_emoji_id")
    return topic_json(make_topic(call.world, chat, call.bot, name, int(color), emoji))


def _topic(call: Call, chat: Chat) -> Topic:
    thread = int(call.args["message_thread_id"])
    topic = chat.topics.get(thread)
    if topic is None or (thread == GENERAL and not chat.private):
        raise bad("TOPIC_ID_INVALID" if thread != GENERAL else "message thread not found")
    return topic


def _edited(call: Call, chat: Chat, topic: Topic) -> bool:
    changes: Json = {}
    name = str(call.args.get("name") or "").strip()
    if len(name) > NAME_AT_MOST:
        raise bad("TOPIC_TITLE_INVALID")
    if name and name != topic.name:
        changes["name"] = name
    if "icon_custom_emoji_id" in call.args and (call.args["icon_custom_emoji_id"] or None) != topic.emoji:
        changes["icon_custom_emoji_id"] = call.args["icon_custom_emoji_id"]
    if not changes:
        raise bad("TOPIC_NOT_MODIFIED")
    rename_topic(call.world, chat, call.bot, topic, changes)
    return True


def edit(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    _allow(call, chat, "not enough rights to edit the topic", topic=topic)
    return _edited(call, chat, topic)


def _toggle(call: Call, chat: Chat, topic: Topic, *, closed: bool) -> bool:
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    close_topic(call.world, chat, call.bot, topic, closed=closed)
    return True


def _group_topic(call: Call) -> tuple[Chat, Topic]:
    chat = _forum(call)
    if chat.private:
        raise bad("method is available only for supergroup chats")
    topic = _topic(call, chat)
    _allow(call, chat, "not enough rights to toggle topic is closed state", topic=topic)
    return chat, topic


def close(call: Call) -> bool:
    return _toggle(call, *_group_topic(call), closed=True)


def reopen(call: Call) -> bool:
    return _toggle(call, *_group_topic(call), closed=False)


def delete(call: Call) -> bool:
    chat = _forum(call)
    topic = _topic(call, chat)
    _allow(call, chat, "not enough rights to delete the topic", right="can_delete_messages")
    drop_topic(call.world, chat, topic)
    return True


def _general(call: Call) -> tuple[Chat, Topic]:
    chat = _forum(call)
    if chat.private:
        raise bad("method is available only for supergroup chats")
    _allow(call, chat, "not enough rights to edit the topic")
    return chat, existing_topic(chat, GENERAL)


def edit_general(call: Call) -> bool:
    return _edited(call, *_general(call))


def close_general(call: Call) -> bool:
    return _toggle(call, *_general(call), closed=True)


def reopen_general(call: Call) -> bool:
    return _toggle(call, *_general(call), closed=False)


def _hide(call: Call, *, hidden: bool) -> bool:
    chat, topic = _general(call)
    if topic.hidden == hidden:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.hidden = hidden
    what = "general_forum_topic_hidden" if hidden else "general_forum_topic_unhidden"
    service(call.world, chat, call.bot, {what: {}})
    return True


def hide_general(call: Call) -> bool:
    return _hide(call, hidden=True)


def unhide_general(call: Call) -> bool:
    return _hide(call, hidden=False)


def icons(call: Call) -> list[Json]:
    return []


METHODS: dict[str, Handler] = {
    "createforumtopic": create,
    "editforumtopic": edit,
    "closeforumtopic": close,
    "reopenforumtopic": reopen,
    "deleteforumtopic": delete,
    "editgeneralforumtopic": edit_general,
    "closegeneralforumtopic": close_general,
    "reopengeneralforumtopic": reopen_general,
    "hidegeneralforumtopic": hide_general,
    "unhidegeneralforumtopic": unhide_general,
    "getforumtopiciconstickers": icons,
}
