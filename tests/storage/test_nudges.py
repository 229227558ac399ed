"""Nudges are planted once, taken once and ended once; subscriptions keep the order of asking; on both databases."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from storage.records.nudges import Outcome, Planting
from storage.records.traffic import Draft
from storage.store import Store

ONE = Planting("nudge_test", "ordered", "order:1", "placed", "agent", 1000.0)


def customer(store: Store, user: int = 5) -> int:
    def job(tx: Any) -> int:
        bot = tx.shops.add_bot(shop_id=1, telegram_id=777, username="b", token_name="BOT_TOKEN")
        known = tx.customers.find(bot, user)
        if known is not None:
            return int(known.id)
        blank = {"business": "", "thread_id": None, "username": "", "language": "zh", "stage": ""}
        return int(tx.customers.add(shop_id=1, bot_id=bot, user_id=user, chat_id=user, name=f"客{user}", **blank).id)

    return store.write_now(job)


async def test_a_nudge_of_a_rule_subject_and_occasion_is_planted_once(store: Store) -> None:
    assert await store.write(lambda tx: tx.nudges.plant(1, [ONE, replace(ONE, occasion="again")])) == 2
    assert await store.write(lambda tx: tx.nudges.plant(1, [replace(ONE, due_at=5.0), replace(ONE, rule="nudge_other")])) == 1
    await store.write(lambda tx: tx.nudges.cancel(1, "order:1", "paid"))
    assert await store.write(lambda tx: tx.nudges.plant(1, [ONE])) == 0, "nor again when it has ended"
    assert {one.due_at for one in await store.read(lambda tx: tx.nudges.about(1, "order:1"))} == {1000.0}


async def test_what_is_due_is_ended_once(store: Store) -> None:
    rows = [replace(ONE, subject=f"order:{n}", due_at=at) for n, at in enumerate((30.0, 20.0, time.time() + 60))]
    await store.write(lambda tx: tx.nudges.plant(1, rows))
    due = await store.read(lambda tx: tx.nudges.due(1, 10))
    assert [one.subject for one in due] == ["order:1", "order:0"], "the longest due first, and nothing before its time"
    first = due[0].id
    await store.write(lambda tx: tx.nudges.end([Outcome(first, "skipped", 20.0, "paid")]))
    await store.write(lambda tx: tx.nudges.end([Outcome(first, "done", 20.0)]))
    row = await store.read(lambda tx: tx.nudges.get(first))
    assert row is not None
    assert (row.state, row.reason) == ("skipped", "paid")
    assert [one.subject for one in await store.read(lambda tx: tx.nudges.due(1, 10))] == ["order:0"]
    await store.write(lambda tx: tx.nudges.end([Outcome(one.id, "done", one.due_at) for one in (*due, row)]))
    assert await store.read(lambda tx: tx.nudges.due(1, 10)) == ()


async def test_two_workers_never_take_the_same_nudge(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        return  # one writer at a time
    await store.write(lambda tx: tx.nudges.plant(1, [replace(ONE, subject=f"order:{n}") for n in range(4)]))

    def job(tx: Any) -> tuple[set[int], set[int]]:
        mine = {one.id for one in tx.nudges.due(1, 2)}
        other = store.write_now(lambda theirs: {one.id for one in theirs.nudges.due(1, 10)})
        return mine, other

    mine, other = await store.write(job)
    assert len(mine) == 2
    assert len(other) == 2
    assert not mine & other


async def test_what_a_nudge_queued_is_unsaid_while_it_has_not_left(store: Store) -> None:
    who = customer(store)

    def job(tx: Any) -> None:
        bot = tx.shops.bots(1)[0].id
        tx.nudges.plant(1, [replace(ONE, customer_id=who, audience="customer")])
        said = tx.messages.add(shop_id=1, customer_id=who, turn_id=None, author="shop", state="sent", audience="customer", text="到货啦")
        for message in (said, None):
            tx.outbox.put(Draft(shop_id=1, bot_id=bot, chat_id=5, kind="say", body={"text": "到货啦"}, customer_id=who, message_id=message))
        tx.nudges.end([Outcome(tx.nudges.about(1, "order:1")[0].id, "done", 1000.0, message_id=said)])

    await store.write(job)
    assert await store.write(lambda tx: tx.nudges.unsay(who, "opted_out", rules=["another"])) == 0
    assert await store.write(lambda tx: tx.nudges.unsay(who, "opted_out")) == 1
    (nudge,) = await store.read(lambda tx: tx.nudges.about(1, "order:1"))
    assert (nudge.state, nudge.reason) == ("skipped", "opted_out"), "it counts as not written"
    assert sorted(row.state for row in await store.read(lambda tx: tx.outbox.of_customer(who))) == ["cancelled", "queued"]


async def test_who_asked_first_stands_first_and_asking_anew_is_asking_last(store: Store) -> None:
    one, two = customer(store, 5), customer(store, 6)
    restock = {"shop_id": 1, "kind": "restock", "item_number": "A01"}
    first, new = await store.write(lambda tx: tx.subscriptions.add(customer_id=one, **restock))
    second, _ = await store.write(lambda tx: tx.subscriptions.add(customer_id=two, **restock))
    assert new
    assert not (await store.write(lambda tx: tx.subscriptions.add(customer_id=one, **restock)))[1]
    assert [s.id for s in await store.read(lambda tx: tx.subscriptions.waiting(1, "restock", "A01"))] == [first, second]
    await store.write(lambda tx: tx.subscriptions.end([first], "told"))
    await store.write(lambda tx: tx.subscriptions.add(customer_id=one, **restock))
    assert [s.id for s in await store.read(lambda tx: tx.subscriptions.waiting(1, "restock", "A01"))] == [second, first]
    assert await store.write(lambda tx: tx.subscriptions.end_of(two, "opted_out")) == 1
    assert await store.read(lambda tx: tx.subscriptions.items_wanted(1, "restock")) == frozenset({"A01"})


async def test_a_customers_wishes_are_kept_beside_each_other(store: Store) -> None:
    who = customer(store)
    await store.write(lambda tx: tx.subscriptions.set_timezone(1, who, "America/New_York"))
    await store.write(lambda tx: tx.subscriptions.opt_out(1, who, "button"))
    wish = await store.read(lambda tx: tx.subscriptions.wishes([who])[who])
    assert (wish.timezone, wish.opted_out_by) == ("America/New_York", "button")
    await store.write(lambda tx: tx.subscriptions.opt_in(1, who))
    wish = await store.read(lambda tx: tx.subscriptions.wish(who))
    assert wish is not None
    assert wish.opted_out_at is None


async def test_places_in_a_line_are_apart_and_never_before_their_time(store: Store) -> None:
    now = time.time()

    def ask(earliest: list[float]) -> Any:
        return lambda tx: tx.due.places(shop_id=1, kind="line", subject="1", earliest=earliest, every=10.0)

    first = await store.write(ask([now - 100, now - 100, now + 500]))
    assert [round(at - now) for at in first] == [0, 10, 500]
    later = await store.write(ask([now - 100, now + 900]))
    assert [round(at - now) for at in later] == [510, 900]


async def test_what_stands_on_a_list_about_a_subject_is_found_until_it_is_ticked_off(store: Store) -> None:
    def job(tx: Any) -> list[int]:
        tx.nudges.plant(1, [ONE, replace(ONE, rule="nudge_other")])
        blank = {"shop_id": 1, "kind": "nudge", "staff_id": None, "due_at": None, "customer_id": None}
        tasks = tx.tasks.add_many([{**blank, "text": "甲"}, {**blank, "text": "乙"}])
        assert [tx.tasks.get(number).text for number in tasks] == ["甲", "乙"]
        about = tx.nudges.about(1, "order:1")
        tx.nudges.end([Outcome(one.id, "done", one.due_at, task_id=task) for one, task in zip(about, tasks, strict=True)])
        return list(tasks)

    tasks = await store.write(job)
    assert [one.task_id for one in await store.read(lambda tx: tx.nudges.listed_about(1, "order:1"))] == tasks
    await store.write(lambda tx: tx.tasks.finish(tasks[0], by=None))
    assert [one.task_id for one in await store.read(lambda tx: tx.nudges.listed_about(1, "order:1"))] == tasks[1:]


async def test_many_messages_and_rows_are_kept_in_order(store: Store) -> None:
    who = customer(store)

    def job(tx: Any) -> list[int]:
        bot = tx.shops.bots(1)[0].id
        words = [{"shop_id": 1, "customer_id": who, "author": "shop", "state": "sent", "audience": "customer", "text": f"第{n}句"} for n in range(5)]
        numbers = tx.messages.add_many(words)
        tx.outbox.put_many([
            Draft(shop_id=1, bot_id=bot, chat_id=5, kind="say", body={"text": f"第{n}句"}, customer_id=who, message_id=number, expires_at=tx.now + 9)
            for n, number in enumerate(numbers)
        ])  # fmt: skip
        return list(numbers)

    numbers = await store.write(job)
    rows = await store.read(lambda tx: tx.outbox.of_customer(who))
    assert [(row.message_id, row.body["text"]) for row in rows] == [(number, f"第{n}句") for n, number in enumerate(numbers)]
    texts = await store.read(lambda tx: [tx.messages.get(number).text for number in numbers])
    assert texts == [f"第{n}句" for n in range(5)]
