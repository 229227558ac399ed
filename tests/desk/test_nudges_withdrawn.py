"""What a nudge has queued dies with its reason until it has left, on record, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from desk.minds import Mind
from desk.nudges import nudging, wishes
from desk.talks import holding
from storage.records.orders import Order
from tests.desk.nudge_scene import Scene

MINUTE = 60.0


@pytest.fixture
async def scene(database: str, mind: Mind) -> AsyncIterator[Scene]:
    made = await Scene.open(database, mind)
    yield made
    made.close()


def _states(scene: Scene, order: Order) -> list[str]:
    assert order.customer_id is not None
    rows = scene.store.write_now(lambda tx: tx.outbox.of_customer(order.customer_id))
    return [row.state for row in rows if row.kind == "say"]


async def _checked(scene: Scene) -> Order:
    """The question of an unpaid order is written and has not left."""
    order = scene.orders(scene.customer())
    await scene.passes(minutes=12.1)
    assert scene.of_order(order, "nudge_unpaid_check") == ("done", "")
    assert set(_states(scene, order)) == {"queued"}
    return order


async def test_who_pays_before_the_question_has_left_is_not_asked(scene: Scene) -> None:
    order = await _checked(scene)
    scene.moves(order, "paid")
    assert scene.of_order(order, "nudge_unpaid_check") == ("skipped", "paid")
    assert "queued" not in _states(scene, order)[:1]


async def test_an_opt_out_reaches_what_has_not_left(scene: Scene) -> None:
    order = await _checked(scene)
    mind = scene.floor.mind(1)
    scene.store.write_now(lambda tx: wishes.opt_out(tx, mind, tx.customers.lock(order.customer_id), "words"))
    assert scene.of_order(order, "nudge_unpaid_check") == ("skipped", "opted_out")


async def test_the_parcels_number_leaves_all_the_same(scene: Scene) -> None:
    order = scene.orders(scene.customer(), state="paid", paid_at=scene.clock.now)
    scene.moves(order, "shipped", courier="中通快递", tracking_no="ZT1")
    await scene.passes(minutes=1)
    mind = scene.floor.mind(1)

    def job(tx: Any) -> None:
        customer = tx.customers.lock(order.customer_id)
        wishes.opt_out(tx, mind, customer, "button")
        holding.take_hold(tx, scene.shop, customer, scene.agent)

    scene.store.write_now(job)
    assert scene.of_order(order, "nudge_shipped") == ("done", "")
    assert _states(scene, order)[0] == "queued"


async def test_a_person_who_takes_the_customer_speaks_first(scene: Scene) -> None:
    order = await _checked(scene)
    scene.store.write_now(lambda tx: holding.take_hold(tx, scene.shop, tx.customers.lock(order.customer_id), scene.agent))
    assert scene.of_order(order, "nudge_unpaid_check") == ("skipped", "talking")
    assert set(_states(scene, order)) == {"cancelled"}


async def test_what_left_is_not_taken_back_on_record(scene: Scene) -> None:
    order = await _checked(scene)
    claimed = scene.store.write_now(lambda tx: tx.outbox.claim(scene.bot_id, limit=10, pace=None, tend=True))
    assert claimed.rows
    scene.moves(order, "paid")
    assert scene.of_order(order, "nudge_unpaid_check") == ("done", "")


async def test_an_opt_out_and_a_tick_at_once_leave_nothing_on_its_way(scene: Scene) -> None:
    """Whoever is first: the other one sees what it did."""
    mind = scene.floor.mind(1)
    orders = [scene.orders(scene.customer()) for _ in range(12)]
    scene.clock.now += 12.1 * MINUTE

    async def out(order: Order) -> None:
        await scene.store.write(lambda tx: wishes.opt_out(tx, mind, tx.customers.lock(order.customer_id), "words"))

    await asyncio.gather(*(out(one) for one in orders[:6]), nudging.follow_up(scene.floor), *(out(one) for one in orders[6:]))
    await scene.passes(minutes=1)
    for order in orders:
        assert scene.of_order(order, "nudge_unpaid_check") == ("skipped", "opted_out")
        assert order.customer_id is not None
        assert not [text for text in scene.said_to_id(order.customer_id) if "还在等您付款" in text]
