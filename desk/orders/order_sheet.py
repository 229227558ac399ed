"""The confirmation sheet 订单信息确认表: sent once when a linked order is paid, looked at again at the print run."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk.floor import Floor
from desk.orders.order_book import is_paid
from desk.orders.order_said import send_sheet, tail_of
from desk.orders.order_sights import lay
from desk.orders.print_runs import next_run, printed
from desk.talks.header import refresh
from desk.talks.reach import unheard
from desk.talks.speaking import notice
from desk.tasks.tasks import remind
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.records.traffic import Due
from storage.tx import Tx

SEND: Final = "order_sheet"
PRINT: Final = "order_print"
"""Due rows, a row each an order: the sheet goes out; the print run comes."""
BEFORE_RUN: Final = 60.0  # seconds before a print run an order with an open question is taken out of it
AGAIN: Final = 10 * 60.0  # a question that is answered lets the order go this late at most
PAID_LATELY: Final = 2 * 86_400.0  # an old order that is read in asks nobody anything
TO_SHIP: Final = ("paid", "changed")
"""States in which something can still be put right before the parcel leaves."""
UNSENT: Final = "sheet_unsent"
QUESTION: Final = "order_question"
"""Tasks of agents."""


def to_ship(order: Order) -> bool:
    """Is it paid and not yet on its way?"""
    return order.state in TO_SHIP and is_paid(order)


def moved(tx: Tx, shop: Shop, order: Order) -> None:
    """A paid order that is linked gets its sheet, at any hour; one that has left needs none any more."""
    if order.state == "placed":
        return
    if not to_ship(order):
        tx.due.cancel(SEND, str(order.id))
        tx.due.cancel(PRINT, str(order.id))
    elif order.customer_id is not None and not order.sheet and tx.now - (order.paid_at or tx.now) < PAID_LATELY:
        tx.due.plan(shop_id=shop.id, kind=SEND, subject=str(order.id), at=tx.now, body={})


async def send(floor: Floor, row: Due) -> None:
    """Due: the sheet goes out, once; where it cannot, the agents know."""
    mind = floor.mind(row.shop_id)

    def job(tx: Tx) -> None:
        seen = tx.orders.get(int(row.subject))
        customer = tx.customers.lock(seen.customer_id) if seen is not None and seen.customer_id is not None else None
        order = tx.orders.lock(int(row.subject))
        if not tx.due.finish(row) or order is None or customer is None or order.customer_id != customer.id:
            return
        if not to_ship(order) or order.sheet:
            return
        shop = tx.shops.get(order.shop_id)
        if customer.blocked or customer.barred or unheard(tx, customer):
            _unsent(tx, customer, order)
            return
        send_sheet(tx, mind, customer, order)
        tx.orders.change(order.id, sheet="sent", sheet_at=tx.now)
        lay(tx, customer, order)
        await_run(tx, shop, order)
        refresh(tx, customer)

    await floor.store.write(job)


def _unsent(tx: Tx, customer: Customer, order: Order) -> None:
    """Whoever blocked us, or whom a shop's account may not write to any more, is an agent's."""
    notice(tx, customer, UNSENT, tail=tail_of(order))
    remind(tx, customer, UNSENT, f"尾号 {tail_of(order)}", order_id=order.id)


def await_run(tx: Tx, shop: Shop, order: Order) -> None:
    """Look at the order once more before it is printed."""
    run = next_run(shop, tx.now + BEFORE_RUN)
    if run is not None:
        tx.due.put(shop_id=shop.id, kind=PRINT, subject=str(order.id), at=run - BEFORE_RUN)


async def at_run(floor: Floor, row: Due) -> None:
    """Due: the print run comes. Unanswered ships as ordered; a question that is open holds the order until it is not."""

    def job(tx: Tx) -> None:
        order = tx.orders.lock(int(row.subject))
        if not tx.due.finish(row) or order is None or order.customer_id is None or not to_ship(order):
            return
        customer = tx.customers.get(order.customer_id)
        asks = open_question(tx, customer, order)
        in_time = not printed(tx.shops.get(order.shop_id), order, row.due_at)  # should we be late, a person finds out
        if order.hold == "" and asks and in_time:
            _hold(tx, customer, order)
        elif order.hold == "question" and not asks:
            release(tx, order)
        elif order.hold == "" and order.sheet == "sent":
            tx.orders.note(order, text="确认表没有回复，按下单信息发出", kind="sheet")
        if asks:
            tx.due.put(shop_id=order.shop_id, kind=PRINT, subject=row.subject, at=tx.now + AGAIN)

    await floor.store.write(job)


def open_question(tx: Tx, customer: Customer, order: Order) -> bool:
    """Did the customer begin to change something, or are they owed an answer since they have the sheet?"""
    if tx.order_links.asked_about(order.id) is not None:
        return True
    since = order.sheet_at if order.sheet_at is not None else tx.now
    return any(wait.began_at >= since for wait in tx.waits.running(customer.id))


def _hold(tx: Tx, customer: Customer, order: Order) -> None:
    tx.orders.change(order.id, hold="question")
    tx.orders.note(order, text="顾客还有问题没答，打单前先扣下", kind="sheet")
    remind(tx, customer, QUESTION, f"尾号 {tail_of(order)}", staff_id=customer.holder_id, order_id=order.id)
    notice(
        tx, customer, "order_held", tail=tail_of(order), buttons=[[("✅ 可以发了", f"orderfree:{order.id}")]]
    )


def release(tx: Tx, order: Order) -> Order:
    """Nothing holds the (locked) order back any more; its tasks are done."""
    tx.orders.change(order.id, hold="")
    if order.customer_id is not None:
        for task in tx.tasks.open_of(order.customer_id, QUESTION, order_id=order.id):
            tx.tasks.finish(task.id, by=None)
        refresh(tx, tx.customers.get(order.customer_id))
    return replace(order, hold="")
