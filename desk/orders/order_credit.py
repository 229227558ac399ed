"""业绩: the agent's number on an order gets the credit; who holds the talk may put theirs there, and every change is on record."""

from __future__ import annotations

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_book import corrected
from desk.orders.order_tools import own_order, show
from desk.orders.order_words import tail
from desk.people.roles import may, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.header import refresh
from storage.orders import DONE
from storage.records.people import Staff
from storage.tx import Tx


async def claim(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """记我名下: by whoever holds the talk, or a lead."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if order.state in DONE:
            return Done("changed")
        if customer.holder_id != staff.id and not may(staff, "link_orders"):
            raise NotAllowed("业绩记给正在接待这位顾客的人：先接待，或请组长来改～")
        if order.staff_number == staff.number:
            return Done("order_credit_already", staff.number)
        corrected(tx, order, staff_number=staff.number)
        tx.staff.note(
            staff.shop_id, staff.id, "order_credit", f"order:{order.id}", was=order.staff_number, now=staff.number
        )
        if order.staff_number:
            tx.orders.note(order, text=f"业绩 {order.staff_number} → {staff.number}", kind="credit", staff_id=staff.id)
        refresh(tx, customer)
        show(tx, customer, order.id)
        return Done("order_credit", tail(order.number))

    return await floor.commit(job, receipt)
