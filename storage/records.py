"""What the rooms above see of the database: frozen records, field for column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from scripts_library.items import ItemCard

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with its settings (see desk/facts.py for what they may hold); ``announced`` = [words, until, kind] of every
    announcement that was not ended: kept with the shop, so that reading it costs nothing; ``promoted`` = likewise what stands in the 活动表 (see
    storage/promotions.py); ``rostered`` = likewise the roster of the days around now (see storage/roster.py)."""

    id: int
    code: str
    name: str
    trade: str
    timezone: str
    settings: Json
    announced: tuple[Any, ...] = ()
    promoted: Json = field(default_factory=dict)
    rostered: Json = field(default_factory=dict)


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
    """Where agents work: kind "" = a forum supergroup, "flat" or "threads" = the private chat of ``staff_id``
    with the bot (one card a customer, or a topic a customer)."""

    id: int
    shop_id: int
    bot_id: int
    chat_id: int
    title: str
    active: bool
    kind: str = ""
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class HelperTopic:
    """The topic where the warehouse, print or after-sale people get their requests."""

    id: int
    shop_id: int
    bot_id: int
    chat_id: int
    thread_id: int | None
    speciality: str


@dataclass(frozen=True, slots=True)
class Business:
    """A business account connected to the shop's bot; ``chat_id`` = its owner's private chat with the bot."""

    id: int
    shop_id: int
    bot_id: int
    connection: str
    user_id: int
    chat_id: int
    enabled: bool
    can_reply: bool
    since: float


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of a shop's staff: role is owner, supervisor, lead, agent or helper. ``started`` = the bot may
    write to them in private; presence is "" (by opening hours), on, paused, away or off."""

    id: int
    shop_id: int
    user_id: int
    number: str
    name: str
    role: str
    speciality: str
    active: bool
    trial: bool
    started: bool = False
    presence: str = ""
    presence_at: float | None = None
    load_limit: int | None = None


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
class Shelved:
    """A phrase as the shelf shows it: its newest version, and the version that is said now (0 = none)."""

    phrase: str
    version: int
    said: int
    intent: str
    status: str
    text: str
    tags: tuple[str, ...]
    shortcut: str
    source: str
    created_at: float
    owners: tuple[int, ...] = ()
    team: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a phrase; ``author`` is the name of who wrote it, empty for what came from a file or the starter
    set, ``why`` what they said about it, ``approver`` and ``approved_at`` who let it into force and when (empty, None:
    nobody did by hand); dates, owners, team and basis as in ``scripts_library.library.Phrase``."""

    version: int
    status: str
    intent: str
    text: str
    situation: str
    step: int
    tone: str
    alone: bool
    tags: tuple[str, ...]
    shortcut: str
    source: str
    author: str
    created_at: float
    since: str = ""
    until: str = ""
    owners: tuple[int, ...] = ()
    basis: str = ""
    why: str = ""
    team: int = 0
    approver: str = ""
    approved_at: float | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a phrase was laid before an agent, taken from there, and sent with other words; how often it went out without
    being laid before anybody (``direct``: by inline, shortcut, form or the assistant); with how many customers a deal was
    made within a day of it (``deals``)."""

    shown: int = 0
    taken: int = 0
    edited: int = 0
    direct: int = 0
    deals: int = 0

    @property
    def sent(self) -> int:
        return self.taken + self.direct


@dataclass(frozen=True, slots=True)
class Visit:
    """A colleague's visit to the console, known only by the hash of the token their browser keeps."""

    id: int
    shop_id: int
    staff_id: int
    began_at: float
    seen_at: float
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes to one bot of a shop; ``told_at`` = last time a hand-over was told; mark is "" or
    "promo" (推销); ``barred`` = 拉黑; ``last_staff_id`` = who held them last; ``item_id`` = the item they last spoke of,
    at ``item_at``; ``asked_for`` = what the assistant asked them and waits for ("order": see desk/order_verify.py)."""

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
    mark: str
    muted: bool
    barred: bool
    stage: str
    last_staff_id: int | None
    welcomed_at: float | None
    holder_id: int | None
    held_at: float | None
    introduced_at: float | None
    wants_person: bool
    told_at: float | None
    item_id: int | None
    item_at: float | None
    asked_for: str
    misses: int
    created_at: float
    seen_at: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of a card: reply ``taken`` (its number) of a phrase, perhaps edited; ``none_fits``; or, with
    neither, ``answered`` in words of the agent's own."""

    turn_id: int
    lines: tuple[str, ...]
    verdict: str
    taken: int | None
    phrase: str
    intent: str
    edited: bool
    none_fits: bool
    answered: bool

    def saying(self, lines: tuple[str, ...]) -> Choice:
        """The same with the customer's lines."""
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class Topic:
    """A customer's place at the desk; ``thread_id`` is None until it is made (or made again), 0 where there are
    no topics; ``header_id`` = the pinned header card."""

    id: int
    shop_id: int
    customer_id: int
    desk_group_id: int
    thread_id: int | None
    title: str
    header_id: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A customer's lines up to the next answer; state is open, answered, unsolved (said so by the customer) or closed.
    ``version`` counts every change of the lines."""

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
    version: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer's talk stands, in one look: who they are, their place at the desk (and its chat), the last
    turn and its newest card; ``known`` = the message they are looked up for is in the book already, ``owed`` = a
    person already owes that turn an answer."""

    customer: Customer
    place: tuple[Topic, int] | None
    turn: Turn | None
    card: Card | None
    known: bool
    owed: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a talk: author customer, agent, assistant or shop; no audience = internal note.
    State: received, unread (its author is barred), held, sent, withdrawn or dropped. ``context``: {"forwarded": whose, "quotes": words}
    of a customer's, {"answers": the customer's message id} of ours."""

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
    context: Json | None = None


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
class Sight:
    """What there is to see of a card: whose it is, who holds them, how many lines their turn has, the live offer."""

    card: Card
    customer: Customer
    holder: str
    lines: int
    offer: Offer | None


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
class Wait:
    """A time in which a person owed a customer an answer. ``first`` = the first answer of the talk; ``ended`` is ""
    while it runs, else answered or dropped; ``working_seconds`` counts opening hours only."""

    id: int
    shop_id: int
    customer_id: int
    turn_id: int | None
    first: bool
    began_at: float
    agent_told_at: float | None
    lead_told_at: float | None
    answered_at: float | None
    staff_id: int | None
    ended: str
    plain_seconds: float | None
    working_seconds: float | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a talk ended: outcome is "" (no more than that), deal, none or follow."""

    id: int
    shop_id: int
    customer_id: int
    staff_id: int | None
    outcome: str
    at: float


