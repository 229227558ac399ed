"""🧾 订单: a customer's orders in their topic, one looked at with its tools; what the page says is decided when it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.orders.order_book import open_of
from desk.orders.order_notes import packing_line
from desk.orders.order_wishes import WRITABLE, Wish, turn_wishes
from desk.orders.print_runs import printed
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import to_desk
from storage.orders import DONE
from storage.records.orders import Order, OrderNote
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.records.traffic import Outgoing
from storage.tx import Tx

ROW: Final = "order"
"""What the outbox calls the page of an order."""
SHOWN: Final = 6
PAGES: Final = ("", "notes", "stop", "short", "redo", "more")


@dataclass(frozen=True, slots=True)
class OrderView:
    """A customer's orders ready to be drawn: the list where ``order`` is None, else one with its notes (newest last), the
    packers' ``line``, what the last turn wishes, who gets the credit, the ``tools`` that make sense now and the ``page``
    that is open. ``checking`` = a proof of payment waits for somebody who looks at the account."""

    customer_id: int
    name: str
    orders: tuple[Order, ...]
    order: Order | None = None
    page: str = ""
    notes: tuple[OrderNote, ...] = ()
    line: str = ""
    wishes: tuple[Wish, ...] = ()
    credit: str = ""
    tools: tuple[str, ...] = ()
    checking: bool = False
    late: bool = False


# --- opening ---------------------------------------------------------------------------------------------


async def open_orders(
    floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None, *, at: int = 0
) -> Done:
    """🧾: the one open order, or the list of them; ``at`` = the message that becomes it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        found = open_of(tx, customer.id)
        show(tx, customer, found[0].id if len(found) == 1 and not at else 0, at=at)
        return Done("order_shown")

    return await floor.commit(job, receipt)


async def open_order(
    floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None, *, at: int = 0, page: str = ""
) -> Done:
    """One of them; ``page`` = which of its pages."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        show(tx, customer, order.id, at=at, page=page if page in PAGES else "")
        return Done("order_shown")

    return await floor.commit(job, receipt)


def show(tx: Tx, customer: Customer, order_id: int = 0, *, at: int = 0, page: str = "") -> None:
    """Have the page shown in the topic, in place of message ``at`` if there is one."""
    to_desk(tx, customer, ROW, {"order": order_id, "page": page, "edits": at})


def own_order(tx: Tx, staff: Staff, order_id: int) -> tuple[Order, Customer]:
    """The order a button names and whose it is, both locked; NotFound unless it is one of this shop and linked."""
    seen = tx.orders.of_shop(staff.shop_id, order_id)
    if seen is None or seen.customer_id is None:
        raise NotFound("没有找到这一单，或它还没有认到顾客～")
    customer = own_customer(tx, staff, seen.customer_id)
    order = tx.orders.lock_of(staff.shop_id, order_id)
    if order is None or order.customer_id != customer.id:
        raise NotFound("这一单刚刚变了，请重新打开 🧾 订单～")
    return order, customer


# --- showing ---------------------------------------------------------------------------------------------


async def view(floor: Floor, row: Outgoing) -> OrderView | None:
    """What a page says now; None for a customer or an order that is gone."""
    minds, customer_id = floor.minds, row.customer_id
    if customer_id is None:
        return None

    def look(tx: Tx) -> OrderView | None:
        customer = tx.customers.get(customer_id)
        order = tx.orders.get(int(row.body["order"])) if row.body["order"] else None
        if order is None or order.customer_id != customer.id:
            return OrderView(customer.id, customer.name, open_of(tx, customer.id) or tx.orders.of_customer(customer.id, limit=3))
        mind = minds.of(customer.shop_id)
        return _one(tx, customer, order, turn_wishes(tx, mind, customer), str(row.body.get("page", "")))

    return await floor.store.read(look)


def _one(tx: Tx, customer: Customer, order: Order, wishes: tuple[Wish, ...], page: str) -> OrderView:
    shop, notes = tx.shops.get(order.shop_id), tx.orders.notes(order.id)
    others = [one for one in tx.orders.of_customer(customer.id) if one.id != order.id]
    checking = is_checking(order, notes)
    who: Any = next((one for one in tx.staff.all(shop.id) if one.number == order.staff_number), None)
    return OrderView(
        customer.id, customer.name, tuple(others), order, page, notes[-SHOWN:], packing_line(order, notes), wishes,
        " ".join(part for part in (order.staff_number, who.name if who else "") if part), tuple(_tools(order, others)), checking,
        printed(shop, order, tx.now),
    )


def is_checking(order: Order, notes: Sequence[OrderNote]) -> bool:
    """Does a proof of payment wait for a look at the account?"""
    return order.state == "placed" and any(note.kind == "proof" for note in notes)


def _tools(order: Order, others: Sequence[Order]) -> list[str]:
    """What can be done with the order in its state."""
    if order.state in DONE:
        return ["redo"] if others else []
    found = ["note", "credit"] if order.state in WRITABLE else []
    if order.state == "placed":
        found += ["price", "pay"]
    may_wait = order.state in ("paid", "changed", "refund_asked") and not order.hold
    if may_wait or order.state in ("shipped", "in_transit"):
        found.append("stop")
    if order.hold:
        found.append("release")
    if order.state in ("paid", "changed") and order.hold != "shortage":
        found.append("short")
    if others and order.state != "placed":
        found.append("redo")
    return found
