"""What the rooms above see of the database: frozen records, field for column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with its settings (see desk/facts.py for what they may hold)."""

    id: int
    code: str
    name: str
    trade: str
    timezone: str
    settings: Json


@dataclass(frozen=True, slots=True)
class Bot:
    """A shop's bot; ``token_name`` is the environment variable that holds its token."""

    id: int
    shop_id: int
    telegram_id: int
    username: str
    token_name: str


@dataclass(frozen=True, slots=True)
class DeskGroup:
    """A forum supergroup where the shop's agents work."""

    id: int
    shop_id: int
    bot_id: int
    chat_id: int
    title: str
    active: bool


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of a shop's staff: role is owner, supervisor, lead, agent or helper."""

    id: int
    shop_id: int
    user_id: int
    number: str
    name: str
    role: str
    speciality: str
    active: bool
    trial: bool


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time invitation, known only by the hash of its code."""

    id: int
    shop_id: int
    role: str
    speciality: str
    name: str
    invited_by: int
    expires_at: float
    used_at: float | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes to one bot of a shop; ``told_at`` = last time a hand-over was told."""

    id: int
    shop_id: int
    bot_id: int
    business: str
    user_id: int
    chat_id: int
    thread_id: int | None
    name: str
    username: str
    language: str
    traditional: bool
    blocked: bool
    welcomed_at: float | None
    holder_id: int | None
    held_at: float | None
    introduced_at: float | None
    wants_person: bool
    told_at: float | None
    misses: int
    created_at: float
    seen_at: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A customer's forum topic; ``thread_id`` is None until it is made (or made again)."""

    id: int
    shop_id: int
    customer_id: int
    desk_group_id: int
    thread_id: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A customer's lines up to the next answer; state is open, answered, unsolved (said so by the customer) or closed."""

    id: int
    shop_id: int
    customer_id: int
    opened_at: float
    last_at: float
    lines: int
    state: str
    intent: str
    asked: tuple[str, ...]
    answered_at: float | None


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a talk: author customer, agent, assistant or shop; no audience = internal note.
    State: received, held, sent, withdrawn or dropped."""

    id: int
    shop_id: int
    customer_id: int
    turn_id: int | None
    author: str
    staff_id: int | None
    audience: str | None
    state: str
    text: str
    media: Json | None
    chat_id: int | None
    telegram_id: int | None
    phrase: str | None
    offer_id: int | None
    created_at: float
    edited_at: float | None


@dataclass(frozen=True, slots=True)
class Card:
    """A turn laid before the agents; state is live, answered, ended, past (words and what was sent)
    or stale (only the words)."""

    id: int
    shop_id: int
    customer_id: int
    turn_id: int
    state: str
    reading: Json
    telegram_id: int | None
    changed_at: float


@dataclass(frozen=True, slots=True)
class Offer:
    """The replies shown on a card at one time; taken at most once."""

    id: int
    shop_id: int
    customer_id: int
    card_id: int
    live: bool
    page: int
    taken: int | None
    taken_by: int | None
    taken_at: float | None
    edited_text: str | None
    none_fits: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of an offer, under the number it stood at."""

    n: int
    phrase: str
    intent: str
    text: str
    score: float
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A dialog in several steps with a member of staff, bound to a place and often to a message."""

    id: int
    shop_id: int
    staff_id: int
    chat_id: int
    thread_id: int | None
    telegram_id: int | None
    kind: str
    step: str
    fields: Json
    expires_at: float


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
    """A row for the outbox, before it has one. Urgency: 0 customers, 1 cards, 2 notices."""

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
