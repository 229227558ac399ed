"""What a line is about goes over to the taker with it: the customer's hold, a task, a call-back, a request, a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desk.errors import NotFound
from desk.handover.handover_sections import whole
from desk.people.seating import desk_for, move
from desk.talks.header import refresh
from desk.talks.holding import hand_to
from desk.talks.speaking import notice
from storage.records.handover import HandoverLine
from storage.records.people import Shop, Staff
from storage.tx import Tx


def move_on(tx: Tx, shop: Shop, line: HandoverLine, giver: Staff, taker: Staff) -> None:
    """Make the thing the taker's, if it is still the giver's: a colleague may have been quicker."""
    kind, number = whole(line.subject)
    if kind in MOVES and number:
        MOVES[kind](tx, shop, number, giver, taker)


def _customer(tx: Tx, shop: Shop, number: int, giver: Staff, taker: Staff) -> None:
    customer = tx.customers.lock(number)
    if customer.id in {one.id for one in tx.stars.of_staff(giver.id, limit=1000)}:
        tx.stars.toggle(shop_id=shop.id, staff_id=giver.id, customer_id=customer.id)
        if customer.id not in {one.id for one in tx.stars.of_staff(taker.id, limit=1000)}:
            tx.stars.toggle(shop_id=shop.id, staff_id=taker.id, customer_id=customer.id)
        refresh(tx, customer)
    waits = customer.holder_id is None and bool(tx.waits.running(customer.id))
    if customer.holder_id != giver.id and not waits:
        return
    desk = desk_for(tx, customer, taker)
    if desk is None:
        raise NotFound(f"{taker.name}还没有接待的地方：请先在和我的私聊里发 /desk～")
    hand_to(tx, shop, customer, taker)
    move(tx, customer, desk)
    notice(tx, customer, "handed_to", who=giver.name, name=taker.name, number=taker.number)
    tx.staff.note(shop.id, taker.id, "transfer", f"customer:{customer.id}", to=taker.id)


def _lead(tx: Tx, shop: Shop, number: int, giver: Staff, taker: Staff) -> None:
    """Who comes back is the taker's, and stands among the taker's warm leads."""
    customer = tx.customers.lock(number)
    if customer.holder_id is None and customer.last_staff_id == giver.id:
        tx.customers.change(customer.id, last_staff_id=taker.id)


def _task(tx: Tx, _shop: Shop, number: int, giver: Staff, taker: Staff) -> None:
    task = tx.tasks.get(number)
    if task is not None and task.staff_id == giver.id:
        tx.tasks.change(task.id, staff_id=taker.id, seen_at=None, lead_told_at=None)
        if task.customer_id is not None:
            refresh(tx, tx.customers.get(task.customer_id))


def _request(tx: Tx, _shop: Shop, number: int, giver: Staff, taker: Staff) -> None:
    request = tx.requests.get(number)
    if request is not None and request.staff_id == giver.id:
        tx.requests.change(request.id, staff_id=taker.id)


def _case(tx: Tx, _shop: Shop, number: int, giver: Staff, taker: Staff) -> None:
    case = tx.cases.get(number)
    if case is not None and case.state == "open" and case.staff_id == giver.id:
        tx.cases.assign(case.id, taker.id)
        refresh(tx, tx.customers.get(case.customer_id))


def _order(tx: Tx, _shop: Shop, number: int, giver: Staff, taker: Staff) -> None:
    """The order stays credited to whose number is on it; an order of nobody's number follows its customer."""
    order = tx.orders.get(number)
    if order is not None and not order.staff_number and order.customer_id is not None:
        customer = tx.customers.lock(order.customer_id)
        if customer.holder_id is None and customer.last_staff_id == giver.id:
            tx.customers.change(customer.id, last_staff_id=taker.id)


def _memo(tx: Tx, _shop: Shop, number: int, _giver: Staff, taker: Staff) -> None:
    memo = tx.memos.get(number)
    if memo is not None and taker.id in memo.people:
        tx.memos.read(memo, taker.id)


MOVES: Final[Mapping[str, Callable[[Tx, Shop, int, Staff, Staff], None]]] = {
    "customer": _customer, "lead": _lead, "task": _task, "request": _request, "case": _case, "order": _order,
    "memo": _memo,
}
