"""Building and disturbing the world: bots, people, groups, members, topics, blocks, faults, limits, time."""

import secrets
from typing import Any

from simulator.errors import PeopleError
from simulator.membership import private_status, set_member
from simulator.methods_members import new_link
from simulator.methods_topics import COLORS, close_topic, drop_topic, make_topic, rename_topic
from simulator.places import admin_of, bot_of, chat_for, group_of, inside, person_of
from simulator.posting import chat_changed, service
from simulator.render import ADMIN_RIGHTS, PERMISSIONS, link_json
from simulator.state import GENERAL, Account, Bot, Chat, InviteLink, Json, Person, Topic
from simulator.view import account_view, chat_view
from simulator.world import World

FIRST_PERSON = 5_000_000_000
FIRST_BOT = 7_000_000_000
FIRST_GROUP = -1_002_000_000_000
SWITCHES = (
    "first_name", "username", "inline", "inline_feedback", "topics", "users_create_topics", "reads_all", "revoked",
    "joins_groups", "business",
)  # fmt: skip
PERSON_FIELDS = ("first_name", "last_name", "username", "language_code", "is_premium", "bio", "deactivated", "business")


def bot_view(bot: Bot) -> Json:
    """A bot with its switches, token included (this is a simulator)."""
    texts = {"description": bot.texts.get(("description", ""), "")}
    return {**account_view(bot), "token": bot.token, **texts, **{name: getattr(bot, name) for name in SWITCHES}}


def create_bot(world: World, wish: Json) -> Json:
    """A new bot; `token` may be given (`<id>:<secret>`). An existing token returns its bot, switches changed."""
    token = str(wish.get("token") or "")
    known = world.tokens.get(token)
    if known is None:
        head = token.partition(":")[0]
        bot_id = int(head) if head.isdigit() else FIRST_BOT + world.number()
        if bot_id in world.bots:
            raise PeopleError(f"there is a bot {bot_id} already")
        token = token or f"{bot_id}:AA{secrets.token_urlsafe(24)}"
        username = str(wish.get("username") or f"shop{bot_id}_bot")
        known = Bot(bot_id, token, username, str(wish.get("first_name") or wish.get("name") or username))
        world.bots[bot_id] = world.tokens[token] = known
    _apply(known, wish, SWITCHES)
    return bot_view(known)


def change_bot(world: World, wish: Json) -> Json:
    """Flip a bot's switches (topics, inline, revoked …)."""
    bot = bot_of(world, wish.get("bot"))
    _apply(bot, wish, SWITCHES)
    return bot_view(bot)


def _apply(target: Any, wish: Json, names: tuple[str, ...]) -> None:
    for name in names:
        if name in wish:
            setattr(target, name, wish[name])


def create_person(world: World, wish: Json) -> Json:
    """A new person."""
    person_id = int(wish.get("id") or FIRST_PERSON + world.number())
    if world.account(person_id):
        raise PeopleError(f"there is an account {person_id} already")
    person = world.people[person_id] = Person(person_id, str(wish["first_name"]))
    _apply(person, wish, PERSON_FIELDS)
    world.events.publish("people", dict)
    return person_view(person)


def person_view(person: Person) -> Json:
    """A person with everything their profile says."""
    connection = person.connection.describe() if person.connection is not None else None
    return {**account_view(person), **{name: getattr(person, name) for name in PERSON_FIELDS}, "connection": connection}


def change_person(world: World, wish: Json) -> Json:
    """Change somebody's name, username, language …"""
    person = person_of(world, wish)
    _apply(person, wish, PERSON_FIELDS)
    world.events.publish("people", dict)
    return person_view(person)


# -- groups


def create_group(world: World, wish: Json) -> Json:
    """A supergroup; `forum` gives it topics (a General one at once), `owner` is a person."""
    owner = world.person_called(int(wish["owner"]))
    chat_id = int(wish.get("id") or FIRST_GROUP - world.number())
    chat = world.chats[f"g:{chat_id}"] = Chat(f"g:{chat_id}", chat_id, "supergroup", title=str(wish["title"]))
    chat.permissions = {name: name not in {"can_change_info", "can_pin_messages", "can_manage_topics"} for name in PERMISSIONS}
    set_member(world, chat, owner, owner, status="creator")
    service(world, chat, owner, {"supergroup_chat_created": True})
    _set_forum(chat, owner, on=bool(wish.get("forum", True)))
    return chat_view(chat)


