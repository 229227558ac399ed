"""The book is written shortly before a shift ends; what nobody has taken some time after it goes to the lead."""

from __future__ import annotations

from typing import Any, Final

from desk.floor import Floor, setting
from desk.handover.handover import lay, settle_all, write
from desk.people.ringing_up import place_of, reach_all
from desk.shifts.roster import bosses
from desk.shifts.shifts import ending_soon
from storage.records.handover import Handover, HandoverLine
from storage.records.people import Shop
from storage.records.traffic import Due
from storage.tx import Tx

WRITE: Final = "handover_write"
LATE: Final = "handover_late"
BEFORE: Final = 12.5 * 60  # the book is there 10 to 15 minutes before the end
GRACE: Final = 30 * 60.0
SLACK: Final = 10 * 60.0  # a tick that comes later than this after the end writes no book any more
LISTED: Final = 10


def plan_books(tx: Tx, shop: Shop, within: float) -> None:
    """The books of the shifts that end in so many seconds; each once, however often it is planned."""
    for shift in ending_soon(tx, shop, tx.now, within):
        subject = f"{shift.staff_id}:{int(shift.ends)}"
        at = max(tx.now, shift.ends - BEFORE)
        if tx.due.last(WRITE, subject) is None:
            tx.due.put(shop_id=shop.id, kind=WRITE, subject=subject, at=at, body={"ends": shift.ends})


async def due_book(floor: Floor, row: Due) -> None:
    """Due: the shift ends soon. The book is written and laid before the person, unless the roster was changed meanwhile."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        shop, staff = tx.shops.get(row.shop_id), tx.staff.get(int(row.subject.partition(":")[0]))
        ends_at = float(row.body["ends"])
        if staff is None or not staff.active or tx.now > ends_at + SLACK:
            return
        shift = next((one for one in ending_soon(tx, shop, ends_at - 1, 1) if one.staff_id == staff.id), None)
        if shift is None:
            return
        book = write(tx, shop, staff, shift=shift.name, ends_at=ends_at)
        plan_late(tx, shop, book)
        place = place_of(tx, staff)
        if place is not None:
            lay(tx, book, staff.id, place)

    await floor.store.write(job)


def plan_late(tx: Tx, shop: Shop, book: Handover, *, still: bool = True) -> None:
    """When the lead hears of what nobody has taken; ``still`` False = nothing is left."""
    if not still:
        tx.due.cancel(LATE, str(book.id))
        return
    grace = setting(shop, "handover_grace", GRACE)
    at = max(tx.now, book.ends_at or tx.now) + grace
    tx.due.put(shop_id=shop.id, kind=LATE, subject=str(book.id), at=at)


async def due_late(floor: Floor, row: Due) -> None:
    """Due: what was not confirmed is still the giver's, and the lead is told of it once a book."""

    def job(tx: Tx) -> None:
        book = tx.handovers.lock(int(row.subject))
        if not tx.due.finish(row) or book is None or book.state == "moved":
            return
        shop, giver = tx.shops.get(row.shop_id), tx.staff.get(book.giver_id)
        left = settle_all(tx, shop, book)
        if not left or giver is None:
            return
        tx.handovers.change(book.id, escalated_at=tx.now)
        tx.staff.note(shop.id, None, "handover_late", f"handover:{book.id}", count=len(left))
        words: dict[str, Any] = {"giver": giver.name, "number": giver.number, "count": len(left), "text": _listed(left)}
        code = LATE if book.state == "open" else "handover_kept"  # a book that is signed cannot be let through any more
        reach_all(tx, [one for one in bosses(tx, shop, tx.now) if one.id != giver.id] or [giver], code, **words)

    await floor.store.write(job)


def _listed(lines: tuple[HandoverLine, ...]) -> str:
    shown = [f"· {line.cause}" + (f"（{line.course}）" if line.course else "") for line in lines[:LISTED]]
    return "\n".join(shown + ([f"……还有 {len(lines) - LISTED} 条"] if len(lines) > LISTED else []))
