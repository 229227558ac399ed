"""The records of the simulated Telegram: accounts, chats, topics, messages, files."""

from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.update_queue import UpdateQueue

Json = dict[str, Any]

ANONYMOUS_ADMIN_ID = 1087968824  # Telegram's @GroupAnonymousBot, the author of anonymous admins' messages
GENERAL = 1  # thread id of the General topic; never carried by its messages


@dataclass(slots=True, eq=False)
class Person:
    """A human account."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "zh-hans"
    is_premium: bool = False
    bio: str | None = None
    deactivated: bool = False
    business: bool = False  # a business account: may connect a bot, and other people write to it
    connection: "Connection | None" = None  # the newest, perhaps ended
    last_message_id: int = 0

    is_bot = False

    def user(self) -> Json:
        """The Bot API `User`."""
        found: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            found["last_name"] = self.last_name
        if self.username:
            found["username"] = self.username
        if self.language_code:
            found["language_code"] = self.language_code
        if self.is_premium:
            found["is_premium"] = True
        return found


@dataclass(slots=True, eq=False)
class Bot:
    """A bot account with its switches (what @BotFather would set) and its queue of updates."""

    id: int
    token: str
    username: str
    first_name: str
    inline: bool = True
    inline_feedback: bool = True
    topics: bool = False
    users_create_topics: bool = True
    reads_all: bool = False
    joins_groups: bool = True
    business: bool = True
    revoked: bool = False
    last_message_id: int = 0
    updates: UpdateQueue = field(default_factory=UpdateQueue)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    settings: Json = field(default_factory=dict)

    is_bot = True

    def user(self) -> Json:
        """The Bot API `User` as others see it."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}


Account = Person | Bot


@dataclass(slots=True, eq=False)
class Connection:
    """A bot connected to a business account; another one is made each time it is connected anew."""

    id: str
    owner: Person
    bot: Bot
    date: int
    rights: dict[str, bool]
    enabled: bool = True

    def describe(self) -> Json:
        """The Bot API `BusinessConnection`; a private chat's id is the person's."""
        found: Json = {
            "id": self.id, "user": self.owner.user(), "user_chat_id": self.owner.id, "date": self.date,
            "is_enabled": self.enabled,
        }  # fmt: skip
        if self.enabled:
            found["rights"] = {right: True for right, held in self.rights.items() if held}
        return found


@dataclass(slots=True, eq=False)
class File:
    """One stored file; each bot sees it under an id of its own."""

    number: int
    kind: str
    size: int
    unique: str
    data: bytes = b""
    url: str | None = None
    name: str | None = None
    mime: str | None = None
    meta: Json = field(default_factory=dict)
    family: list["File"] = field(default_factory=list)  # all sizes of one photo, smallest first


@dataclass(slots=True, eq=False)
class Member:
    """A place in a group: status as Telegram names it, and what that status may do."""

    account: Account
    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)
    anonymous: bool = False
    title: str | None = None
    until: int = 0

    @property
    def inside(self) -> bool:
        """Whether the account is in the group at the moment."""
        return self.status in {"creator", "administrator", "member"} or (
            self.status == "restricted" and self.rights.get("is_member", True)
        )

    @property
    def admin(self) -> bool:
        """Owner or administrator."""
        return self.status in {"creator", "administrator"}

    def may(self, right: str) -> bool:
        """Whether an administrator's right is held; the owner holds all."""
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, False))


@dataclass(slots=True, eq=False)
class Topic:
    """A forum topic of a group or of a private chat."""

    id: int
    name: str
    creator: Account
    color: int = 7322096
    emoji: str | None = None
    closed: bool = False
    hidden: bool = False


@dataclass(slots=True, eq=False)
class InviteLink:
    """An invite link of a group."""

    url: str
    creator: Account
    name: str | None = None
    expires: int | None = None
    limit: int | None = None
    asks: bool = False
    primary: bool = False
    revoked: bool = False
    used: int = 0


@dataclass(slots=True, eq=False)
class Message:
    """One message of one chat; `content` holds the Bot API fields that tell what it says."""

    id: int
    chat: "Chat"
    date: int
    sender: Account
    content: Json
    thread: int | None = None
    anonymous: bool = False
    reply_to: "Message | None" = None
    extra: Json = field(default_factory=dict)
    via: Bot | None = None
    business_bot: Bot | None = None  # who wrote it in a business account's name
    markup: Json | None = None
    edited: int | None = None
    reworded: bool = False  # changed in its words, which people see; a new keyboard alone leaves no mark
    deleted: bool = False
    service: bool = False
    read: bool = False
    reactions: dict[int, list[Json]] = field(default_factory=dict)

    @property
    def text(self) -> str | None:
        """Text or caption."""
        found: str | None = self.content.get("text", self.content.get("caption"))
        return found


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of a person with a bot or with a business account (`owner`), or a supergroup."""

    key: str
    id: int
    kind: Literal["private", "supergroup"]
    bot: Bot | None = None
    person: Person | None = None
    owner: Person | None = None
    title: str = ""
    description: str = ""
    forum: bool = False
    protected: bool = False
    started: bool = False
    blocked: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    links: dict[str, InviteLink] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    requests: dict[int, InviteLink] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    keyboards: dict[tuple[int, int | None], Json] = field(default_factory=dict)
    typing: dict[tuple[int, int | None], tuple[float, str]] = field(default_factory=dict)
    last_id: int = 0
    version: int = 0
    migrated_to: int | None = None

    @property
    def private(self) -> bool:
        """A one-to-one chat."""
        return self.kind == "private"

    @property
    def has_topics(self) -> bool:
        """Forum group, or private chat of a bot with topics switched on."""
        return self.bot.topics if self.bot is not None else self.forum

    def next_id(self) -> int:
        """Private chats of one account share that account's counter; a supergroup counts for itself."""
        account = self.bot or self.owner
        if account is not None:
            account.last_message_id += 1
            return account.last_message_id
        self.last_id += 1
        return self.last_id

    def describe(self) -> Json:
        """The Bot API `Chat`."""
        if self.person is not None:
            found: Json = {"id": self.id, "type": "private", "first_name": self.person.first_name}
            if self.person.last_name:
                found["last_name"] = self.person.last_name
            if self.person.username:
                found["username"] = self.person.username
            return found
        found = {"id": self.id, "title": self.title, "type": "supergroup"}
        if self.forum:
            found["is_forum"] = True
        return found
