"""Links are spent once, tries are counted, questions take each other's place, decisions are made once; both databases."""

from __future__ import annotations

from typing import Any

from storage.records.orders import Order
from storage.records.talks import Customer
from storage.store import Store


def _furnish(tx: Any) -> tuple[Order, Customer, Customer]:
    """An order, its buyer, and the same person in a shop account's chat."""
    bot = tx.shops.add_bot(shop_id=1, telegram_id=1, username="x", token_name="BOT_TOKEN")
    chats = [
        tx.customers.add(
            shop_id=1, bot_id=bot, business=business, user_id=7, chat_id=7, thread_id=None, name="小美", username="",
            language="", blocked=False, misses=0,
        )
        for business in ("", "c1")
    ]
    order = tx.orders.add(shop_id=1, number="T1", source="api", state="paid", changed_at=1.0, buyer_telegram_id=7)
    return order, chats[0], chats[1]


async def test_a_person_is_one_in_all_their_chats_and_finds_the_orders_that_name_them(store: Store) -> None:
    order, private, account = await store.write(_furnish)
    person = await store.read(lambda tx: tx.order_links.person(1, 7))
    assert {chat.id for chat in person} == {private.id, account.id}
    assert await store.read(lambda tx: (tx.order_links.person(2, 7), tx.order_links.bought(2, 7))) == ((), ())
    assert await store.read(lambda tx: tx.order_links.bought(1, 7)) == (order.id,)
    await store.write(lambda tx: tx.orders.change(order.id, customer_id=private.id))
    assert await store.read(lambda tx: tx.order_links.bought(1, 7)) == ()
    assert await store.read(lambda tx: (tx.order_links.any(1), tx.order_links.any(2))) == (True, False)


async def test_a_link_is_spent_once_and_a_newer_takes_its_place(store: Store) -> None:
    order, private, _ = await store.write(_furnish)

    def offer(tx: Any, code: str) -> int:
        made: int = tx.order_links.offer(shop_id=1, order_id=order.id, code_hash=code, until=tx.now + 60, by=None)
        return made

    await store.write(lambda tx: offer(tx, "a"))
    newer = await store.write(lambda tx: offer(tx, "b"))
    assert await store.read(lambda tx: tx.order_links.link(1, "a")) is None
    assert await store.write(lambda tx: [tx.order_links.spend(newer, private.id) for _ in range(2)]) == [True, False]
    spent = await store.read(lambda tx: tx.order_links.link(1, "b"))
    assert (spent.used_by, spent.order_id) == (private.id, order.id)
    await store.write(lambda tx: offer(tx, "c"))
    assert await store.read(lambda tx: tx.order_links.link(1, "b")) == spent  # what was used is remembered
    await store.write(lambda tx: tx.order_links.forget(before=tx.now + 3600))
    assert await store.read(lambda tx: tx.order_links.link(1, "b")) is None


async def test_tries_are_counted_by_person_and_by_order(store: Store) -> None:
    order, private, account = await store.write(_furnish)

    def tries(tx: Any) -> None:
        tx.order_links.tried(shop_id=1, customer_id=private.id, order_id=order.id)
        tx.order_links.tried(shop_id=1, customer_id=account.id, order_id=None)

    await store.write(tries)

    def count(tx: Any) -> tuple[int, int, int]:
        both = (private.id, account.id)
        return tx.order_links.tries_of(both, 0.0), tx.order_links.tries_on(order.id, 0.0), tx.order_links.tries_of(both, tx.now + 1)

    assert await store.read(count) == (2, 1, 0)


async def test_one_question_at_a_time_and_a_decision_once(store: Store) -> None:
    order, private, _ = await store.write(_furnish)

    def ask(tx: Any, kind: str, lasts: float) -> None:
        tx.order_links.ask(shop_id=1, customer_id=private.id, kind=kind, lasts=lasts, order_id=order.id, field="size")

    await store.write(lambda tx: ask(tx, "which", 60))
    await store.write(lambda tx: ask(tx, "value", 60))
    assert (await store.read(lambda tx: tx.order_links.asked(private.id))).kind == "value"
    await store.write(lambda tx: ask(tx, "value", -1))
    assert await store.read(lambda tx: tx.order_links.asked(private.id)) is None
    assert await store.read(lambda tx: tx.order_links.asked_about(order.id)) is not None  # begun, however long ago
    number = await store.write(
        lambda tx: tx.order_links.correct(
            shop_id=1, order_id=order.id, customer_id=private.id, field="address", value="某路1号", state="open"
        )
    )
    boss = await store.write(lambda tx: tx.staff.put(shop_id=1, user_id=9, number="09", name="孙主管", role="supervisor"))
    settled = await store.write(lambda tx: [tx.order_links.settle(number, state, by=boss) for state in ("done", "declined")])
    assert settled == [True, False]
    (kept,) = await store.read(lambda tx: tx.order_links.corrections(order.id))
    assert (kept.state, kept.value) == ("done", "")
    assert await store.read(lambda tx: tx.order_links.correction(2, number)) is None
