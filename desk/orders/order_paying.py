"""付款凭证 and 核款: a picture only says that somebody should look; an order is paid when a person who saw the account says so, twice."""

from __future__ import annotations

from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_events import OrderTold
from desk.orders.order_notes import write
from desk.orders.order_tools import is_checking, own_order, show
from desk.orders.order_words import short, summed, tail
from desk.orders.orders import apply
from desk.people.roles import may, own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import SHOWS, notice
from desk.tasks.tasks import remind
from storage.records.orders import Order
from storage.records.people import Staff
from storage.records.talks import Customer, Message
from storage.tx import Tx

TASK: Final = "check_payment"


async def mark_proof(floor: Floor, staff: Staff, message_id: int, receipt: Receipt | None = None) -> Done:
    """付款凭证 under a customer's picture: the unpaid order waits for somebody who looks at the account."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        message = tx.messages.get(message_id)
        if message is None or message.shop_id != staff.shop_id or not _shows(message):
            return Done("changed")
        customer = own_customer(tx, staff, message.customer_id)
        unpaid = unpaid_of(tx, customer)
        if not unpaid:
            return Done("order_none_unpaid")
        if len(unpaid) > 1:
            buttons = [[(short(order), f"ordproof:{order.id}:{message.id}")] for order in unpaid]
            notice(tx, customer, "order_proof_which", buttons=buttons, who=staff.name)
            return Done("order_shown")
        return _proven(tx, staff, customer, unpaid[0], message.id)

    return await floor.commit(job, receipt)


async def prove(floor: Floor, staff: Staff, order_id: int, message_id: int, receipt: Receipt | None = None) -> Done:
    """Of several unpaid orders this is the one the picture is for."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        message = tx.messages.get(message_id)
        if message is None or message.customer_id != customer.id or not _shows(message):
            return Done("changed")
        return _proven(tx, staff, customer, order, message.id)

    return await floor.commit(job, receipt)


def _proven(tx: Tx, staff: Staff, customer: Customer, order: Order, message_id: int) -> Done:
    """The order waits to be checked: a task, a note, and the buttons for who may."""
    if order.state != "placed":
        return Done("order_paid_already", tail(order.number))
    if is_checking(order, tx.orders.notes(order.id)):
        return Done("order_checking_already", tail(order.number))
    tx.staff.note(staff.shop_id, staff.id, "order_proof", f"order:{order.id}", message=message_id)
    return to_check(tx, staff, customer, order, f"付款凭证（消息 {message_id}）", "说顾客发来了付款凭证。图片不算数")


def to_check(tx: Tx, staff: Staff, customer: Customer, order: Order, text: str, said: str) -> Done:
    """Whatever makes somebody think it is paid (``text`` for the record, ``said`` for the desk): a task and the buttons for
    who may say so after a look at the account."""
    tx.orders.note(order, text=text, kind="proof", staff_id=staff.id)
    remind(tx, customer, TASK, f"{tail(order.number)} {summed(order)}".strip(), order_id=order.id)
    notice(
        tx, customer, "order_check", buttons=[[("我看过账户，钱到了", f"ordpaid:{order.id}"), ("没到账", f"ordunpaid:{order.id}")]],
        who=staff.name, order=short(order), said=said,
    )
    return Done("order_checking", tail(order.number))


def unpaid_of(tx: Tx, customer: Customer) -> tuple[Order, ...]:
    """The customer's orders that wait for payment, newest first."""
    return tuple(order for order in tx.orders.open_of(customer.id) if order.state == "placed")


async def begin_paid(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """The first of two steps: whoever says so is named in the second, which only they can take."""
    require(staff, "answer")
    if not may(staff, "mark_paid"):
        raise NotAllowed("核款要看得到收款账户的组长、主管或店主来点～")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if order.state != "placed":
            return Done("order_paid_already", tail(order.number))
        notice(
            tx, customer, "order_check_sure", who=staff.name, order=short(order), sum=summed(order) or "这单的钱",
            buttons=[[(f"确认到账（{staff.name}）", f"ordpaidgo:{order.id}:{staff.id}"), ("先不核", f"ordunpaid:{order.id}")]],
        )
        return Done("order_shown")

    return await floor.commit(job, receipt)


async def mark_paid(floor: Floor, staff: Staff, order_id: int, by: int, receipt: Receipt | None = None) -> Done:
    """The second step, by the same person: the order is paid, in their name."""
    require(staff, "mark_paid")
    if staff.id != by:
        raise NotAllowed("要由点第一步的那位同事自己确认；您看过账户的话，请从「钱到了」重新点～")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if order.state != "placed":
            return Done("order_paid_already", tail(order.number))
        shop = tx.shops.get(order.shop_id)
        apply(tx, shop, OrderTold(f"form:paid:{order.id}:{int(tx.now)}", order.number, "paid", tx.now), source="form")
        write(tx, shop, order, "other", f"{staff.name}核款 {summed(order)}".strip(), staff=staff)
        tx.staff.note(shop.id, staff.id, "order_paid", f"order:{order.id}", total=order.total)
        _end_task(tx, customer, staff, order)
        show(tx, customer, order.id)
        return Done("order_paid", tail(order.number))

    return await floor.commit(job, receipt)


async def not_arrived(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """没到账: the order goes on waiting for its payment, and whoever talks with the customer hears it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if order.state != "placed":
            return Done("order_paid_already", tail(order.number))
        notice(tx, customer, "order_not_arrived", who=staff.name, order=short(order))
        return Done("order_not_arrived", tail(order.number))

    return await floor.commit(job, receipt)


def _end_task(tx: Tx, customer: Customer, staff: Staff, order: Order) -> None:
    for task in tx.tasks.open_of(customer.id, TASK, order_id=order.id):
        tx.tasks.finish(task.id, by=staff.id)


def _shows(message: Message) -> bool:
    """Is it a picture or file the customer sent?"""
    media = message.media or {"kind": ""}
    items = media["items"] if media["kind"] == "album" else [media]
    return message.author == "customer" and any(item["kind"] in SHOWS for item in items)
