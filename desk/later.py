"""The tick: takes what is due and does it, each row once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import structlog

from desk.floor import Floor
from desk.handover import handover_clock
from desk.nudges import new_goods, nudge_goods, nudging
from desk.orders import order_remark, order_sheet, order_sights, order_stage
from desk.orders.order_owner import LATELY
from desk.people import seating
from desk.people.signing_in import LONGEST
from desk.phrases import announcements
from desk.rhythm import agenda, memos, mornings, opening_list, print_reminders
from desk.shifts import clocking
from desk.talks import (
    albums,
    crowding,
    gathering,
    holding,
    kinds,
    renaming,
    request_ends,
    requests,
    ringing,
    self_service,
    waiting,
)
from desk.tasks import task_watch
from scripts_library.nudge_rules import LATEST
from storage.records.traffic import Due

log = structlog.get_logger()
BATCH = 50

KINDS: Mapping[str, Callable[[Floor, Due], Awaitable[None]]] = {
    holding.QUIET: self_service.after_quiet,
    holding.RELEASE: holding.release,
    kinds.ALBUM: albums.complete,
    gathering.ALBUM_IN: gathering.complete,
    waiting.CLOCK: ringing.ring,
    mornings.MORNING: mornings.show,
    renaming.RENAME: renaming.rename,
    crowding.REREAD: crowding.reread,
    requests.LATE: request_ends.late,
    seating.SEAT: seating.seat_waiting,
    announcements.END: announcements.over,
    nudging.REPORT: nudging.report_late,
    nudge_goods.BEGINS: nudge_goods.promotions_begin,
    clocking.SHIFT_END: clocking.over,
    order_stage.STAGE: order_stage.look_again,
    task_watch.WATCH: task_watch.ring,
    new_goods.NEW_GOODS: new_goods.tell,
    order_remark.READ: order_remark.read,
    order_sheet.SEND: order_sheet.send,
    order_sheet.PRINT: order_sheet.at_run,
    order_sights.SIGHT: order_sights.hide,
    handover_clock.WRITE: handover_clock.due_book,
    handover_clock.LATE: handover_clock.due_late,
    memos.LATE: memos.late,
    opening_list.OPENING: opening_list.show,
    print_reminders.REMINDER: print_reminders.remind,
    agenda.CARD: agenda.monday,
}


async def tick(floor: Floor) -> int:
    """Do what is due now; returns how many rows were taken."""
    rows = await floor.store.write(lambda tx: tx.due.claim(BATCH))
    for row in rows:
        floor.meter.late(row.kind, max(0.0, floor.clock() - row.due_at))
        await _do(floor, row)
    return len(rows) + await nudging.follow_up(floor)


async def _do(floor: Floor, row: Due) -> None:
    try:
        await KINDS[row.kind](floor, row)
    except Exception as error:  # one bad row must not stop the clock of all others
        log.exception("due row failed", due=row.id, kind=row.kind)
        reason = type(error).__name__
        await floor.store.write(lambda tx: tx.due.failed(row, reason, again_in=5.0 * 3**row.attempts))


async def housekeeping(floor: Floor) -> None:
    """Once an hour: forget the raw words of updates handled two days ago, visits to the console that are over, nudges
    that nobody decided about, tries and links of orders of a month ago; the shops' rows get the next days of the roster."""
    await floor.store.write(lambda tx: tx.inbox.empty_old_bodies())
    await floor.store.write(lambda tx: tx.visits.forget(before=tx.now - LONGEST))
    await floor.store.write(lambda tx: tx.nudges.forget_asked(tx.now - LATEST))
    await floor.store.write(lambda tx: tx.order_links.forget(before=tx.now - LATELY))
    await floor.store.write(lambda tx: tx.roster.roll_on())
