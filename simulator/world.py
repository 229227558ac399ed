"""The simulated Telegram as a whole: who exists, what is remembered, what time it is."""

import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import PeopleError
from simulator.events import Events
from simulator.faults import Faults
from simulator.ids import unique_id
from simulator.limits import Limits
from simulator.state import Account, Bot, Chat, Connection, File, InviteLink, Json, Message, Person

LOG_LINES = 20_000  # calls remembered
QUERIES = 2_000  # taps and inline queries remembered


@dataclass(slots=True, eq=False)
class Query:
    """A callback query or an inline query a bot may still answer."""

    id: str
    bot: Bot
    person: Person
    born: float
    kind: str
    chat: Chat | None = None
    message: Message | None = None
    answer: Json | None = None
    text: str = ""
    offset: str = ""
    cache_key: tuple[Any, ...] = ()


@dataclass(slots=True, eq=False)
class World:
    """Everything the server knows; one an instance of the simulator."""

    events: Events = field(default_factory=Events)
    limits: Limits = field(default_factory=Limits)
    faults: Faults = field(default_factory=Faults)
    bots: dict[int, Bot] = field(default_factory=dict)
    tokens: dict[str, Bot] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    connections: dict[str, Connection] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    inline_cache: dict[tuple[Any, ...], tuple[float, Json]] = field(default_factory=dict)
    callback_cache: dict[tuple[Any, ...], tuple[float, Json]] = field(default_factory=dict)
    inline_messages: dict[str, Message] = field(default_factory=dict)
    calls: deque[Json] = field(default_factory=lambda: deque(maxlen=LOG_LINES))
    call_count: int = 0
    seen: dict[tuple[int, int, int | None], int] = field(default_factory=dict)
    shift: float = 0.0
    last_number: int = 0
    execute: Callable[..., Awaitable[Any]] | None = None  # calls a Bot API method: (bot, method, parameters)

    def now(self) -> float:
        """Seconds since 1970 on the world's clock (real time plus whatever it was moved by)."""
        return time.time() + self.shift

    def number(self) -> int:
        """A fresh number, growing."""
        self.last_number += 1
        return self.last_number

    # -- accounts and chats

    def private(self, bot: Bot, person: Person) -> Chat:
        """The private chat of the two, made when first asked for."""
        key = f"p:{bot.id}:{person.id}"
        chat = self.chats.get(key)
        if chat is None:
            chat = self.chats[key] = Chat(key, person.id, "private", bot=bot, person=person)
        return chat

    def known_private(self, bot: Bot, person_id: int) -> Chat | None:
        """The private chat of the two if it exists."""
        return self.chats.get(f"p:{bot.id}:{person_id}")

    def between(self, person: Person, other: Person) -> Chat:
        """The chat of two people, of whom one has a business account; the one written to is asked first."""
        for owner, customer in ((other, person), (person, other)):
            known = self.chats.get(f"b:{owner.id}:{customer.id}")
            if known is not None:
                return known
        owner, customer = (other, person) if other.business else (person, other)
        if not owner.business or owner is customer:
            raise PeopleError("people write to each other only where one of them has a business account")
        key = f"b:{owner.id}:{customer.id}"
        chat = self.chats[key] = Chat(key, customer.id, "private", person=customer, owner=owner)
        return chat

    def group(self, chat_id: int) -> Chat | None:
        """A supergroup by its id."""
        return self.chats.get(f"g:{chat_id}")

    def groups(self) -> list[Chat]:
        """All supergroups."""
        return [chat for chat in self.chats.values() if not chat.private]

    def account(self, account_id: int) -> Account | None:
        """A person or a bot by id."""
        return self.people.get(account_id) or self.bots.get(account_id)

    def username(self, name: str) -> Account | None:
        """A person or a bot by @username."""
        wanted = name.removeprefix("@").lower()
        every: list[Account] = [*self.bots.values(), *self.people.values()]
        for account in every:
            if account.username and account.username.lower() == wanted:
                return account
        return None

    def link(self, url: str) -> tuple[Chat, InviteLink] | None:
        """The group and link behind an invite address."""
        for chat in self.groups():
            if url in chat.links:
                return chat, chat.links[url]
        return None

    def person_called(self, account_id: int) -> Person:
        """A person by id; PeopleError when there is none."""
        person = self.people.get(account_id)
        if person is None:
            raise PeopleError(f"no person with id {account_id}")
        return person

    def knows(self, bot: Bot, person_id: int) -> bool:
        """Whether the bot has met the person in some group."""
        return any(bot.id in chat.members and person_id in chat.members for chat in self.groups())

    def asked(self, query: Query) -> None:
        """Remember a query; the oldest are forgotten."""
        self.queries[query.id] = query
        while len(self.queries) > QUERIES:
            del self.queries[next(iter(self.queries))]

    # -- files

    def store(
        self, kind: str, data: bytes = b"", *, size: int | None = None, url: str | None = None,
        name: str | None = None, mime: str | None = None, meta: Json | None = None,
    ) -> File:  # fmt: skip
        """Keep a file; `size` pretends a size without the bytes."""
        number = self.number()
        file = File(
            number, kind, len(data) if size is None else size, unique_id(number), data, url, name, mime, meta or {}
        )
        self.files[number] = file
        return file

    # -- change

    def touched(self, chat: Chat) -> None:
        """Something in the chat changed: wake those who wait."""
        chat.version += 1
        self.events.wake(chat.key)

