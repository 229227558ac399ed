"""/orders: open orders of nobody we know; a lead links one to a customer, after being asked once more whether it is theirs."""

from __future__ import annotations

from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_links import join
from desk.orders.order_tools import show
from desk.orders.order_words import goods, ship_to, short, tail
from desk.people.roles import own_customer, require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.speaking import tell
from storage.records.orders import Order
from storage.records.people import Staff
from storage.tx import Tx

SHOWN: Final = 8
PEOPLE: Final = 6
NAME: Final = 20


async def listed(floor: Floor, staff: Staff, place: Place, customer_id: int = 0, receipt: Receipt | None = None) -> None:
    """The list, each with a button; in a customer's topic the button asks about that customer."""
    require(staff, "link_orders")

    def job(tx: Tx) -> None:
        found = tx.orders.unlinked(staff.shop_id, limit=SHOWN + 1)
        lines = [f"{n}. {short(order)}\n　{goods(order, 2)}　{ship_to(order)}".rstrip() for n, order in enumerate(found[:SHOWN], 1)]
        code = "ordwho" if not customer_id else "ordask"
        taps = [(str(n), f"{code}:{order.id}:{customer_id}" if customer_id else f"{code}:{order.id}") for n, order in enumerate(found[:SHOWN], 1)]
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="orders_unlinked" if found else "orders_unlinked_none", text="\n".join(lines),
            more="（还有更多，认完这些再看）" if len(found) > SHOWN else "", buttons=[taps[:4], taps[4:]],
        )

    await floor.commit(job, receipt)


async def ask_who(
    floor: Floor, staff: Staff, place: Place, order_id: int, receipt: Receipt | None = None, *, page: int = 0
) -> Done:
    """顾客是…? The customers who wrote last, a button each, a few a page."""
    require(staff, "link_orders")

    def job(tx: Tx) -> Done:
        order = _free(tx, staff, order_id)
        found = tx.customers.recent(staff.shop_id, PEOPLE + 1, skip=page * PEOPLE)
        people = [(one.name[:NAME] or "顾客", f"ordask:{order.id}:{one.id}") for one in found[:PEOPLE]]
        rows = [people[n : n + 2] for n in range(0, len(people), 2)]
        turns = [("« 上一页", f"ordwho:{order.id}:{page - 1}")] if page else []
        turns += [("更早的顾客 »", f"ordwho:{order.id}:{page + 1}")] if len(found) > PEOPLE else []
        rows += [turns] if turns else []
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="order_who", order=short(order), to=ship_to(order),
            buttons=[*rows, [("🔗 要一次性链接", f"ordmail:{order.id}")]],
        )
        return Done("order_shown")

    return await floor.commit(job, receipt)


async def ask_sure(
    floor: Floor, staff: Staff, place: Place, order_id: int, customer_id: int, receipt: Receipt | None = None
) -> Done:
    """Once more before it is done: what hangs on it is the receiver's address."""
    require(staff, "link_orders")

    def job(tx: Tx) -> Done:
        order, customer = _free(tx, staff, order_id), own_customer(tx, staff, customer_id)
        tell(
            tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
            code="order_sure", order=short(order), to=ship_to(order), name=customer.name or "顾客",
            buttons=[[("是 TA 的，认上", f"ordlink:{order.id}:{customer.id}"), ("不是", f"ordnotlink:{order.id}")]],
        )
        return Done("order_shown")

    return await floor.commit(job, receipt)


async def link(floor: Floor, staff: Staff, order_id: int, customer_id: int, receipt: Receipt | None = None) -> Done:
    """The order is that customer's from now on."""
    require(staff, "link_orders")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        order = tx.orders.lock_of(staff.shop_id, order_id)
        if order is None or order.customer_id is not None:
            return Done("gone")
        tx.staff.note(staff.shop_id, staff.id, "order_link", f"order:{order.id}", customer=customer.id)
        join(tx, tx.shops.get(order.shop_id), order, customer, "staff")
        show(tx, customer, order.id)
        return Done("order_linked", tail(order.number))

    return await floor.commit(job, receipt)


def _free(tx: Tx, staff: Staff, order_id: int) -> Order:
    order = tx.orders.of_shop(staff.shop_id, order_id)
    if order is None or order.customer_id is not None:
        raise NotAllowed("这一单刚刚被认走了，请再发一次 /orders～")
    return order


async def leave(floor: Floor, staff: Staff, receipt: Receipt | None = None) -> Done:
    """不是: the order goes on waiting."""
    require(staff, "link_orders")
    return await floor.commit(lambda _tx: Done("dropped"), receipt)
