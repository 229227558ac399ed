"""The week's agenda from the issue book: questions nobody could answer, wrong item cards, incidents, what was handed over late."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk.floor import Floor
from desk.handover.incidents import Told, told
from desk.people.ringing_up import place_of
from desk.people.roles import may, require
from desk.phrases import learning
from desk.phrases.learning import Cluster
from desk.ports import Place, Receipt
from desk.shifts.hours import local
from storage.records.people import Shop, Staff
from storage.records.talks import Choice
from storage.records.traffic import Draft, Due
from storage.tx import Tx

CARD: Final = "agenda_card"
PAGE: Final = "agenda"
WEEK: Final = 7 * 24 * 3600.0
MOST: Final = 5_000
LISTED: Final = 10
SLACK: Final = 6 * 3600.0  # a Monday's card that is later than this is not worth a ring any more


@dataclass(frozen=True, slots=True)
class Late:
    """A book whose lines nobody had taken in time."""

    id: int
    giver: str
    when: str


@dataclass(frozen=True, slots=True)
class Report:
    """A wrong item card that agents reported and nobody has settled."""

    item: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """What the meeting is about: ``since`` and ``until`` as dates, ``times`` = how often an unanswered question was asked."""

    since: str
    until: str
    questions: tuple[Cluster, ...]
    times: int
    reports: tuple[Report, ...]
    incidents: tuple[Told, ...]
    late: tuple[Late, ...]


async def agenda(floor: Floor, staff: Staff) -> Agenda:
    """The last seven days."""
    require(staff, "see_agenda")
    shop_id = staff.shop_id

    def look(tx: Tx) -> tuple[Shop, Sequence[Choice], Sequence[str], tuple[tuple[Report, ...], tuple[Told, ...], tuple[Late, ...]]]:
        shop = tx.shops.get(shop_id)
        since = tx.now - WEEK
        choices = tx.lessons.choices(shop_id, since=since, most=MOST)
        incidents = tuple(told(tx, shop, one) for one in tx.incidents.since(shop_id, since))
        return shop, choices, [*tx.phrases.declined(shop_id)], (_reports(tx, shop), incidents, _late(tx, shop, since))

    shop, choices, declined, (reports, incidents, late) = await floor.store.read(look)
    found = await asyncio.to_thread(learning.material, floor.mind(shop_id), choices, declined)
    now = floor.clock()
    return Agenda(
        since=f"{local(shop, now - WEEK):%m-%d}", until=f"{local(shop, now):%m-%d}", questions=found.clusters,
        times=sum(one.times for one in found.clusters), reports=reports, incidents=incidents, late=late,
    )


def _reports(tx: Tx, shop: Shop) -> tuple[Report, ...]:
    """Reported cards that wait for a decision."""
    found = []
    for one in tx.item_notes.open_reports(shop.id):
        item = tx.items.get(shop.id, one.item_id)
        if item is not None:
            found.append(Report(f"{item.card.number} {item.card.name}".strip(), one.kind, one.text))
    return tuple(found)


def _late(tx: Tx, shop: Shop, since: float) -> tuple[Late, ...]:
    books = tx.handovers.escalated(shop.id, since=since)
    people = {book.giver_id: tx.staff.get(book.giver_id) for book in books}
    return tuple(
        Late(book.id, person.name, f"{local(shop, book.escalated_at or book.wrote_at):%m-%d %H:%M}")
        for book in books if (person := people[book.giver_id]) is not None
    )


# --- in the bot ------------------------------------------------------------------------------------------


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/agenda: laid where it was asked for; what it says is gathered when it leaves."""
    require(staff, "see_agenda")
    await floor.commit(lambda tx: _lay(tx, staff, place), receipt)


def _lay(tx: Tx, staff: Staff, place: Place) -> None:
    tx.outbox.put(
        Draft(
            shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind=PAGE,
            body={"staff": staff.id},
        )
    )


async def drawn(floor: Floor, staff_id: int) -> Agenda | None:
    """The agenda for a page that leaves now; None for somebody who may not see it any more."""
    staff = await floor.store.read(lambda tx: tx.staff.get(staff_id))
    return await agenda(floor, staff) if staff is not None and may(staff, "see_agenda") else None


def plan(tx: Tx, shop: Shop, *, at: float) -> None:
    """The Monday card of the week that begins then; once."""
    subject = f"{shop.id}:{local(shop, at):%Y-%m-%d}"
    if tx.due.last(CARD, subject) is None:
        tx.due.put(shop_id=shop.id, kind=CARD, subject=subject, at=at, body={"at": at})


async def monday(floor: Floor, row: Due) -> None:
    """Due: Monday morning. Every supervisor (without one, the owner) gets the agenda."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row) or tx.now > float(row.body["at"]) + SLACK:
            return
        people = tx.staff.all(row.shop_id)
        heads = [p for p in people if p.role == "supervisor"] or [p for p in people if p.role == "owner"]
        for person in heads:
            place = place_of(tx, person) if person.started else None  # it is nothing for the desk's General
            if place is not None:
                _lay(tx, person, place)

    await floor.store.write(job)
