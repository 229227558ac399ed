"""Due nudges a second claimed, looked at again and written, beside as many APScheduler jobs in the same run; a tick over a million
waiting rows; memory.

Run: .venv/bin/python -m bench.nudges [--database sqlite|postgresql] [--nudges 4000] [--waiting 1000000] [--kills 0]

Half the nudges are parcel numbers for customers (a message and an outgoing row each), a quarter tasks for agents, a quarter
needless (paid meanwhile). The rival adds one job a nudge to APScheduler's SQLAlchemy store on the same database and runs each
once; its job writes nothing. With ``--kills`` workers on PostgreSQL are killed that often instead (tests/nudge_chaos.py).
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from app import wiring
from app.settings import Settings
from bench.throughput import database, resident
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.nudges import nudging
from desk.people import staffing
from nlu.check import Checker
from scripts_library import loader
from storage.records.nudges import Planting
from storage.store import Store
from tests.nudge_chaos import Scale, Story, play
from tests.program import World

CUSTOMERS = 500
DAY = 86_400.0


class Hands:
    """Ten in the morning of a working day, and on from there."""

    def __init__(self) -> None:
        self.now = 1_795_658_400.0  # 2026-11-26 10:00 in Shanghai

    def __call__(self) -> float:
        return self.now


def furnish(url: str, clock: Hands) -> tuple[Store, Floor]:
    """A shop with its library and rules; nothing has to be understood, so there is no engine."""
    settings = Settings(_env_file=None, database_url=url)
    store = wiring.open_store(settings, clock)
    library = loader.load()
    shop = wiring.ensure_shop(store, settings, library=library)
    mind = Mind(library, None, Checker(library.rules))  # type: ignore[arg-type]

    def job(tx: Any) -> None:
        bot = tx.shops.add_bot(shop_id=shop.id, telegram_id=777, username="bench_bot", token_name="BOT_TOKEN")  # noqa: S106
        staffing.put_on_list(tx, shop.id, 9001, "小李", "agent")
        tx.shops.set_settings(shop.id, {"hours": [["00:00", "24:00"]], "facts": {"快递": "中通快递"}})
        blank = {"business": "", "thread_id": None, "username": "", "language": "zh", "stage": ""}
        for n in range(CUSTOMERS):
            made = tx.customers.add(shop_id=shop.id, bot_id=bot, user_id=10_000 + n, chat_id=10_000 + n, name=f"客{n}", **blank)
            tx.customers.change(made.id, seen_at=tx.now - DAY)

    store.write_now(job)
    minds = Minds(store, lambda _library: mind)
    asyncio.run(minds.refresh(shop.id))
    return store, Floor(store, minds, clock)


def plant(store: Store, count: int) -> None:
    """So many nudges that are due now, of orders as they come from a shop."""

    def job(tx: Any, numbers: range) -> None:
        shop = tx.shops.get(1)
        customers = [*range(1, CUSTOMERS + 1)]
        plantings = []
        for n in numbers:
            paid = {"state": "paid", "paid_at": tx.now}
            state = {"state": "shipped", "paid_at": tx.now, "shipped_at": tx.now, "tracking_no": f"ZT{n}"} if n % 2 else paid
            state = {"state": "placed", "placed_at": tx.now} if n % 4 == 2 else state
            order = tx.orders.add(shop_id=shop.id, number=f"B{n}", changed_at=tx.now, source="api", customer_id=customers[n % CUSTOMERS], **state)
            rule = "nudge_shipped" if n % 2 else "nudge_unpaid_task"
            audience, trigger = ("customer", "shipped") if n % 2 else ("agent", "ordered")
            plantings.append(Planting(rule, trigger, f"order:{order.id}", "1", audience, tx.now, customer_id=order.customer_id))
        tx.nudges.plant(shop.id, plantings)

    for start in range(0, count, 500):
        store.write_now(lambda tx, start=start: job(tx, range(start, min(count, start + 500))))  # type: ignore[misc]


def drain(store: Store, floor: Floor, count: int) -> tuple[float, dict[str, int]]:
    """(nudges a second until none is due, how they ended)."""

    async def work() -> None:
        while await nudging.follow_up(floor):
            pass

    begun = time.perf_counter()
    asyncio.run(work())
    spent = time.perf_counter() - begun
    ends: dict[str, int] = {}
    for one in store.write_now(lambda tx: tx.nudges.tally(1, start=0, end=4e9)):
        ends[one.reason or one.state] = ends.get(one.reason or one.state, 0) + one.count
    assert sum(ends.values()) == count, ends
    return count / spent, ends


def waiting_rows(store: Store, count: int) -> float:
    """Put a million nudges into the future; seconds it took."""
    begun = time.perf_counter()
    with store.engine.begin() as connection:
        series = "with recursive t(n) as (select 1 union all select n + 1 from t where n < :n) select n from t"
        if connection.dialect.name == "postgresql":
            series = "select n from generate_series(1, :n) as t(n)"
        columns = (
            "shop_id, rule, trigger, subject, occasion, customer_id, audience, cap, facts, wanted_at, due_at, state, reason, attempts, created_at"
        )
        values = (
            "1, 'nudge_all_well', 'received', 'order:' || (1000000 + n), '1', 1 + n % 500, 'customer', '', '{}', "
            ":at + n, :at + n, 'waiting', '', 0, :at"
        )
        text = f"insert into nudges ({columns}) select {values} from ({series}) as numbers"  # noqa: S608 - our own words
        connection.execute(sa.text(text), {"n": count, "at": store.clock() + DAY})
    return time.perf_counter() - begun


def ticks(floor: Floor, times: int = 40) -> tuple[float, float]:
    """(median, worst) milliseconds of a tick with nothing due."""

    async def work() -> list[float]:
        spent = []
        for _ in range(times):
            begun = time.perf_counter()
            await nudging.follow_up(floor)
            spent.append((time.perf_counter() - begun) * 1000)
        return spent

    found = asyncio.run(work())
    return statistics.median(found), max(found)


# --- the rival -------------------------------------------------------------------------------------------


def remember() -> None:
    """The rival's job writes nothing."""


