"""Records of what comes in, goes out, and waits."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.records import Json


@dataclass(frozen=True, slots=True)
class Update:
    """A raw update as Telegram sent it, waiting its turn in its lane."""

    id: int
    shop_id: int
    bot_id: int
    update_id: int
    lane: str
    body: str
    state: str
    attempts: int
    received_at: float
    error: str | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A row of the outbox. ``once``: at most once, never resent by itself; ``unheld``: dies when a
    person holds the customer; ``thread_id`` is already the topic's when the row is claimed."""

    id: int
    shop_id: int
    bot_id: int
    business: str
    chat_id: int
    thread_id: int | None
    topic_id: int | None
    customer_id: int | None
    message_id: int | None
    card_id: int | None
    urgency: int
    kind: str
    once: bool
    unheld: bool
    body: Json
    state: str
    attempts: int
    repeat: bool
    sent_id: int | None
    error: str | None
    created_at: float


@dataclass(frozen=True, slots=True)
class Due:
    """Something that happens later: kind and subject are unique together."""

    id: int
    shop_id: int
    kind: str
    subject: str
    body: Json
    due_at: float
    attempts: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A row for the outbox, before it has one. Urgency: 0 customers, 1 cards, 2 notices, 3 headers."""

    shop_id: int
    bot_id: int
    chat_id: int
    kind: str
    body: Json = field(default_factory=dict)
    urgency: int = 2
    business: str = ""
    thread_id: int | None = None
    topic_id: int | None = None
    customer_id: int | None = None
    message_id: int | None = None
    card_id: int | None = None
    once: bool = False
    unheld: bool = False
    merge_key: str | None = None
    due_at: float | None = None
    expires_at: float | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits in the queues; ages in seconds, None where nothing waits. ``outbox`` = (shop, state, count),
    ``waits`` and ``held`` = (shop, count). ``stuck_outgoing``: the age of a row nothing holds back."""

    updates: int
    oldest_update: float | None
    outbox: tuple[tuple[int, str, int], ...]
    oldest_outgoing: float | None
    stuck_outgoing: float | None
    due: int
    oldest_due: float | None
    waits: tuple[tuple[int, int], ...]
    held: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Minute:
    """How many rows of a kind were wanted in a group in one minute (minutes since 1970)."""

    minute: int
    chat_id: int
    kind: str
    count: int
