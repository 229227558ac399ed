"""A handover book as people see it: in the bot, in the list of past books, on the console's page and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.handover.handover import by_hand
from desk.handover.handover_sections import ORDER
from desk.handover.handover_taking import candidates
from desk.handover.incidents import Told, told
from desk.people.roles import require
from desk.shifts.hours import local
from desk.talks.pointers import topic_link
from nlu.traditional import spellings
from storage.records.handover import Handover, HandoverLine
from storage.records.people import Shop, Staff
from storage.tx import Tx

WORDS: Final = 6
LENGTH: Final = 32
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of a book: ``n`` = its number; state is waiting, asked, confirmed, done, moved or late; ``owner`` = who sees to it
    now; ``finishes`` = the viewer may say that it is done."""

    id: int
    n: int
    section: str
    name: str
    link: str
    cause: str
    course: str
    result: str
    state: str
    question: str
    answer: str
    owner: str
    finishes: bool


@dataclass(frozen=True, slots=True)
class BookView:
    """A book ready to be drawn; times as the shop's clock shows them. ``role`` of the viewer is giver, taker or other;
    ``waiting`` = lines the taker has to confirm yet; ``takers`` = (staff id, name) of who could be chosen."""

    id: int
    giver: str
    giver_number: str
    taker: str
    taker_number: str
    shift: str
    ends: str
    wrote: str
    state: str
    offered: bool
    role: str
    signed: tuple[tuple[str, str], ...]
    viewer_signed: bool
    overruled: str
    reason: str
    escalated: str
    incidents: tuple[Told, ...]
    lines: tuple[LineView, ...]
    waiting: int
    takers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One book in a list: who to whom, when, how many lines of which how many are not done; ``hit`` = a line that was found."""

    id: int
    giver: str
    taker: str
    shift: str
    when: str
    state: str
    lines: int
    open: int
    hit: str


async def seen(floor: Floor, book_id: int, viewer_id: int) -> BookView | None:
    """The book as this colleague sees it now; None for somebody who is no colleague any more."""

    def look(tx: Tx) -> BookView | None:
        viewer, book = tx.staff.get(viewer_id), tx.handovers.get(book_id)
        if viewer is None or book is None or not viewer.active or viewer.shop_id != book.shop_id:
            return None
        return _view(tx, tx.shops.get(book.shop_id), book, viewer)

    return await floor.store.read(look)


async def opened(floor: Floor, staff: Staff, book_id: int) -> BookView:
    """The book for the console. Raises NotFound."""
    require(staff, "console")
    view = await seen(floor, book_id, staff.id)
    if view is None:
        raise NotFound("没有这本交接班本，可能不是本店的～")
    return view


def _view(tx: Tx, shop: Shop, book: Handover, viewer: Staff) -> BookView:
    people = {number: tx.staff.get(number) for number in (book.giver_id, book.taker_id or 0, book.overruled_by or 0)}
    giver, taker, lead = people[book.giver_id], people[book.taker_id or 0], people[book.overruled_by or 0]
    lines = sorted(tx.handovers.lines(book.id), key=lambda line: (ORDER.index(line.section), line.id))
    views = tuple(_line(tx, shop, line, n, viewer) for n, line in enumerate(lines, 1))
    signed = tuple(
        (person.name, _at(shop, at)) for person, at in ((giver, book.giver_signed_at), (taker, book.taker_signed_at))
        if person is not None and at is not None
    )
    role = "giver" if viewer.id == book.giver_id else "taker" if viewer.id == book.taker_id else "other"
    own = {"giver": book.giver_signed_at, "taker": book.taker_signed_at}.get(role)
    free = candidates(tx, shop, book.giver_id) if role == "giver" and book.state == "open" else ()
    began = book.wrote_at if book.closed_at is None else book.closed_at
    grave = [one for one in tx.incidents.since(shop.id, book.wrote_at) if one.began_at <= began]
    grave += [one for one in tx.incidents.open_in(shop.id) if book.state == "open" and one not in grave]
    return BookView(
        id=book.id, giver=giver.name if giver else "", giver_number=giver.number if giver else "", taker=taker.name if taker else "",
        taker_number=taker.number if taker else "", shift=book.shift, ends=_at(shop, book.ends_at), wrote=_at(shop, book.wrote_at),
        state=book.state, offered=book.offered_at is not None, role=role, signed=signed, viewer_signed=own is not None,
        overruled=lead.name if lead else "", reason=book.reason, escalated=_at(shop, book.escalated_at),
        incidents=tuple(told(tx, shop, one) for one in grave), lines=views, waiting=sum(view.state in ("waiting", "asked") for view in views),
        takers=tuple((person.id, person.name) for person in free if person.id != book.taker_id),
    )


def _at(shop: Shop, at: float | None) -> str:
    return f"{local(shop, at):%m-%d %H:%M}" if at is not None else ""


def state_of(line: HandoverLine) -> str:
    """waiting, asked, confirmed, done, moved or late."""
    if line.done_at is not None:
        return "done"
    if line.moved_to is not None:
        return "moved"
    if line.state:
        return line.state
    return "late" if line.late else "waiting"


def _line(tx: Tx, shop: Shop, line: HandoverLine, n: int, viewer: Staff) -> LineView:
    customer = tx.customers.get(line.customer_id) if line.customer_id is not None else None
    owner, state = tx.staff.get(line.owner_id), state_of(line)
    return LineView(
        id=line.id, n=n, section=line.section, name=(customer.name or "顾客") if customer else "",
        link=topic_link(tx, customer) if customer else "", cause=line.cause, course=line.course, result=line.result, state=state,
        question=line.question, answer=line.answer, owner=owner.name if owner else "",
        finishes=by_hand(line.subject) and line.owner_id == viewer.id and state not in ("done", "moved"),
    )


# --- finding past books ----------------------------------------------------------------------------------


async def find(floor: Floor, staff: Staff, words: str, *, before: int | None = None, limit: int = PAGE) -> tuple[Row, ...]:
    """Books that hold all the words (or every book), newest first; ``before`` = only those written before that one."""
    require(staff, "answer")
    wanted = [spellings(word[:LENGTH]) for word in words.split()[:WORDS]]

    def look(tx: Tx) -> tuple[Row, ...]:
        shop = tx.shops.get(staff.shop_id)
        books = tx.handovers.search(shop.id, wanted, before=before, limit=limit)
        return tuple(_row(tx, shop, book, wanted) for book in books)

    return await floor.store.read(look)


def _row(tx: Tx, shop: Shop, book: Handover, wanted: list[tuple[str, ...]]) -> Row:
    names: Mapping[int, str] = {
        number: person.name for number in (book.giver_id, book.taker_id or 0) if (person := tx.staff.get(number)) is not None
    }
    lines = tx.handovers.lines(book.id)
    forms = {form for spelt in wanted for form in spelt}
    hit = next((line.cause for line in lines if any(form in f"{line.cause}{line.course}{line.result}".lower() for form in forms)), "")
    return Row(
        id=book.id, giver=names.get(book.giver_id, ""), taker=names.get(book.taker_id or 0, ""), shift=book.shift,
        when=_at(shop, book.closed_at or book.wrote_at), state=book.state, lines=len(lines),
        open=sum(state_of(line) in ("waiting", "asked", "late") for line in lines), hit=hit,
    )
