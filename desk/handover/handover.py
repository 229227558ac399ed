"""交接班本: written from the data when somebody's shift ends or when they ask for it; no line of it ever disappears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.handover.handover_changes import LATER, changed, outcome
from desk.handover.handover_sections import CARRIED, OWN, Line, found, whole
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.speaking import tell
from storage.records.handover import Handover, HandoverLine
from storage.records.people import Shop, Staff
from storage.records.traffic import Draft
from storage.tx import Tx

KIND: Final = "handover"
LONGEST: Final = 300
PAGE: Final = 8
STEADY: Final = frozenset({"order", "task", "request", "case"})  # kinds that change seldom, so a change is news
TAKEN: Final = 30 * 24 * 3600.0  # so long an order is whose who took it over, whatever number is on it


@dataclass(frozen=True, slots=True)
class Standing:
    """The message in which somebody sees a book and presses its buttons."""

    place: Place
    at: int

    def again(self, tx: Tx, book: Handover, viewer: Staff, page: int) -> None:
        """It is drawn anew."""
        lay(tx, book, viewer.id, self.place, page=page, edits=self.at)


# --- writing ---------------------------------------------------------------------------------------------


def write(tx: Tx, shop: Shop, giver: Staff, *, shift: str = "", ends_at: float | None = None) -> Handover:
    """The person's open book, begun if there is none, with everything in it that they have open now.

    A book that was laid before somebody for an earlier shift and never signed is closed; its lines go on in the new one.
    """
    tx.handovers.claim(giver.id)
    _adopt(tx, shop, giver)
    book = tx.handovers.open_of(giver.id)
    if book is not None and ends_at is not None and book.offered_at is not None and book.ends_at != ends_at:
        tx.handovers.change(book.id, state="moved", closed_at=tx.now)
        book = None
    if book is None:
        number = tx.handovers.add(shop_id=shop.id, giver_id=giver.id, shift=shift, ends_at=ends_at)
        book = tx.handovers.get(number)
    elif ends_at is not None:
        tx.handovers.change(book.id, shift=shift, ends_at=ends_at)
        book = tx.handovers.get(book.id)
    if book is None:
        raise LookupError("handover")
    fill(tx, shop, book, giver)
    return book


def _adopt(tx: Tx, shop: Shop, giver: Staff) -> None:
    """What colleagues who are gone have left behind is a lead's to see to."""
    if not may(giver, "overrule_handover"):
        return
    for line in tx.handovers.abandoned(shop.id):
        left = tx.handovers.lock(line.handover_id)
        if left is not None and left.state == "open":
            tx.handovers.change(left.id, state="moved", closed_at=tx.now)
        tx.handovers.change_line(line.id, owner_id=giver.id)


def fill(tx: Tx, shop: Shop, book: Handover, giver: Staff) -> None:
    """Bring the book up to date: what is new is added, what goes on elsewhere is settled, the rest says how it stands.

    What is added while the book lies before the taker came up during the handover: the giver finishes it.
    """
    here = {line.subject: line for line in tx.handovers.lines(book.id)}
    open_now = _open_now(tx, shop, giver, here)
    late = book.offered_at is not None
    for subject, (section, line) in open_now.items():
        known = here.get(subject)
        if known is None:
            _add(tx, book, section, line, late=late)
        elif known.owner_id == giver.id and known.moved_to is None:
            renew(tx, known, section, line, laid=late)
    for subject, known in here.items():
        if subject not in open_now and known.owner_id == giver.id:
            settle(tx, known)
    _carry(tx, book, giver, open_now)


def renew(tx: Tx, known: HandoverLine, section: str, line: Line, *, laid: bool) -> str:
    """The line says how it stands now; where it is ``laid`` before the taker, also what it said before. Returns that."""
    what = changed(known, line) if laid else ""
    kept = known.result if laid and known.done_at is None else ""
    tx.handovers.change_line(known.id, section=section, cause=line.cause, course=line.course, done_at=None, result=what or kept)
    return what


def look_again(tx: Tx, shop: Shop, line: HandoverLine, giver: Staff) -> tuple[HandoverLine, str]:
    """A line that is about to be taken, as it stands now, and what of it has changed since its words were written."""
    if by_hand(line.subject) or line.done_at is not None:
        return line, ""
    now = _open_now(tx, shop, giver, [line.subject]).get(line.subject)
    if now is None:
        settle(tx, line)
        what = outcome(tx, line)
    else:
        what = renew(tx, line, *now, laid=True)
    return tx.handovers.line(line.id) or line, what