@dataclass(frozen=True, slots=True)
class Request:
    """A 协查单: what an agent asked of the warehouse, print or after-sale people, and their answer.
    State: open, late, answered or cancelled."""

    id: int
    shop_id: int
    customer_id: int
    card_id: int | None
    kind: str
    speciality: str
    text: str
    staff_id: int
    chat_id: int | None
    telegram_id: int | None
    state: str
    asked_at: float
    due_at: float
    answer: str | None
    answered_by: int | None
    answered_at: float | None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A 今日公告 that changes shipping and arrival answers until it ends."""

    id: int
    shop_id: int
    kind: str
    text: str
    staff_id: int | None
    since: float
    until: float
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Promotion:
    """A row of the 活动表. ``threshold`` and ``value`` are hundredths (分, of a piece, of a 折), ``gift_stock`` None =
    not counted; it counts from ``starts_at`` until ``ends_at`` unless it was ended before."""

    id: int
    shop_id: int
    kind: str
    name: str
    scope: str
    starts_at: float
    ends_at: float
    threshold: int | None
    value: int | None
    gift: str
    gift_stock: int | None
    stacking: str
    quota: str
    claim: str
    next_at: float | None
    staff_id: int | None
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something of the shop's that agents send with a tap: a link, a coupon, a size chart."""

    id: int
    shop_id: int
    kind: str
    name: str
    text: str
    media: Json | None


@dataclass(frozen=True, slots=True)
class Case:
    """An after-sale or complaint case; number = date + serial; state is open or closed."""

    id: int
    shop_id: int
    customer_id: int
    number: str
    kind: str
    state: str
    staff_id: int | None
    opened_at: float
    closed_at: float | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person has to see to: a snoozed customer, a question of the night; no staff = anybody's. ``seen_at`` =
    when a list with it was last opened by whose it is, ``lead_told_at`` = when the lead heard that nobody had;
    ``order_id`` = the order it is about, if it is about one."""

    id: int
    shop_id: int
    staff_id: int | None
    customer_id: int | None
    kind: str
    text: str
    state: str
    due_at: float | None
    created_at: float
    done_at: float | None
    done_by: int | None
    seen_at: float | None = None
    lead_told_at: float | None = None
    order_id: int | None = None

    @property
    def at(self) -> float:
        """When it is due; what has no time of its own was due as it came."""
        return self.created_at if self.due_at is None else self.due_at


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


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the shop's goods; ``changed_at`` = when its card was last written or confirmed by an import."""

    id: int
    shop_id: int
    card: ItemCard
    changed_at: float


@dataclass(frozen=True, slots=True)
class ItemName:
    """What an item may be called by: its number, its name and aliases, its link."""

    id: int
    number: str
    names: tuple[str, ...]
    link: str


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price and floor (fen) an item had from then on."""

    price: int | None
    floor: int | None
    at: float


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An agent says that an item's description or stock is wrong; kind is description or stock, state open, done or
    declined; ``text`` = the customer's words at that time."""

    id: int
    shop_id: int
    item_id: int
    customer_id: int
    staff_id: int
    kind: str
    text: str
    state: str
    at: float
    settled_by: int | None
    settled_at: float | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What agents have to know of an item before they sell it, and the ids of those who confirmed it as read."""

    item_id: int
    number: str
    name: str
    text: str
    readers: frozenset[int]
