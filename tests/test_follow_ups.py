"""An unpaid order from the shop's event to the customer's phone, the agent's list, and off it again."""

from __future__ import annotations

from typing import Any

from desk.handover.handover_sections import unpaid
from desk.orders.order_events import OrderTold
from desk.orders.orders import apply
from storage.records.orders import OrderLine
from tests.stage import Stage

DRESS = OrderLine("A01", "雪纺连衣裙", "黑色", "M", 1, 9900)


async def _happens(stage: Stage, state: str, customer: str) -> None:
    """The shop's system tells of the customer's order."""
    user = stage.people[customer].id

    def job(tx: Any) -> None:
        shop = tx.shops.get(1)
        told = OrderTold(f"E-{state}", "T20261128001", state, tx.now, {"staff_number": "2", "buyer_telegram_id": user}, (DRESS,))
        order = apply(tx, shop, told).order
        customer_id = tx.customers.find(tx.shops.bots()[0].id, user).id
        if order.customer_id is None:
            tx.orders.change(order.id, customer_id=customer_id)

    await stage.house.store.write(job)


async def _unpaid_in_the_book(stage: Stage) -> int:
    """How many lines 未付款 a book of 小李 would have now."""

    def job(tx: Any) -> int:
        shop = tx.shops.get(1)
        staff = next(one for one in tx.staff.all(shop.id) if one.name == "小李")
        return len(unpaid(tx, shop, staff))

    return await stage.house.store.write(job)


async def test_an_unpaid_order_is_helped_with_then_listed_and_ticked_off_when_paid(stage: Stage) -> None:
    await stage.change_settings(quiet_hours=[], hours=[["00:00", "24:00"]])
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says("有没有黑色的")
    await stage.handled()
    await _happens(stage, "placed", "小雨")
    await stage.pass_by(13 * 60)
    said = await customer.sees("雪纺连衣裙")
    assert "黑色 M" in said.text
    assert "当天就能发出" in said.text
    await stage.pass_by(50 * 60)
    await agent.starts()
    await agent.says("/todo")
    shown = await agent.sees("下单一小时还没付款")
    assert "T20261128001" in shown.text
    assert await _unpaid_in_the_book(stage) == 1
    await _happens(stage, "paid", "小雨")
    await agent.says("/todo")
    await agent.sees("都处理完啦")
    assert await _unpaid_in_the_book(stage) == 0
