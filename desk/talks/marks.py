"""推销, 静音 and 拉黑: set by one tap, kept on record, taken back by one tap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desk.floor import Floor
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.laying import show
from desk.talks.speaking import notice
from desk.talks.views import line_of
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

MARKS: Final[Mapping[str, tuple[str, Any, Any]]] = {
    "promo": ("mark", "promo", ""), "muted": ("muted", True, False), "barred": ("barred", True, False)
}
"""What a mark is called in a button: the customer's column, its value when set and when not."""

LISTED = 30


async def mark(floor: Floor, staff: Staff, customer_id: int, what: str, receipt: Receipt | None = None) -> Done:
    """Set a mark; of two who do it at once the second hears that it is set."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        if what not in MARKS:
            return Done("changed")
        column, on, _off = MARKS[what]
        if getattr(customer, column) == on:
            return Done("marked_already")
        if what == "barred":
            tx.nudges.unsay(customer.id, "blocked")
            tx.outbox.cancel_unheld(customer.id)
        undo = [[("撤销", f"unmark:{customer.id}:{what}")]]
        _set(tx, staff, customer, column, on)
        notice(tx, tx.customers.get(customer.id), f"mark_{what}", buttons=undo, who=staff.name)
        return Done("marked")

    return await floor.commit(job, receipt)


async def unmark(floor: Floor, staff: Staff, customer_id: int, what: str, receipt: Receipt | None = None) -> Done:
    """撤销: the customer is as before the mark; what a barred one wrote meanwhile is shown, once."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        if what not in MARKS:
            return Done("changed")
        column, on, off = MARKS[what]
        if getattr(customer, column) != on:
            return Done("gone")
        _set(tx, staff, customer, column, off)
        customer = tx.customers.get(customer.id)
        notice(tx, customer, f"unmark_{what}", who=staff.name)
        if what == "barred":
            _show_unread(tx, customer)
        return Done("unmarked")

    return await floor.commit(job, receipt)


def _set(tx: Tx, staff: Staff, customer: Customer, column: str, value: Any) -> None:
    tx.customers.change(customer.id, **{column: value})
    tx.staff.note(customer.shop_id, staff.id, "mark", f"customer:{customer.id}", **{column: value})
    refresh(tx, customer)
    card = tx.cards.last(customer.id)
    if card is not None:
        show(tx, tx.customers.get(customer.id), card.id)


def _show_unread(tx: Tx, customer: Customer) -> None:
    """What nobody has seen, as a list; from here on it is read."""
    unread = tx.messages.unread(customer.id)
    if not unread:
        return
    shop = tx.shops.get(customer.shop_id)
    lines = [f"{local(shop, m.created_at):%m-%d %H:%M}　{line_of(m)}" for m in unread[-LISTED:]]
    notice(tx, customer, "written_meanwhile", count=len(unread), text="\n".join(lines))
    tx.messages.mark_read(customer.id)
