"""A person's words that cannot leave in the shop account's name now: kept, told at once, and put on their list."""

from __future__ import annotations

from typing import Any

from desk.talks.reach import Barrier
from desk.talks.speaking import notice
from desk.tasks.task_watch import watch
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

LATE = "late_reply"


def keep(tx: Tx, customer: Customer, staff: Staff, text: str, why: Barrier, **message: Any) -> int:
    """Keep words that were to leave; a person can try them again when the customer writes or the account is back."""
    number = tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id, audience="customer",
        state="held", text=text, **message,
    )
    tell_unsent(tx, customer, number, staff, text, why)
    return number


def tell_unsent(tx: Tx, customer: Customer, message_id: int, staff: Staff | None, text: str, why: Barrier) -> None:
    """Say in the topic why nothing was sent; what came too late goes on the author's list."""
    notice(
        tx, customer, why, buttons=[[("再试一次", f"anyway:{message_id}")]], who=staff.name if staff else "",
        text=text,
    )
    if why == "late":
        task = tx.tasks.add(
            shop_id=customer.shop_id, kind=LATE, text=text, staff_id=staff.id if staff else None,
            customer_id=customer.id,
        )
        watch(tx, customer.shop_id, task, tx.now)


def said_after_all(tx: Tx, customer: Customer, text: str, staff: Staff) -> None:
    """Words that waited on somebody's list have left: the list is shorter."""
    for task in tx.tasks.open_of(customer.id, LATE):
        if task.text == text:
            tx.tasks.finish(task.id, by=staff.id)
