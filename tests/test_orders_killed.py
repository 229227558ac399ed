"""The program is killed between a paid order and its confirmation sheet: each customer gets the sheet once, or it is listed."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.minds import Mind
from desk.orders.order_events import OrderLine, OrderTold
from desk.orders.orders import apply
from scripts_library.library import Library
from simulator.client import Person
from storage.store import Store
from tests.nudge_chaos import known
from tests.program import Program, World

STARTED = time.time()
CUSTOMERS, LINES = 12, (OrderLine("A01", "雪纺裙", "黑色", "M", 1, 9900),)


async def test_a_sheet_goes_out_once_however_often_the_program_is_killed(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    async with World(database, shared_mind) as stage:
        await stage.people_come()
        people = [await stage.customer(f"顾客{n:02d}") for n in range(CUSTOMERS)]
        for person in people:
            await person.starts()
        program, store = Program(stage, tmp_path), Store(stage.database, clock=time.time)
        try:
            await program.start()
            await known(store, people)
            for at in range(0, CUSTOMERS, 3):  # paid while it runs, killed at once, paid while it is dead
                await store.write(lambda tx, some=people[at : at + 3]: _paid(tx, some[:2]))  # type: ignore[misc]
                await asyncio.sleep(0.1 * at / 3)
                await program.kill()
                await store.write(lambda tx, some=people[at : at + 3]: _paid(tx, some))  # type: ignore[misc]
                await program.start()
            await _all_told(store, people)
            assert await program.kill(signal.SIGTERM) == 0
            for person in people:
                await _once_or_listed(store, person)
        finally:
            await asyncio.to_thread(store.close)


def _paid(tx: Any, people: list[Person]) -> None:
    """Their shop's system tells that they have paid; what it told before it tells again."""
    shop = tx.shops.get(1)
    for person in people:
        told = OrderTold(f"paid-{person.id}", f"N{person.id}", "paid", STARTED, {"buyer_telegram_id": person.id}, LINES)
        apply(tx, shop, told)


async def _all_told(store: Store, people: list[Person]) -> None:
    """Until no sheet is still to be written and nothing is still to leave."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        unsaid, counts = await store.read(lambda tx: (_unsaid(tx, people), tx.outbox.counts()))
        if not unsaid and not counts.get("queued", 0) + counts.get("sending", 0):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"not told after two minutes: {unsaid}, {counts}")


def _unsaid(tx: Any, people: list[Person]) -> list[str]:
    orders = [tx.orders.by_number(1, f"N{person.id}") for person in people]
    return [order.number for order in orders if order.sheet_at is None]


async def _once_or_listed(store: Store, person: Person) -> None:
    seen = [message for message in await person.messages() if message.from_bot and "订单信息确认表" in message.shown]

    def look(tx: Any) -> list[str]:
        customer = tx.customers.find(tx.shops.bots()[0].id, person.id)
        rows = tx.outbox.of_customer(customer.id)
        return [row.state for row in rows if "订单信息确认表" in str(row.body) and row.chat_id == person.id]

    states = await store.read(look)
    assert len(seen) <= len(states) == 1, (len(seen), states)
    assert states[0] in ("sent", "unconfirmed"), states
    assert states[0] == "unconfirmed" or seen, states
