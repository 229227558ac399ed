"""What the owner of a business account does with the bot: connect it, change what it may do, disconnect it."""

import secrets

from simulator.errors import PeopleError
from simulator.places import bot_of, person_of
from simulator.state import Connection, Json, Person
from simulator.world import World

# What the app ticks when a bot is connected; the rest is given by name.
RIGHTS = ("can_reply", "can_read_messages", "can_delete_sent_messages")
ALL_RIGHTS = (*RIGHTS, "can_delete_all_messages", "can_edit_name", "can_edit_bio", "can_edit_profile_photo",
              "can_edit_username", "can_manage_stories")  # fmt: skip


def connect(world: World, wish: Json) -> Json:
    """Connect a bot to one's business account (one at a time); again makes a new connection with a new id."""
    owner, bot = person_of(world, wish), bot_of(world, wish.get("bot"))
    if not owner.business:
        raise PeopleError(f"{owner.first_name} has no business account")
    if not bot.business:
        raise PeopleError("this bot cannot be connected to business accounts")
    if _live(owner) is not None:
        disconnect(world, {"person": owner.id})
    rights = {**dict.fromkeys(RIGHTS, True), **_rights(wish)}
    made = Connection(secrets.token_urlsafe(20), owner, bot, int(world.now()), rights)
    world.connections[made.id] = owner.connection = made
    world.private(bot, owner).started = True  # a connected bot may write to the account's owner
    return _tell(world, made)


def change_rights(world: World, wish: Json) -> Json:
    """Give the connected bot rights or take them away: {"rights": {"can_reply": false}}."""
    connection = _live(person_of(world, wish))
    if connection is None:
        raise PeopleError("no bot is connected to this account")
    connection.rights.update(_rights(wish))
    return _tell(world, connection)


def disconnect(world: World, wish: Json) -> Json:
    """End the connection; its id is worth nothing from now on."""
    connection = _live(person_of(world, wish))
    if connection is None:
        raise PeopleError("no bot is connected to this account")
    connection.enabled = False
    return _tell(world, connection)


def _live(owner: Person) -> Connection | None:
    connection = owner.connection
    return connection if connection is not None and connection.enabled else None


def _rights(wish: Json) -> dict[str, bool]:
    rights: dict[str, bool] = {name: bool(on) for name, on in (wish.get("rights") or {}).items()}
    unknown = rights.keys() - {*ALL_RIGHTS}
    if unknown:
        raise PeopleError(f"no such right: {', '.join(sorted(unknown))}")
    return rights


def _tell(world: World, connection: Connection) -> Json:
    """The bot hears of every change; the page draws its people anew."""
    body = connection.describe()
    connection.bot.updates.put("business_connection", body, world.now(), lane=connection.owner.id)
    world.events.publish("people", dict)
    return body


VERBS = {"connect": connect, "change_rights": change_rights, "disconnect": disconnect}
