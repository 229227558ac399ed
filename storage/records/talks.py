"""Records of talk: customers, topics, turns, messages, cards and offers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.records import Json


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes to one bot of a shop; ``told_at`` = last time a hand-over was told; mark is "" or
    "promo" (推销); ``barred`` = 拉黑; ``last_staff_id`` = who held them last; ``item_id`` = the item they last spoke of,
    at ``item_at``; ``asked_for`` = what the assistant asked them and waits for ("order": see desk/orders/order_verify.py)."""

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
