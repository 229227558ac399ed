"""What the doors show of the talk, as plain data; how it looks is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.floor import Floor
from desk.shifts.hours import local
from desk.talks.hearing import LINES
from desk.talks.kinds import marked, shown
from storage.pace import Pace, Window
from storage.records import Json
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Message, Reply, Sight
from storage.records.traffic import Outgoing
from storage.tx import Tx

__all__ = ["CardView", "Event", "Outgoing", "Pace", "Reply", "Staff", "Window", "about", "cards", "topic_title", "trouble"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a card, with its time in the shop's own clock; ``phrase``: a reply of the card was sent."""

    what: str
    at: str
    who: str = ""
    text: str = ""
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class CardView:
    """A card ready to be drawn: the last lines, and how many stood before them; ``offer_id`` None = no reply
    can be tapped."""

    card_id: int
    customer_id: int
    telegram_id: int | None
    state: str
    name: str
    holder: str
    lines: tuple[str, ...]
    reading: Json
    replies: tuple[Reply, ...]
    offer_id: int | None
    pages: int
    page: int
    events: tuple[Event, ...]
    earlier: int = 0
    marks: tuple[str, ...] = ()


def cards(tx: Tx, card_ids: Sequence[int]) -> dict[int, CardView]:
    """These cards as they are now."""
    if not card_ids:
        return {}
    sights = tx.cards.sights(card_ids)
    lines = tx.messages.tails([sight.card.turn_id for sight in sights], LINES)
    replies = tx.cards.replies_of([sight.offer.id for sight in sights if sight.offer])
    return {
        sight.card.id: _view(
            tx.shops.get(sight.card.shop_id), sight, lines.get(sight.card.turn_id, ()),
            replies.get(sight.offer.id, ()) if sight.offer else (),
        )
        for sight in sights
    }


def _view(shop: Shop, sight: Sight, lines: Sequence[Message], replies: tuple[Reply, ...]) -> CardView:
    card, offer = sight.card, sight.offer
    return CardView(
        card_id=card.id,
        customer_id=card.customer_id,
        telegram_id=card.telegram_id,
        state=card.state,
        name=sight.customer.name,
        holder=sight.holder,
        lines=tuple(line_of(m) for m in lines),
        earlier=sight.lines - len(lines) if len(lines) == LINES else 0,
        reading=card.reading,
        replies=replies,
        offer_id=offer.id if offer else None,
        pages=(len(card.reading.get("choices", [])) + 2) // 3,
        page=offer.page if offer else 0,
        events=tuple(_event(shop, raw) for raw in card.reading.get("events", [])),
        marks=marks_of(sight.customer),
    )


def marks_of(customer: Customer) -> tuple[str, ...]:
    """Which marks stand: promo (推销), muted (静音), barred (拉黑)."""
    found = ((customer.mark, bool(customer.mark)), ("muted", customer.muted), ("barred", customer.barred))
    return tuple(name for name, stands in found if stands)


def line_of(message: Message) -> str:
    """A message as one line: what cannot be shown is named."""
    said = marked(f"{shown(message.media)}{message.text}", message.context)
    return f"{said}（改过）" if message.edited_at else said


def _event(shop: Shop, raw: Json) -> Event:
    return Event(
        what=str(raw["what"]), at=f"{local(shop, float(raw['at'])):%H:%M}", who=str(raw.get("who", "")),
        text=str(raw.get("text", "")), phrase=bool(raw.get("phrase")),
    )


async def about(floor: Floor, row: Outgoing) -> tuple[str, int] | None:
    """Whom a row for the desk is about, where no topic says so: (name, customer id)."""
    if row.topic_id is None or row.thread_id or row.customer_id is None:
        return None
    customer_id = row.customer_id
    return await floor.store.read(lambda tx: (tx.customers.get(customer_id).name, customer_id))


async def topic_title(floor: Floor, topic_id: int) -> str:
    """What a topic is to be called."""
    return await floor.store.read(lambda tx: tx.customers.topic_by_id(topic_id).title) or "顾客"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What needs a person: parked updates and rows that did not or may not have arrived."""

    parked: tuple[tuple[int, str], ...]
    rows: tuple[tuple[int, str, str, str], ...]


async def trouble(floor: Floor, shop_id: int) -> Trouble:
    """Everything of a shop that is stuck, newest first (ids, kinds, states, reasons; no words)."""

    def look(tx: Tx) -> Trouble:
        parked = tuple((u.id, u.error or "") for u in tx.inbox.parked() if u.shop_id == shop_id)
        rows = tuple((r.id, r.kind, r.state, r.error or "") for r in tx.outbox.bad(shop_id, limit=20))
        return Trouble(parked, rows)

    return await floor.store.read(look)