def migrate(world: World, wish: Json) -> Json:
    """Give a group another id, as Telegram does when it upgrades one: the old one only says where it went."""
    old = group_of(world, wish["chat"])
    owner = next(member.account for member in old.members.values() if member.status == "creator")
    chat_id = FIRST_GROUP - world.number()
    chat = world.chats[f"g:{chat_id}"] = Chat(f"g:{chat_id}", chat_id, "supergroup", title=old.title)
    chat.permissions, chat.members = dict(old.permissions), dict(old.members)
    _set_forum(chat, owner, on=old.forum)
    service(world, old, owner, {"migrate_to_chat_id": chat_id})
    old.migrated_to = chat_id
    service(world, chat, owner, {"migrate_from_chat_id": old.id})
    return chat_view(chat)


def _set_forum(chat: Chat, owner: Account, *, on: bool) -> None:
    chat.forum = on
    if on:
        chat.topics.setdefault(GENERAL, Topic(GENERAL, "General", owner))


def change_group(world: World, wish: Json) -> Json:
    """Title, `forum`, `protected`, `permissions` of a group."""
    chat = group_of(world, wish["chat"])
    owner = next(member.account for member in chat.members.values() if member.status == "creator")
    if "title" in wish:
        chat.title = str(wish["title"])
        service(world, chat, owner, {"new_chat_title": chat.title})
    if "forum" in wish:
        _set_forum(chat, owner, on=bool(wish["forum"]))
    chat.protected = bool(wish.get("protected", chat.protected))
    chat.permissions.update(wish.get("permissions") or {})
    chat_changed(world, chat)
    return chat_view(chat)


def member(world: World, wish: Json) -> Json:
    """Give an account a place in a group: `status`, `admin` (true or a list of rights), `anonymous`, `by`.

    Rights default to all for administrators; "rights": {...} switches single ones.
    """
    chat = group_of(world, wish["chat"])
    account = world.account(int(wish["account"]))
    if account is None:
        raise PeopleError(f"no account {wish['account']}")
    owner = next(member.account for member in chat.members.values() if member.status == "creator")
    by = world.person_called(int(wish["by"])) if wish.get("by") is not None else owner
    admin = wish.get("admin", False)
    status = str(wish.get("status") or ("administrator" if admin else "member"))
    rights = _rights(admin, wish.get("rights") or {}, status)
    fields: Json = {"rights": rights, "anonymous": bool(wish.get("anonymous")), "title": wish.get("title")}
    set_member(world, chat, account, by, status=status, until=int(wish.get("until") or 0), **fields)
    return chat_view(chat)


def _rights(admin: Any, single: dict[str, bool], status: str) -> dict[str, bool]:
    if status == "restricted":
        return {**dict.fromkeys(PERMISSIONS, False), "is_member": True, **single}
    if status != "administrator":
        return {}
    held = set(admin) if isinstance(admin, list) else set(ADMIN_RIGHTS)
    return {**{name: name in held for name in ADMIN_RIGHTS}, "can_manage_chat": True, **single}


def make_link(world: World, wish: Json) -> Json:
    """An invite link made by a person."""
    chat, person = group_of(world, wish["chat"]), person_of(world, wish)
    admin_of(chat, person, "can_invite_users")
    link = new_link(person, limit=wish.get("limit"), expires=wish.get("expires"), asks=bool(wish.get("asks")))
    chat.links[link.url] = link
    return link_json(link)


