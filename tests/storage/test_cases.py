"""Case numbers are unique in a shop and without gaps, however many open cases at once."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from storage.records.desk import Case
from storage.store import Store

TOGETHER = 24


def _furnish(tx: Any) -> tuple[int, list[int]]:
    bot = tx.shops.add_bot(shop_id=1, telegram_id=1, username="x", token_name="BOT_TOKEN")
    staff = tx.staff.put(shop_id=1, user_id=7, number="01", name="小李", role="agent")
    people = [
        tx.customers.add(
            shop_id=1, bot_id=bot, business="", user_id=n, chat_id=n, thread_id=None, name=f"顾客{n}", username="",
            language="", blocked=False, misses=0,
        ).id
        for n in range(100, 100 + TOGETHER)
    ]
    return staff, people


async def test_cases_opened_at_once_by_two_workers_are_numbered_one_after_the_other(store: Store, database: str) -> None:
    staff, people = await store.write(_furnish)
    other = Store(database, clock=time.time)

    def opening(customer: int) -> Any:
        def job(tx: Any) -> Case:
            tx.customers.lock(customer)
            case: Case = tx.cases.open(shop_id=1, customer_id=customer, day="20261122", kind="aftersale", staff_id=staff)
            return case

        return job

    try:
        jobs = [(store if n % 2 else other).write(opening(customer)) for n, customer in enumerate(people)]
        opened = await asyncio.gather(*jobs)
    finally:
        await asyncio.to_thread(other.close)
    assert sorted(case.number for case in opened) == [f"20261122-{n:03d}" for n in range(1, TOGETHER + 1)]
    again = await store.write(opening(people[0]))
    assert again.number == f"20261122-{TOGETHER + 1:03d}"


async def test_numbers_begin_anew_each_day(store: Store) -> None:
    staff, people = await store.write(_furnish)

    def job(tx: Any) -> list[str]:
        return [
            tx.cases.open(shop_id=1, customer_id=people[0], day=day, kind="aftersale", staff_id=staff).number
            for day in ("20261122", "20261123", "20261123")
        ]

    assert await store.write(job) == ["20261122-001", "20261123-001", "20261123-002"]