def rival(url: str, count: int) -> float:
    """APScheduler: jobs a second, added to its SQLAlchemy store and run once."""
    ran: list[str] = []
    target = sa.make_url(url)
    target = target.set(drivername="postgresql+psycopg") if target.get_backend_name() == "postgresql" else sa.make_url(f"{url}.jobs")
    scheduler = BackgroundScheduler(jobstores={"default": SQLAlchemyJobStore(url=target.render_as_string(hide_password=False))}, timezone="UTC")
    scheduler.add_listener(lambda event: ran.append(event.job_id), EVENT_JOB_EXECUTED)
    scheduler.start(paused=True)
    begun = time.perf_counter()
    for n in range(count):
        scheduler.add_job("bench.nudges:remember", "date", id=f"job{n}", misfire_grace_time=None)
    scheduler.resume()
    while len(ran) < count:
        time.sleep(0.01)
    spent = time.perf_counter() - begun
    scheduler.shutdown()
    return count / spent


def kill(url: str, kills: int) -> Story:
    """The long form of tests/test_nudges_killed.py."""

    async def work() -> Story:
        settings = Settings(_env_file=None, database_url=url)
        store = wiring.open_store(settings, time.time)
        await asyncio.to_thread(wiring.ensure_shop, store, settings)
        await asyncio.to_thread(store.close)
        with tempfile.TemporaryDirectory(prefix="nudges-") as home:
            async with World(url, _no_mind) as stage:
                return await play(stage, Path(home), Scale(customers=20, orders=400, programs=4, kills=kills))

    return asyncio.run(work())


def _no_mind(_library: Any) -> Any:
    raise AssertionError("nothing is understood in this process")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--nudges", type=int, default=4000)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--waiting", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.kills:
        with database("postgresql") as (url, _):
            story = kill(url, chosen.kills)
        print(f"postgresql: 4 workers killed {story.kills} times in {story.seconds:.0f} s: {story.nudges} nudges, {dict(story.states)}")
        return
    with database(chosen.database) as (url, _):
        clock = Hands()
        store, floor = furnish(url, clock)
        plant(store, chosen.nudges)
        pace, ends = drain(store, floor, chosen.nudges)
        theirs = rival(url, chosen.jobs)
        print(f"{chosen.database}: {pace:.0f} nudges a second {ends}; APScheduler {theirs:.0f} jobs a second, ratio {pace / theirs:.1f}")
        before = resident_self()
        took = waiting_rows(store, chosen.waiting)
        middle, worst = ticks(floor)
        gc.collect()
        print(
            f"{chosen.database}: {chosen.waiting} waiting rows (put there in {took:.0f} s): tick p50 {middle:.1f} ms, worst {worst:.1f} ms; "
            f"resident {before:.0f} MB before, {resident_self():.0f} MB after"
        )
        store.close()


def resident_self() -> float:
    return resident(os.getpid())


if __name__ == "__main__":
    main()
