"""Where a person acts: the chat, thread and message a request of the people API names."""

from typing import Any

from simulator.errors import PeopleError
from simulator.state import GENERAL, Bot, Chat, Json, Member, Message, Person
from simulator.world import World


def person_of(world: World, wish: Json) -> Person:
    """The person who acts."""
    return world.person_called(int(wish["person"]))


def bot_of(world: World, value: Any) -> Bot:
    """A bot by id or @username; the only one when nothing is given."""
    if value is None:
        if len(world.bots) != 1:
            raise PeopleError("say which bot: there is not exactly one")
        return next(iter(world.bots.values()))
    text = str(value)
    found = world.bots.get(int(text)) if text.isdigit() else world.username(text)
    if not isinstance(found, Bot):
        raise PeopleError(f"no bot {value}")
    return found


def group_of(world: World, value: Any) -> Chat:
    """A group by its (negative) id or key."""
    text = str(value).removeprefix("g:")
    chat = world.group(int(text)) if text.lstrip("-").isdigit() else None
    if chat is None:
        raise PeopleError(f"no group {value}")
    return chat


def chat_for(world: World, person: Person | None, value: Any) -> Chat:
    """A chat as `person` names it: a bot (id or username; None: the only one), a person, a group id, or a chat key."""
    text = "" if value is None else str(value)
    if text in world.chats:
        return world.chats[text]
    if text.startswith(("-", "g:")):
        return group_of(world, value)
    if person is None:
        raise PeopleError("a private chat is named by person and bot, or by its key")
    if text.isdigit() and int(text) in world.people:
        return world.between(person, world.people[int(text)])
    return world.private(bot_of(world, value), person)


def visible_chat(world: World, wish: Json) -> Chat:
    """The chat to look at; a person looks only into chats they are in."""
    person = person_of(world, wish) if wish.get("person") is not None else None
    chat = chat_for(world, person, wish.get("chat"))
    if person is not None and not chat.private:
        inside(chat, person)
    if person is not None and chat.private and person not in {chat.person, chat.owner}:
        raise PeopleError("this is somebody else's private chat")
    return chat


def inside(chat: Chat, person: Person) -> Member:
    """The person's place in a group; PeopleError when they are not in it."""
    member = chat.members.get(person.id)
    if member is None or not member.inside:
        raise PeopleError(f"{person.first_name} is not in the group {chat.title}")
    return member


def admin_of(chat: Chat, person: Person, right: str) -> Member:
    """A member with this administrator's right."""
    member = inside(chat, person)
    if not member.may(right):
        raise PeopleError(f"{person.first_name} may not do this in the group ({right})")
    return member


def own_thread(chat: Chat, wish: Json) -> int | None:
    """The thread named; None for General or a chat without topics."""
    thread = wish.get("thread")
    if thread is None or (thread == GENERAL and not chat.private):
        return None
    if not chat.has_topics or int(thread) not in chat.topics:
        raise PeopleError("this topic does not exist any more")
    return int(thread)


def message_in(chat: Chat, value: Any) -> Message:
    """A message by id."""
    message = chat.messages.get(int(value))
    if message is None:
        raise PeopleError(f"no message {value} in this chat")
    return message


def only_inside(world: World, chat: Chat, person: Person) -> None:
    """PeopleError unless the chat is the person's own or one they are a member of."""
    if chat.private:
        if person not in {chat.person, chat.owner}:
            raise PeopleError("this is somebody else's private chat")
    else:
        inside(chat, person)
