"""⏰ 稍后: an agent is called back to a customer at a chosen time, unless the customer is answered before."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.pointers import last_words
from desk.tasks.task_watch import SNOOZE, watch
from desk.tasks.tasks import remind
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.tx import Tx

MINUTES = {"10": 10, "60": 60}
MORNING = "day"
OPENS = time(9)
SMALL_HOURS = 5  # who is still up then means the morning that is about to come


def wakes_at(shop: Shop, now: float, choice: str) -> float | None:
    """When ⏰ rings: in so many minutes, or at nine on the next morning of the shop; None for a made-up choice."""
    if choice in MINUTES:
        return now + MINUTES[choice] * 60.0
    return next_morning(shop, now) if choice == MORNING else None


def next_morning(shop: Shop, now: float) -> float:
    """Nine o'clock tomorrow, in the shop's time (in the small hours: nine o'clock today)."""
    here = local(shop, now)
    day = here.date() + timedelta(days=0 if here.hour < SMALL_HOURS else 1)
    return datetime.combine(day, OPENS, tzinfo=here.tzinfo).timestamp()


async def snooze(
    floor: Floor, staff: Staff, customer_id: int, choice: str, receipt: Receipt | None = None
) -> Done:
    """Remind this agent of the customer later; another tap moves it. The customer is owed an answer all the same."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock_of(staff.shop_id, customer_id)
        shop = tx.shops.get(staff.shop_id)
        at = wakes_at(shop, tx.now, choice)
        if customer is None or at is None:
            return Done("changed")
        _remind(tx, shop, customer, staff, at)
        return Done("snoozed", _named(shop, tx.now, at))

    return await floor.commit(job, receipt)


def _named(shop: Shop, now: float, at: float) -> str:
    """15:20, or 明早 09:00 when that is another day."""
    then = local(shop, at)
    day = "" if then.date() == local(shop, now).date() else "明早" if then.time() == OPENS else "明天"
    return f"{day} {then:%H:%M}".strip()


def _remind(tx: Tx, shop: Shop, customer: Customer, staff: Staff, at: float) -> None:
    """A task of that agent with a time: it stands in /todo, is moved and handed over there, and rings by itself."""
    known = [task for task in tx.tasks.open_of(customer.id, SNOOZE) if task.staff_id == staff.id]
    for task in known:
        tx.tasks.change(task.id, due_at=at, text=last_words(tx, customer))
        watch(tx, shop.id, task.id, at)
    if not known:
        remind(tx, customer, SNOOZE, last_words(tx, customer), staff_id=staff.id, due_at=at)
    refresh(tx, customer)
