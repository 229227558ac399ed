"""Before each print run the desk hears which paid orders are not ready: unconfirmed sheets, corrections, questions, shortages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from desk.floor import Floor, setting
from desk.orders.print_runs import next_run, printed
from desk.people.ringing_up import tell_desk
from desk.shifts.hours import local
from storage.records.people import Shop
from storage.records.traffic import Due
from storage.tx import Tx

REMINDER: Final = "print_reminder"
BEFORE: Final = 20 * 60.0  # seconds; a shop's setting print_reminder
MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Unready:
    """Paid orders that the next run would print (``ready`` of them without a question), and why the others are not ready."""

    ready: int
    unanswered: int
    correction: int
    question: int
    shortage: int

    @property
    def open(self) -> int:
        return self.unanswered + self.correction + self.question + self.shortage


def plan(tx: Tx, shop: Shop, *, ahead: float) -> None:
    """The reminder of the next run, once a run."""
    run = next_run(shop, tx.now)
    before = setting(shop, "print_reminder", BEFORE)
    subject = f"{shop.id}:{int(run or 0)}"
    if run is not None and before > 0 and run - before <= tx.now + ahead and tx.due.last(REMINDER, subject) is None:
        tx.due.put(shop_id=shop.id, kind=REMINDER, subject=subject, at=max(tx.now, run - before), body={"run": run})


def unready(tx: Tx, shop: Shop) -> Unready:
    """How the orders stand that are paid and not printed yet."""
    paid = [one for one in tx.orders.listed(shop.id, states=("paid", "changed"), limit=MOST) if not printed(shop, one, tx.now)]
    held = Counter(order.hold for order in paid)
    open_sheets = sum(order.sheet == "sent" and not order.hold for order in paid)
    ready = len(paid) - open_sheets - sum(held[why] for why in held if why)
    return Unready(ready, open_sheets, held["correction"], held["question"], held["shortage"])


async def remind(floor: Floor, row: Due) -> None:
    """Due: the run is near. Nothing is said while everything is ready, or once the run is over."""

    def job(tx: Tx) -> None:
        run = float(row.body["run"])
        if not tx.due.finish(row) or tx.now >= run:
            return
        shop = tx.shops.get(row.shop_id)
        found = unready(tx, shop)
        if found.open:
            tell_desk(
                tx, shop.id, "print_reminder", at=f"{local(shop, run):%H:%M}", ready=found.ready,
                unready=[["sheet", found.unanswered], ["correction", found.correction], ["question", found.question], ["shortage", found.shortage]],
            )

    await floor.store.write(job)
