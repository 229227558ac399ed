"""备注 at the desk: what the customer wishes is written on the order with a tap, or in the agent's words; too late once printed."""

from __future__ import annotations

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_asking import ask
from desk.orders.order_notes import COLOURS, KINDS, flag_of, write
from desk.orders.order_tools import own_order, show
from desk.orders.order_wishes import WRITABLE, Wish, said, turn_wishes
from desk.orders.order_words import tail
from desk.orders.print_runs import printed
from desk.people.roles import require
from desk.ports import Receipt
from desk.talks.answering import Done
from storage.records.orders import Order
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Form
from storage.tx import Tx


async def note_wish(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None, *, at: int = 0) -> Done:
    """One tap: what the customer's last turn wishes is on the order; ``at`` = the page that is open."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        found = turn_wishes(tx, mind, customer)
        if not found:
            return Done("order_no_wish")
        return _note(tx, staff, customer, order, found, at)

    return await floor.commit(job, receipt)


async def ask_note(floor: Floor, staff: Staff, order_id: int, kind: str, receipt: Receipt | None = None) -> Done:
    """A kind of note was chosen: the agent writes the words."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        shop = tx.shops.get(order.shop_id)
        if kind not in KINDS:
            return Done("changed")
        if (late := _late(tx, shop, order)) is not None:
            return late
        flag = COLOURS.get(flag_of(shop, kind), "")
        return ask(
            tx, staff, customer, "order_note_form", order_id=order.id, fields={"kind": kind}, kind=KINDS[kind], flag=flag,
            order=tail(order.number),
        )

    return await floor.commit(job, receipt)


def answered(tx: Tx, staff: Staff, customer: Customer, form: Form, words: str) -> Done:
    """The agent's words for a note."""
    order, _ = own_order(tx, staff, int(form.fields["order"]))
    if not words.strip():
        raise NotAllowed("备注请用文字写，再回复一次那条消息～")
    return _note(tx, staff, customer, order, (Wish(str(form.fields["kind"]), words),), 0)


def _note(tx: Tx, staff: Staff, customer: Customer, order: Order, found: tuple[Wish, ...], at: int) -> Done:
    shop = tx.shops.get(order.shop_id)
    if (late := _late(tx, shop, order)) is not None:
        return late
    written = [wish for wish in found if write(tx, shop, order, wish.kind, wish.text, staff=staff) is not None]
    show(tx, customer, order.id, at=at)
    return Done("order_noted" if written else "order_noted_already", said(found)[:60])


def _late(tx: Tx, shop: Shop, order: Order) -> Done | None:
    """Why nothing can be written on the order any more: it is printed, or it has left."""
    if printed(shop, order, tx.now) or order.state not in WRITABLE:
        return Done("order_late", tail(order.number))
    return None