def join(world: World, wish: Json) -> Json:
    """Enter a group by an invite link."""
    person = person_of(world, wish)
    found = world.link(str(wish["link"]))
    if found is None:
        raise PeopleError("this invite link does not exist")
    chat, link = found
    present = chat.members.get(person.id)
    if present is not None and present.inside:
        raise PeopleError(f"{person.first_name} is in the group already")
    if link.revoked or (link.expires and link.expires < world.now()) or (link.limit and link.used >= link.limit):
        raise PeopleError("this invite link has expired")
    if present is not None and present.status == "kicked" and not (0 < present.until < world.now()):
        raise PeopleError(f"{person.first_name} is banned from the group")
    if link.asks:
        return _asks_to_join(world, chat, person, link)
    link.used += 1
    set_member(world, chat, person, person, status="member", link=link)
    return chat_view(chat)


def _asks_to_join(world: World, chat: Chat, person: Person, link: InviteLink) -> Json:
    """The link needs an administrator's yes: bots that may invite are asked."""
    chat.requests[person.id] = link
    body = {
        "chat": chat.describe(), "from": person.user(), "user_chat_id": person.id, "date": int(world.now()),
        "invite_link": link_json(link),
    }  # fmt: skip
    for place in chat.members.values():
        if isinstance(place.account, Bot) and place.may("can_invite_users"):
            place.account.updates.put("chat_join_request", body, world.now(), lane=person.id)
    return chat_view(chat)


def leave(world: World, wish: Json) -> Json:
    """Leave a group."""
    person, chat = person_of(world, wish), group_of(world, wish["chat"])
    inside(chat, person)
    set_member(world, chat, person, person, status="left")
    return chat_view(chat)


def block(world: World, wish: Json) -> Json:
    """Block a bot, or unblock it with {"unblock": true}."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("bot"))
    private_status(world, chat, blocked=not wish.get("unblock"))
    return chat_view(chat)


def topic(world: World, wish: Json) -> Json:
    """A person's hand on topics: action create, rename, close, reopen or delete."""
    person = person_of(world, wish)
    chat = chat_for(world, person, wish.get("chat"))
    action = str(wish["action"])
    if not chat.private:
        admin_of(chat, person, "can_delete_messages" if action == "delete" else "can_manage_topics")
    if not chat.has_topics:
        raise PeopleError("this chat has no topics")
    if action == "create":
        color = COLORS[len(chat.topics) % len(COLORS)]
        return {"thread": make_topic(world, chat, person, str(wish["name"]), color).id}
    found = chat.topics.get(int(wish["thread"]))
    if found is None:
        raise PeopleError("this topic does not exist any more")
    if action == "rename":
        rename_topic(world, chat, person, found, {"name": str(wish["name"])})
    elif action in {"close", "reopen"}:
        close_topic(world, chat, person, found, closed=action == "close")
    elif action == "delete" and found.id != GENERAL:
        drop_topic(world, chat, found)
    else:
        raise PeopleError(f"cannot {action} this topic")
    return {"thread": found.id}


# -- disturbing


def fault(world: World, wish: Json) -> Json:
    """Ask for trouble: kind, method, chat, times, skip, retry_after, seconds."""
    return world.faults.add(**wish)


def clear_faults(world: World, wish: Json) -> bool:
    """No more trouble."""
    world.faults.clear()
    return True


def limits(world: World, wish: Json) -> Json:
    """Flood limits on or off; without `on` the state."""
    if "on" in wish:
        world.limits.switch(bool(wish["on"]))
    return {"on": world.limits.on}


def inject(world: World, wish: Json) -> Json:
    """Queue a raw update of any kind at a bot; its update_id is put in unless given."""
    bot = bot_of(world, wish.get("bot"))
    return {"update_id": bot.updates.put_raw(dict(wish["update"]), world.now())}


def advance(world: World, wish: Json) -> Json:
    """Move the world's clock forward by `seconds`."""
    world.shift += float(wish["seconds"])
    return {"now": world.now()}


VERBS = {
    "create_bot": create_bot,
    "change_bot": change_bot,
    "create_person": create_person,
    "change_person": change_person,
    "create_group": create_group,
    "change_group": change_group,
    "migrate": migrate,
    "member": member,
    "make_link": make_link,
    "join": join,
    "leave": leave,
    "block": block,
    "topic": topic,
    "fault": fault,
    "clear_faults": clear_faults,
    "limits": limits,
    "inject": inject,
    "advance": advance,
}