def since_taken(tx: Tx, shop: Shop, book: Handover) -> tuple[str, ...]:
    """What was taken and has changed before both had signed: the line says so, and it is returned for them to read.

    Talks go on all the time, and whoever took one reads it: that is no news.
    """
    told = []
    for line in tx.handovers.lines(book.id):
        taker = tx.staff.get(line.owner_id)
        if line.state != "confirmed" or line.done_at is not None or line.moved_to is not None or taker is None:
            continue
        if whole(line.subject)[0] not in STEADY:
            continue
        now = found(tx, shop, taker, [line.subject]).get(line.subject)
        if now is None:
            ended = outcome(tx, line)
            tx.handovers.change_line(line.id, done_at=tx.now, result=f"{LATER}{ended}")
            told.append(f"{line.cause}：{ended}")
        elif changed(line, now[1]):
            tx.handovers.change_line(line.id, result=f"{LATER}{now[1].cause}")
            told.append(f"{line.cause}：现在是「{now[1].cause}」" + (f"（{now[1].course}）" if now[1].course else ""))
    return tuple(told)


def _open_now(tx: Tx, shop: Shop, giver: Staff, here: Iterable[str]) -> dict[str, tuple[str, Line]]:
    """What the person has to see to: what the data says, and what they took over; not an order a colleague took over."""
    taken_over = [line.subject for line in tx.handovers.owed_by(giver.id)]
    takers = tx.handovers.takers(shop.id, "order", since=tx.now - TAKEN)
    return {
        subject: one for subject, one in found(tx, shop, giver, [*here, *taken_over]).items()
        if takers.get(subject, giver.id) == giver.id
    }


def _add(tx: Tx, book: Handover, section: str, line: Line, *, late: bool) -> int:
    return tx.handovers.add_line(
        book, section=section, subject=line.subject, cause=line.cause, course=line.course, customer_id=line.customer_id, late=late
    )


def settle(tx: Tx, line: HandoverLine) -> None:
    """What the data does not show as open any more is done; what somebody wrote is done when they say so."""
    if line.done_at is None and line.moved_to is None and not by_hand(line.subject):
        tx.handovers.change_line(line.id, done_at=tx.now, result=outcome(tx, line))


def by_hand(subject: str) -> bool:
    """Did somebody write it (then the data cannot tell whether it is done)?"""
    return whole(subject)[0] == OWN


def _carry(tx: Tx, book: Handover, giver: Staff, open_now: Mapping[str, tuple[str, Line]]) -> None:
    """What older books left with this person goes on in this one, or is settled."""
    here = {line.subject: line.id for line in tx.handovers.lines(book.id)}
    for line in tx.handovers.owed_by(giver.id):
        if line.handover_id == book.id or _lies_open(tx, line):
            continue
        if line.subject not in here and not by_hand(line.subject) and line.subject not in open_now:
            settle(tx, line)
            continue
        if line.subject not in here:
            here[line.subject] = tx.handovers.add_line(
                book, section=CARRIED, subject=line.subject, cause=line.cause, course=line.course, customer_id=line.customer_id,
                staff_id=line.staff_id, question=line.question, answer=line.answer, late=book.offered_at is not None,
            )
        tx.handovers.change_line(line.id, moved_to=here[line.subject])


def owed(tx: Tx, shop: Shop, staff: Staff) -> tuple[HandoverLine, ...]:
    """What this person took over, or wrote, and what is not done yet; what the data shows as settled is left out."""
    lines = tx.handovers.owed_by(staff.id)
    open_now = found(tx, shop, staff, [line.subject for line in lines]) if lines else {}
    return tuple(line for line in lines if by_hand(line.subject) or line.subject in open_now)


def leaving(tx: Tx, staff: Staff, place: Place) -> None:
    """下班: who goes home with lines of a book that nobody took is told so; they stay theirs."""
    left = [line for line in owed(tx, tx.shops.get(staff.shop_id), staff) if line.state != "confirmed"]
    if left:
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, code="handover_left",
            who=staff.name, count=len(left),
        )


def settle_all(tx: Tx, shop: Shop, book: Handover) -> tuple[HandoverLine, ...]:
    """What of the book is still the giver's to see to, once what the data shows as settled is."""
    giver = tx.staff.get(book.giver_id)
    mine = [line for line in tx.handovers.lines(book.id) if line.owner_id == book.giver_id]
    open_now = found(tx, shop, giver, [line.subject for line in mine]) if giver is not None else {}
    for line in mine:
        if line.subject not in open_now:
            settle(tx, line)
    lines = tx.handovers.lines(book.id)
    return tuple(
        line for line in lines
        if line.owner_id == book.giver_id and line.done_at is None and line.moved_to is None and line.state != "confirmed"
    )


