"""Orders are kept with their lines, found by number, phone, customer and item, and never by another shop; both databases."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from storage.records.orders import Order, OrderLine
from storage.store import Store

SHIRT = OrderLine("A01", "亚麻衬衫", "米白", "L", 2, 9900)
SOCKS = OrderLine("B07", "棉袜", "", "", 1)


def placed(tx: Any, number: str, *, shop_id: int = 1, at: float = 1000.0, **values: Any) -> Order:
    order: Order = tx.orders.add(
        shop_id=shop_id, number=number, source="api", **{"state": "placed", "changed_at": at, "placed_at": at, **values}
    )
    return order


def furnish(tx: Any) -> tuple[int, int]:
    """A customer, and a second shop."""
    bot = tx.shops.add_bot(shop_id=1, telegram_id=1, username="x", token_name="BOT_TOKEN")
    customer = tx.customers.add(
        shop_id=1, bot_id=bot, business="", user_id=7, chat_id=7, thread_id=None, name="小美", username="", language="",
        blocked=False, misses=0,
    )
    other = tx.shops.add(code="other", name="隔壁店", trade="clothing", timezone="Asia/Shanghai", settings={})
    return customer.id, other


async def test_an_order_comes_back_as_it_was_kept(store: Store) -> None:
    order = await store.write(
        lambda tx: placed(tx, "T1", lines=(SHIRT, SOCKS), total=24800, phone="13800001111", trail={"states": []})
    )
    assert order.lines == (SHIRT, SOCKS)
    assert (order.state, order.customer_id, order.total, order.hold, order.trail) == ("placed", None, 24800, "", {"states": []})
    assert await store.read(lambda tx: tx.orders.by_number(1, "T1")) == order
    assert await store.read(lambda tx: tx.orders.listed(1, states=("placed",))) == (order,)
    assert await store.read(lambda tx: tx.orders.listed(1, before=order.id)) == ()

    def change(tx: Any) -> Order | None:
        known = tx.orders.lock(order.id)
        tx.orders.change(known.id, state="paid", paid_at=1100.0)
        tx.orders.set_lines(known, (SOCKS,))
        found: Order | None = tx.orders.get(known.id)
        return found

    now = await store.write(change)
    assert now is not None
    assert (now.state, now.paid_at, now.lines) == ("paid", 1100.0, (SOCKS,))


async def test_a_number_belongs_to_one_order_in_each_shop(store: Store) -> None:
    _, other = await store.write(furnish)
    mine = await store.write(lambda tx: placed(tx, "T1", phone="13800001111"))
    theirs = await store.write(lambda tx: placed(tx, "T1", shop_id=other, phone="13800001111"))
    with pytest.raises(sa.exc.IntegrityError):
        await store.write(lambda tx: placed(tx, "T1"))

    def look(tx: Any) -> list[Any]:
        orders = tx.orders
        return [
            orders.of_shop(1, theirs.id), orders.lock_of(1, theirs.id), orders.lock_number(1, "T2"),
            orders.by_number(other, "T1"), orders.by_phone(1, "13800001111"), orders.unlinked(1), orders.listed(1),
        ]

    assert await store.write(look) == [None, None, None, theirs, (mine,), (mine,), (mine,)]


async def test_a_customers_orders_are_open_until_they_are_closed_or_long_received(store: Store) -> None:
    customer, _ = await store.write(furnish)

    def fill(tx: Any) -> None:
        for number, values in {
            "T1": {"state": "closed"}, "T2": {"state": "received", "received_at": 50.0},
            "T3": {"state": "received", "received_at": 500.0}, "T4": {"state": "refund_asked"},
        }.items():
            placed(tx, number, customer_id=customer, **values)
        placed(tx, "T5")
        placed(tx, "T6", state="refunded")

    await store.write(fill)

    def numbers(orders: tuple[Order, ...]) -> list[str]:
        return [order.number for order in orders]

    assert numbers(await store.read(lambda tx: tx.orders.of_customer(customer, limit=3))) == ["T4", "T3", "T2"]
    assert numbers(await store.read(lambda tx: tx.orders.open_of(customer, received_since=100.0))) == ["T4", "T3"]
    assert numbers(await store.read(lambda tx: tx.orders.unlinked(1))) == ["T5"]


async def test_an_event_is_kept_once_in_a_shop_and_in_the_order_of_its_time(store: Store) -> None:
    _, other = await store.write(furnish)
    order = await store.write(lambda tx: placed(tx, "T1"))
    theirs = await store.write(lambda tx: placed(tx, "T1", shop_id=other))

    def heard(of: Order, event_id: str, at: float) -> Any:
        return lambda tx: tx.orders.add_event(of, event_id=event_id, state="paid", digest="d", source="api", at=at)

    await store.write(heard(order, "e2", 20.0))
    await store.write(heard(order, "e1", 10.0))
    await store.write(heard(theirs, "e1", 10.0))
    with pytest.raises(sa.exc.IntegrityError):
        await store.write(heard(order, "e1", 10.0))
    assert [event.event_id for event in await store.read(lambda tx: tx.orders.events(order.id))] == ["e1", "e2"]
    seen = await store.read(lambda tx: tx.orders.seen_events(1, ["e1", "e3"]))
    assert [(name, event.order_id, event.digest) for name, event in seen.items()] == [("e1", order.id, "d")]


async def test_notes_stand_in_the_order_they_were_written(store: Store) -> None:
    order = await store.write(lambda tx: placed(tx, "T1"))
    staff = await store.write(lambda tx: tx.staff.put(shop_id=1, user_id=7, number="01", name="小李", role="agent"))
    first = await store.write(lambda tx: tx.orders.note(order, text="发顺丰", flag="yellow", kind="courier", staff_id=staff))
    second = await store.write(lambda tx: tx.orders.note(order, text="送小礼物", kind="remark"))
    assert await store.read(lambda tx: tx.orders.notes(order.id)) == (first, second)
    assert (first.flag, first.staff_id, second.staff_id) == ("yellow", staff, None)
