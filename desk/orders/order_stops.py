"""拦截: an order is held back and the print or warehouse people asked, with a time for their answer; 放行 lets it go again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_moves import moved
from desk.orders.order_sheet import release as let_go
from desk.orders.order_tools import own_order, show
from desk.orders.order_words import goods, ship_to, tail
from desk.people.roles import require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.requests import create
from storage.records.orders import Order
from storage.records.people import Staff
from storage.tx import Tx

REASONS: Final[Mapping[str, str]] = {
    "address": "要改地址电话", "goods": "要改颜色尺码", "courier": "要换快递", "cancel": "顾客不要了", "ask": "有问题要问清楚"
}
HELD: Final = ("paid", "changed", "refund_asked")
LEFT: Final = ("shipped", "in_transit")


async def stop(floor: Floor, staff: Staff, order_id: int, reason: str, receipt: Receipt | None = None) -> Done:
    """Ask for it to be held back (one that has left: to be called back), and mark it as held until somebody lets it go."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if reason not in REASONS or order.state not in (*HELD, *LEFT):
            return Done("changed")
        if any(one.kind == "intercept" and one.order_id == order.id for one in tx.requests.open_of(customer.id)):
            return Done("order_stopped_already", tail(order.number))
        done = create(tx, staff, customer, "intercept", _told(order, reason), order_id=order.id)
        if done.outcome != "asked_helpers":
            return done
        if order.state in HELD and not order.hold:
            tx.orders.change(order.id, hold="question")
            tx.staff.note(staff.shop_id, staff.id, "order_hold", f"order:{order.id}", reason=reason)
        refresh(tx, customer)
        show(tx, customer, order.id)
        return Done("order_stopped", tail(order.number))

    return await floor.commit(job, receipt)


async def release(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """放行: nothing holds the order any more."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if not order.hold:
            return Done("gone")
        if any(one.state == "open" for one in tx.order_links.corrections(order.id)):
            raise NotAllowed("顾客的更正还没定：请先在那条更正上点能改或来不及，再放行～")
        now = let_go(tx, order)
        tx.staff.note(staff.shop_id, staff.id, "order_release", f"order:{order.id}", was=order.hold)
        moved(tx, tx.shops.get(order.shop_id), now, now.state)
        show(tx, customer, order.id)
        return Done("order_released", tail(order.number))

    return await floor.commit(job, receipt)


def _told(order: Order, reason: str) -> str:
    """What the helpers read: number, goods, receiver hidden, why."""
    where = "已发出，请联系快递追回。" if order.state in LEFT else ""
    parcel = f"快递 {order.courier} {order.tracking_no}".rstrip() if order.tracking_no else ""
    parts = (f"订单 {order.number}（{tail(order.number)}）", goods(order), ship_to(order), parcel)
    return f"{where}{REASONS[reason]}：{'，'.join(part for part in parts if part)}"
