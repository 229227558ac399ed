"""Once a minute the day is looked at: what is about to come (a shift's end or start, an opening, a print run, Monday) gets its due row."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

import structlog

from desk import later
from desk.floor import Floor
from desk.handover import handover_clock
from desk.rhythm import agenda, opening_list, print_reminders
from desk.shifts.hours import local, opening, zone
from desk.shifts.shifts import planned
from storage.records.people import Shop
from storage.tx import Tx

log = structlog.get_logger()

AHEAD: Final = 5 * 60.0
BACK: Final = 10 * 60.0  # what began while nobody looked is still planned
MORNING: Final = time(9)


async def tick(floor: Floor) -> int:
    """The tick of a running program: what is due is done, and the day is looked at first."""
    await look(floor)
    return await later.tick(floor)


async def look(floor: Floor) -> None:
    """Plan what comes next in every shop. Several processes may do so: each thing is planned once."""
    if not floor.beat.is_time(floor.clock()):
        return
    for shop in await floor.store.read(lambda tx: tx.shops.all()):
        try:
            await floor.store.write(partial(_plan, shop.id))
        except Exception as error:  # what one shop cannot plan must not stop the clock of all others
            log.exception("day not planned", shop=shop.id, error=type(error).__name__)


def _plan(shop_id: int, tx: Tx) -> None:
    plan(tx, tx.shops.get(shop_id))


def plan(tx: Tx, shop: Shop) -> None:
    """The due rows of the next minutes of one shop."""
    handover_clock.plan_books(tx, shop, handover_clock.BEFORE + AHEAD)
    opening_list.plan(tx, shop, before=BACK, ahead=AHEAD)
    _opens(tx, shop)
    print_reminders.plan(tx, shop, ahead=AHEAD)
    monday = _monday(shop, tx.now)
    if tx.now - BACK <= monday <= tx.now + AHEAD:
        agenda.plan(tx, shop, at=monday)


def _opens(tx: Tx, shop: Shop) -> None:
    """A shop without a roster: the desk's list comes when it opens."""
    span = opening(shop, tx.now) or opening(shop, tx.now + AHEAD)
    if span is None or not tx.now - BACK <= span.begin <= tx.now + AHEAD or planned(tx, shop, span.begin) is not None:
        return
    subject = f"0:{shop.id}:{int(span.begin)}"
    if tx.due.last(opening_list.OPENING, subject) is None:
        at = max(tx.now, span.begin)
        tx.due.put(shop_id=shop.id, kind=opening_list.OPENING, subject=subject, at=at, body={"at": span.begin})


def _monday(shop: Shop, now: float) -> float:
    """Nine o'clock of this week's Monday, on the shop's own clock."""
    here = local(shop, now)
    day = here.date() - timedelta(days=here.weekday())
    return datetime.combine(day, MORNING, zone(shop)).timestamp()
