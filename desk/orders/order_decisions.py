"""A person decides what a customer wanted changed on an order, or lets one go that an open question held back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from desk.floor import Floor
from desk.minds import Mind
from desk.orders.order_book import corrected
from desk.orders.order_corrections import FIX, NOTED, field_name
from desk.orders.order_events import LONGEST
from desk.orders.order_moves import moved
from desk.orders.order_notes import write
from desk.orders.order_owner import owns
from desk.orders.order_said import send_sheet, sentence
from desk.orders.order_sheet import PRINT, release
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import say
from storage.records.order_links import Correction
from storage.records.orders import Order
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

COLUMNS: Final = frozenset({"remark", "address", "phone", "receiver", "courier"})
IN_LINE: Final = ("size", "colour")
"""What 已改好 writes into the line of an order that has just one."""


async def decide(
    floor: Floor, staff: Staff, correction_id: int, receipt: Receipt | None = None, *, agreed: bool
) -> Done:
    """已改好 (the order says so from now on) or 来不及改; the customer hears it, and the order goes its way."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        found = tx.order_links.correction(staff.shop_id, correction_id)
        if found is None:
            return Done("changed")
        customer = own_customer(tx, staff, found.customer_id)
        order = tx.orders.lock_of(staff.shop_id, found.order_id)
        if order is None or not tx.order_links.settle(found.id, "done" if agreed else "declined", by=staff.id):
            return Done("gone")
        _decided(tx, mind, staff, customer, order, found, agreed=agreed)
        return Done("correction_done" if agreed else "correction_declined")

    return await floor.commit(job, receipt)


def _decided(
    tx: Tx, mind: Mind, staff: Staff, customer: Customer, order: Order, found: Correction, *, agreed: bool
) -> None:
    name = field_name(mind, found.field)
    tx.staff.note(order.shop_id, staff.id, "order_decided", f"order:{order.id}", correction=found.id, agreed=agreed)
    shop = tx.shops.get(order.shop_id)
    write(tx, shop, order, NOTED.get(found.field, "other"), f"{name}{'已改好' if agreed else '来不及改'}", staff=staff)
    values = _values(order, found) if agreed else {}
    now = corrected(tx, order, **values) if values else order
    now = replace(now, sheet="corrected") if agreed else now
    tx.orders.change(order.id, sheet=now.sheet)
    if not any(one.state == "open" for one in tx.order_links.corrections(order.id)):
        now = release(tx, now) if now.hold == "correction" else now
        for task in tx.tasks.open_of(customer.id, FIX, order_id=order.id):
            tx.tasks.finish(task.id, by=staff.id)
    moved(tx, shop, now, now.state)
    text = sentence(mind, "sheet_done" if agreed else "sheet_declined", {"项目": name})
    say(tx, customer, text, author="shop", staff=staff, phrase="service.sheet_done")
    if agreed and owns(tx, customer, now):
        send_sheet(tx, mind, customer, now)


def _values(order: Order, found: Correction) -> dict[str, Any]:
    """What the order is to say: a column, or the one line's size or colour; goods beyond that a person changes in the
    shop's own system."""
    if found.field in COLUMNS:
        return {found.field: found.value}
    if found.field in IN_LINE and len(order.lines) == 1 and len(found.value) <= LONGEST[found.field]:
        was = order.lines[0]
        now = replace(was, size=found.value) if found.field == "size" else replace(was, colour=found.value)
        return {"lines": (now,)}
    return {}


async def let_go(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """可以发了: an order that an open question held back goes its way."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order = tx.orders.lock_of(staff.shop_id, order_id)
        if order is None or order.hold != "question":
            return Done("gone")
        now = release(tx, order)
        tx.orders.note(order, text="客服看过，可以发了", kind="sheet", staff_id=staff.id)
        tx.due.cancel(PRINT, str(order.id))
        moved(tx, tx.shops.get(order.shop_id), now, now.state)
        return Done("order_freed")

    return await floor.commit(job, receipt)
