"""Telegram Business: what a bot connected to somebody's account may do in that account's chats, and its own methods."""

from simulator.call import Call, Handler
from simulator.errors import bad, forbidden
from simulator.posting import changed, removed
from simulator.state import Chat, Connection, Json, Message, Person

WINDOW = 24 * 3600  # seconds after a person's last message in which a bot may answer in the account's name
NOT_ALLOWED = "BOT_ACCESS_FORBIDDEN"


def connection_of(call: Call) -> Connection:
    """The connection a request names, if it is this bot's."""
    connection = call.world.connections.get(str(call.args.get("business_connection_id")))
    if connection is None or connection.bot is not call.bot:
        raise bad("business connection not found")
    return connection


def enabled(call: Call) -> Connection:
    """The connection a request names, if it has not been ended."""
    connection = connection_of(call)
    if not connection.enabled or connection.owner.connection is not connection:
        raise bad("BUSINESS_CONNECTION_INVALID")
    return connection


def business_chat(call: Call, person_id: int) -> Chat:
    """The account's chat with a person, if the bot may write there now."""
    connection = enabled(call)
    chat = _chat(call, connection, person_id)
    if not connection.rights.get("can_reply"):
        raise forbidden(NOT_ALLOWED)
    if not _active(call, chat):
        raise bad("BUSINESS_PEER_USAGE_MISSING")
    return chat


def _chat(call: Call, connection: Connection, person_id: int) -> Chat:
    chat = call.world.chats.get(f"b:{connection.owner.id}:{person_id}")
    if chat is None:
        raise bad("BUSINESS_PEER_INVALID")
    return chat


def _active(call: Call, chat: Chat) -> bool:
    """Whether the other person wrote within the last day."""
    since = call.world.now() - WINDOW
    heard = (m.date for m in reversed(chat.messages.values()) if m.sender is chat.person and not m.service)
    return next(heard, 0) >= since


def author(call: Call, chat: Chat) -> tuple[Person | None, Json]:
    """In whose name the bot writes here (None: its own), and what that adds to the message."""
    return (chat.owner, {"business_bot": call.bot}) if chat.owner is not None else (None, {})


def get_connection(call: Call) -> Json:
    return connection_of(call).describe()


def read_message(call: Call) -> bool:
    connection = enabled(call)
    chat = _chat(call, connection, int(call.args["chat_id"]))
    if not connection.rights.get("can_read_messages"):
        raise forbidden(NOT_ALLOWED)
    if not _active(call, chat):
        raise bad("BUSINESS_PEER_USAGE_MISSING")
    message = chat.messages.get(int(call.args["message_id"]))
    if message is None:
        raise bad("message not found")
    for earlier in chat.messages.values():
        if earlier.id <= message.id and earlier.sender is chat.person and not earlier.read:
            earlier.read = True
            changed(call.world, earlier)
    return True


def delete_messages(call: Call) -> bool:
    connection = enabled(call)
    ids = [int(value) for value in call.get("message_ids") or []]
    if not 1 <= len(ids) <= 100:
        raise bad("wrong number of message identifiers specified")
    found = [message for value in ids if (message := _find(call, connection, value)) is not None]
    if len({message.chat.key for message in found}) > 1:
        raise bad("message identifiers must be from the same chat")
    for message in found:
        own = message.business_bot is call.bot and connection.rights.get("can_delete_sent_messages")
        if not own and not connection.rights.get("can_delete_all_messages"):
            raise forbidden(NOT_ALLOWED)
    if found:
        removed(call.world, found[0].chat, [message.id for message in found])
    return True


def _find(call: Call, connection: Connection, message_id: int) -> Message | None:
    """A message of the account by its id, which counts over all its chats."""
    for chat in call.world.chats.values():
        if chat.owner is connection.owner and message_id in chat.messages:
            return chat.messages[message_id]
    return None


METHODS: dict[str, Handler] = {
    "getbusinessconnection": get_connection,
    "readbusinessmessage": read_message,
    "deletebusinessmessages": delete_messages,
}
