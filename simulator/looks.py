"""What people (and tests) can see: accounts, chats, topics, messages, the bots' calls."""

from typing import Any

from simulator.acts_world import bot_view, person_view
from simulator.methods_profile import commands_for
from simulator.places import bot_of, chat_for, own_thread, person_of, visible_chat
from simulator.render import link_json
from simulator.state import GENERAL, Chat, Json, Message
from simulator.view import chat_view, keyboard_view, message_view, summary, topic_view
from simulator.world import World

WAIT_AT_MOST = 60.0
PAGE = 200  # messages given unless asked for more


def bots(world: World, wish: Json) -> list[Json]:
    """All bots."""
    return [bot_view(bot) for bot in world.bots.values()]


def people(world: World, wish: Json) -> list[Json]:
    """All people."""
    return [person_view(person) for person in world.people.values()]


def groups(world: World, wish: Json) -> list[Json]:
    """All groups with their members and invite links."""
    return [{**chat_view(chat), "links": [link_json(link) for link in chat.links.values()]} for chat in world.groups()]


def chats(world: World, wish: Json) -> list[Json]:
    """The chats a person has: private ones with bots they wrote to, groups they are in."""
    person = person_of(world, wish)
    found = []
    for chat in world.chats.values():
        mine = person in {chat.person, chat.owner} and (chat.started or chat.messages)
        member = chat.members.get(person.id)
        if mine or (member is not None and member.inside):
            found.append(chat_view(chat))
    return found


async def messages(world: World, wish: Json) -> Json:
    """A chat as `person` sees it: {"version", "messages", "deleted", "pinned", "keyboard", "typing", "commands"}.

    `thread` narrows to one topic (1: General), `after` to later ids, `limit` to the last so many; with `version`
    the answer waits up to `wait` seconds for the chat to change beyond it.
    """
    chat = visible_chat(world, wish)
    if wish.get("version") is not None and chat.version <= int(wish["version"]):
        await world.events.wait(chat.key, min(float(wish.get("wait") or 0.001), WAIT_AT_MOST))
    narrow = wish.get("thread") is not None
    thread = own_thread(chat, wish) if narrow else None
    shown = _shown(chat, thread, narrow=narrow, after=int(wish.get("after") or 0))
    shown = shown[-int(wish.get("limit") or PAGE) :]
    person_id = int(wish["person"]) if wish.get("person") is not None else 0
    return {
        "version": chat.version,
        "messages": [message_view(message) for message in shown],
        "deleted": chat.gone[-PAGE:],
        "pinned": _pinned(chat, thread, narrow=narrow),
        "keyboard": keyboard_view(chat, person_id, thread),
        "typing": _typing(world, chat, thread),
        "commands": _commands(world, chat, person_id),
        "chat": chat_view(chat),
    }


def _shown(chat: Chat, thread: int | None, *, narrow: bool, after: int) -> list[Message]:
    return [
        message for message in chat.messages.values()
        if message.id > after and (not narrow or message.thread == thread)
    ]  # fmt: skip


def _pinned(chat: Chat, thread: int | None, *, narrow: bool) -> list[Json]:
    pinned = [chat.messages[one] for one in chat.pinned if one in chat.messages]
    return [summary(message) for message in pinned if not narrow or message.thread == thread]


def _typing(world: World, chat: Chat, thread: int | None) -> list[str]:
    now = world.now()
    return [action for key, (until, action) in chat.typing.items() if key[1] == thread and until > now]


def _commands(world: World, chat: Chat, person_id: int) -> list[Json]:
    person = world.people.get(person_id)
    language = person.language_code if person else None
    if chat.bot is not None:
        return commands_for(chat.bot, chat.key, language)
    members = [world.bots[one] for one in chat.members if one in world.bots]
    return [command for bot in members for command in commands_for(bot, chat.key, language)]


def topics(world: World, wish: Json) -> list[Json]:
    """The topics of a forum, last spoken first, with last message and unread count for `person`."""
    chat = visible_chat(world, wish)
    person_id = int(wish["person"]) if wish.get("person") is not None else 0
    last: dict[int, Message] = {}
    unread: dict[int, int] = {}
    for message in chat.messages.values():
        key = message.thread or GENERAL
        last[key] = message
        seen = world.seen.get((person_id, chat.id, key), 0)
        if message.id > seen and message.sender.id != person_id and not message.service:
            unread[key] = unread.get(key, 0) + 1
    found = []
    for topic in chat.topics.values():
        newest = last.get(topic.id)
        line: Json = {**topic_view(topic, chat), "unread": unread.get(topic.id, 0)}
        if newest is not None:
            line["last"] = {**summary(newest), "date": newest.date, "service": newest.service}
        found.append((newest.id if newest else topic.id, line))
    return [line for _, line in sorted(found, key=lambda pair: -pair[0])]


def read(world: World, wish: Json) -> bool:
    """A person has read a chat (or topic) up to message `id`."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    key = (person.id, chat.id, int(wish.get("thread") or GENERAL))
    world.seen[key] = max(world.seen.get(key, 0), int(wish["id"]))
    return True


def calls(world: World, wish: Json) -> list[Json]:
    """The bots' calls in order: {"n", "at", "bot", "method", "params", "ok", "result", "error"}.

    Narrowed by `method`, `bot`, `after` (n), `ok`; the last `limit` of them.
    """
    method, bot, after = wish.get("method"), wish.get("bot"), int(wish.get("after") or 0)
    wanted = str(method).lower() if method else None
    found = [
        call for call in world.calls
        if call["n"] > after
        and (wanted is None or call["method"].lower() == wanted)
        and (bot is None or call["bot"] == bot)
        and ("ok" not in wish or call["ok"] == bool(wish["ok"]))
    ]  # fmt: skip
    return found[-int(wish.get("limit") or len(found) or 1) :]


def queue(world: World, wish: Json) -> Json:
    """How many updates wait for a bot, and which it has asked for."""
    found = bot_of(world, wish.get("bot")).updates
    return {
        "waiting": len(found.waiting),
        "next_id": found.next_id,
        "allowed": sorted(found.allowed) if found.allowed else None,
        "webhook": found.webhook.url if found.webhook else None,
        "polling": found.poller is not None,
    }


def faults(world: World, wish: Json) -> list[Json]:
    """The faults that still wait for their call."""
    return world.faults.list()


VERBS: dict[str, Any] = {
    "bots": bots,
    "people": people,
    "groups": groups,
    "chats": chats,
    "messages": messages,
    "topics": topics,
    "read": read,
    "calls": calls,
    "queue": queue,
    "faults": faults,
}
