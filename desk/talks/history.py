"""🕘 历史: a customer's talks of earlier days in short, ten exchanges at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.pointers import words_of
from desk.talks.speaking import to_desk
from storage.records.people import Shop, Staff
from storage.records.talks import Message, Turn
from storage.tx import Tx

PAGE = 10
ENDINGS = 5
REQUESTS = 3


@dataclass(frozen=True, slots=True)
class Said:
    """Words of one answer: author agent, assistant or shop; ``who`` = the colleague."""

    author: str
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a customer asked in one go, and what they were answered."""

    when: str
    asked: str
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a talk: when, how, by whom."""

    when: str
    outcome: str
    who: str


@dataclass(frozen=True, slots=True)
class History:
    """A page of a customer's past: on how many days they wrote, ends of talks, open requests, exchanges newest
    first; ``more`` = the turn before which the next page begins. ``first`` = the page that opens it."""

    customer_id: int
    name: str
    days: int
    endings: tuple[Ended, ...]
    requests: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    more: int | None
    first: bool


async def show_history(
    floor: Floor, staff: Staff, customer_id: int, before: int, receipt: Receipt | None = None
) -> Done:
    """Send a page to the customer's topic: the last talks of earlier days, or those before turn ``before``."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock_of(staff.shop_id, customer_id)
        body = {"customer": customer_id, "before": before}
        return Done("shown" if customer is not None and to_desk(tx, customer, "history", body) else "changed")

    return await floor.commit(job, receipt)


async def history(floor: Floor, customer_id: int, before: int) -> History:
    """The page as it is now."""
    return await floor.store.read(lambda tx: _history(tx, customer_id, before))


def _history(tx: Tx, customer_id: int, before: int) -> History:
    customer = tx.customers.get(customer_id)
    shop = tx.shops.get(customer.shop_id)
    people = {person.id: person.name for person in tx.staff.all(shop.id)}
    turns = tx.customers.turns_before(customer_id, _midnight(shop, tx.now), before=before or None, limit=PAGE + 1)
    ends = tx.endings.of_customer(customer_id, limit=ENDINGS)
    return History(
        customer_id=customer_id, name=customer.name, days=len(_days(tx, shop, customer_id)),
        endings=tuple(Ended(f"{local(shop, e.at):%m-%d}", e.outcome, people.get(e.staff_id or 0, "")) for e in ends),
        requests=tuple(r.text for r in tx.requests.open_of(customer_id)[:REQUESTS]),
        exchanges=_exchanges(tx, shop, turns[:PAGE], people),
        more=turns[PAGE - 1].id if len(turns) > PAGE else None, first=not before,
    )


def _midnight(shop: Shop, now: float) -> float:
    here = local(shop, now)
    return datetime.combine(here.date(), time(), tzinfo=here.tzinfo).timestamp()


def _days(tx: Tx, shop: Shop, customer_id: int) -> set[object]:
    return {local(shop, at).date() for at in tx.customers.turn_times(customer_id)}


def _exchanges(
    tx: Tx, shop: Shop, turns: tuple[Turn, ...], people: Mapping[int, str]
) -> tuple[Exchange, ...]:
    messages = tx.messages.of_turns([turn.id for turn in turns])
    return tuple(
        _exchange(shop, turn, [m for m in messages if m.turn_id == turn.id], people) for turn in turns
    )


def _exchange(shop: Shop, turn: Turn, messages: list[Message], people: Mapping[int, str]) -> Exchange:
    asked = " / ".join(words_of(m.text, m.media) for m in messages if m.author == "customer")
    answers = tuple(
        Said(m.author, people.get(m.staff_id or 0, ""), words_of(m.text, m.media))
        for m in messages
        if m.author != "customer"
    )
    return Exchange(f"{local(shop, turn.opened_at):%m-%d %H:%M}", asked, answers)