def _lies_open(tx: Tx, line: HandoverLine) -> bool:
    """Is the line in a colleague's book that is still being handed over? It goes on once that is closed."""
    book = tx.handovers.get(line.handover_id)
    return book is not None and book.state == "open" and book.giver_id != line.owner_id


# --- what people do with it ------------------------------------------------------------------------------


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/handover: one's own book as it stands, and every book that is laid before one."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        book = write(tx, tx.shops.get(staff.shop_id), staff)
        for offered in tx.handovers.offered_to(staff.id):
            lay(tx, offered, staff.id, place)
        lay(tx, book, staff.id, place)

    await floor.commit(job, receipt)


async def open_past(floor: Floor, staff: Staff, place: Place, book_id: int, receipt: Receipt | None = None) -> None:
    """/handovers #12: that book as it stands."""
    require(staff, "answer")
    await floor.commit(lambda tx: lay(tx, of_shop(tx, staff, book_id), staff.id, place), receipt)


async def add(floor: Floor, staff: Staff, place: Place, words: str, receipt: Receipt | None = None) -> None:
    """/handover 一句话: a line of one's own; cause, course and result may stand apart by ；."""
    require(staff, "answer")
    parts = [part.strip() for part in words.replace("；", ";").split(";", 2)]
    if not parts[0] or len(words) > LONGEST:
        raise NotAllowed(f"交接的事请写在 {LONGEST} 个字以内，例如：/handover 王姐的退款等财务；已问过财务；明早 10 点回复她")

    def job(tx: Tx) -> None:
        book = write(tx, tx.shops.get(staff.shop_id), staff)
        add_own(tx, book, staff, *parts)
        lay(tx, book, staff.id, place)

    await floor.commit(job, receipt)


def add_own(tx: Tx, book: Handover, staff: Staff, cause: str, course: str = "", result: str = "") -> int:
    """A line somebody wrote; it stays until they, or whoever took it, say that it is done."""
    number = sum(whole(line.subject)[0] == OWN for line in tx.handovers.lines(book.id)) + 1
    return tx.handovers.add_line(
        book, section=OWN, subject=f"{OWN}:{book.id}-{number}", cause=cause, course=course, result=result, staff_id=staff.id,
        late=book.offered_at is not None,
    )


async def finish(
    floor: Floor, staff: Staff, line_id: int, page: int, stands: Standing, receipt: Receipt | None = None
) -> Done:
    """办好了: whoever sees to a line that somebody wrote says that it is done."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        line = tx.handovers.line(line_id)
        book = tx.handovers.lock(line.handover_id) if line is not None and line.shop_id == staff.shop_id else None
        line = tx.handovers.line(line_id)
        if line is None or book is None:
            return Done("changed")
        if line.owner_id != staff.id:
            return Done("handover_not_yours")
        if line.done_at is not None or line.moved_to is not None or not by_hand(line.subject):
            return Done("gone")
        tx.handovers.change_line(line.id, done_at=tx.now)
        stands.again(tx, book, staff, page)
        return Done("handover_done")

    return await floor.commit(job, receipt)


async def leaf(
    floor: Floor, staff: Staff, book_id: int, page: int, stands: Standing, receipt: Receipt | None = None
) -> Done:
    """上一页、下一页."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        book = tx.handovers.get(book_id)
        if book is None or book.shop_id != staff.shop_id:
            return Done("changed")
        stands.again(tx, book, staff, page)
        return Done("page")

    return await floor.commit(job, receipt)


def of_shop(tx: Tx, staff: Staff, book_id: int) -> Handover:
    """The book a button names, locked; NotFound unless it is of this person's shop."""
    book = tx.handovers.lock(book_id)
    if book is None or book.shop_id != staff.shop_id:
        raise NotFound("没有找到这本交接班本，请发 /handover 看最新的～")
    return book


# --- showing ---------------------------------------------------------------------------------------------


def lay(tx: Tx, book: Handover, viewer_id: int, place: Place, *, page: int = 0, edits: int = 0) -> None:
    """Queue the book for somebody to see; what it says is decided when it leaves. ``edits`` = the message it stands in."""
    body: dict[str, Any] = {"handover": book.id, "viewer": viewer_id, "page": page, "edits": edits}
    tx.outbox.put(
        Draft(
            shop_id=book.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind=KIND, body=body,
            merge_key=f"handover:{book.id}:{place.chat_id}:{edits}:{page}" if edits else None,
        )
    )
