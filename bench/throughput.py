"""Messages a second from update to card delivered, and latency at a steady pace, beside a naive aiogram bot.

Run: .venv/bin/python -m bench.throughput [--database sqlite|postgresql] [--customers 200] [--lines 10] [--pace 50] [--seconds 20]

The simulator runs in a process of its own, flood limits off. The backlog is written while no bot runs,
then the time is taken from the first to the last call that carries it; the pace run writes live.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import wiring
from app.settings import Settings
from desk.people import staffing
from simulator.client import Group, Person, World

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("XIAOER_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
TOKEN = "777777:bench"  # noqa: S105
WORDS = ("什么时候发货", "能便宜点吗", "有没有黑色的", "想退货怎么退", "我身高165体重120斤穿什么码")


@dataclass
class Scene:
    """A simulator with one bot, a desk group and customers."""

    world: World
    base: str
    group: Group
    bot_id: int
    agent: Person
    customers: list[Person]


@contextlib.asynccontextmanager
async def process(*command: str, ready: str, **environment: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A child process, once it has printed a line that contains ``ready``."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    assert child.stdout is not None
    while ready not in (line := (await asyncio.wait_for(child.stdout.readline(), 90)).decode()):
        assert line, "the process ended before it was ready"
    try:
        yield child, line.strip()
    finally:
        child.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(child.wait(), 20)


@contextlib.asynccontextmanager
async def scene(customers: int) -> AsyncIterator[Scene]:
    async with process("-m", "simulator", "--port", "0", ready="http") as (_, base), World(base) as world:
        bot = await world.bot(token=TOKEN, username="bench_bot")
        await world.limits(on=False)
        owner = await world.person("店主", bot=bot)
        group = await world.group("客服台", owner=owner, forum=True)
        await group.add_bot(bot)
        people = [await world.person(f"客{n}", bot=bot) for n in range(customers)]
        for person in people:
            await person.starts()
        yield Scene(world, base, group, bot.id, owner, people)


@contextlib.contextmanager
def database(kind: str) -> Any:
    """A fresh database: (URL for us, URL for the naive bot's asynchronous driver)."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as home:
            yield f"sqlite:///{home}/bench.db", f"sqlite+aiosqlite:///{home}/naive.db"
        return
    engine = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    name = f"bench_{uuid.uuid4().hex[:10]}"
    with engine.connect() as connection:
        connection.execute(sa.text(f'create database "{name}"'))
    url = sa.make_url(POSTGRES).set(database=name)
    try:
        yield url.render_as_string(hide_password=False), url.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f'drop database "{name}" with (force)'))
        engine.dispose()


def furnish(url: str, place: Scene) -> None:
    """A shop with its library, bound to the scene's group; the assistant keeps out of the way."""
    settings = Settings(_env_file=None, database_url=url)
    store = wiring.open_store(settings, time.time)
    shop = wiring.ensure_shop(store, settings)

    def job(tx: Any) -> None:
        tx.shops.set_settings(shop.id, {"hours": [["00:00", "24:00"]], "quiet_wait_seconds": 3600})
        bot_id = tx.shops.add_bot(shop_id=shop.id, telegram_id=place.bot_id, username="bench_bot", token_name="BOT_TOKEN")  # noqa: S106
        tx.shops.bind_group(shop_id=shop.id, bot_id=bot_id, chat_id=place.group.id, title="客服台")
        staffing.put_on_list(tx, shop.id, place.agent.id, "店主", "owner")

    store.write_now(job)
    store.close()


def ours(url: str, place: Scene) -> Any:
    return process(
        "-m", "app.cli", "run", ready="已就绪", BOT_TOKEN=TOKEN, DATABASE_URL=url, TELEGRAM_API_BASE=place.base,
        FLOOD_LIMITS="false", MODEL_DIR=str(ROOT / "var" / "models"), LOG_LEVEL="ERROR", METRICS_PORT="0",
    )


def naive(url: str, place: Scene) -> Any:
    return process(str(ROOT / "bench" / "naive_bot.py"), url, place.base, TOKEN, ready="ready")


async def write_backlog(place: Scene, lines: int) -> list[str]:
    """Every customer writes ``lines`` messages, in turn; returns their marks."""
    marks = []
    for line in range(lines):
        for number, person in enumerate(place.customers):
            mark = f"〔{number}-{line}〕"
            await person.says(f"{WORDS[line % len(WORDS)]}{mark}")
            marks.append(mark)
    return marks


async def seen(place: Scene, after: int) -> tuple[dict[str, float], int]:
    """When each mark was first carried by a call; and the number of the last call."""
    first: dict[str, float] = {}
    for call in await place.world.calls(after=after, ok=True):
        after = max(after, call["n"])
        text = str(call["params"].get("text", ""))
        for piece in text.split("〔")[1:]:
            first.setdefault("〔" + piece.split("〕")[0] + "〕", call["at"])
    return first, after


async def until_all(place: Scene, marks: list[str], limit: float, *, may_lose: bool = False) -> dict[str, float]:
    """Wait until every mark was carried; a bot that loses some is done when nothing new came for a while."""
    times: dict[str, float] = {}
    after, end, news = 0, time.monotonic() + limit, time.monotonic()
    while time.monotonic() < end and len(times) < len(marks):
        found, after = await seen(place, after)
        fresh = {mark: at for mark, at in found.items() if mark not in times}
        times.update(fresh)
        news = time.monotonic() if fresh or not times else news
        if may_lose and time.monotonic() - news > 8:
            break
        await asyncio.sleep(0.3)
    lost = len(marks) - len(times)
    assert may_lose or not lost, f"{lost} messages were not carried within {limit} s"
    return times


async def drain(
    start: Callable[[str, Scene], Any], url: str, customers: int, lines: int, *, furnished: bool
) -> tuple[float, int]:
    """(messages a second over a backlog, messages lost)."""
    async with scene(customers) as place:
        if furnished:
            furnish(url, place)
        marks = await write_backlog(place, lines)
        async with start(url, place):
            times = await until_all(place, marks, 180, may_lose=not furnished)
        return len(times) / (max(times.values()) - min(times.values())), len(marks) - len(times)


async def settled(place: Scene) -> None:
    """Wait until the customers who opened the chat before the start have been welcomed: nothing was called for a second."""
    after, news = 0, time.monotonic()
    while time.monotonic() - news < 1:
        calls = [call for call in await place.world.calls(after=after, ok=True) if call["method"] != "getUpdates"]
        if calls:
            after, news = max(call["n"] for call in calls), time.monotonic()
        await asyncio.sleep(0.1)


async def steady(url: str, customers: int, pace: float, seconds: float) -> tuple[float, float, float, float]:
    """(p50, p95 in ms, messages a second achieved, resident MB) at a steady pace, customers welcomed before."""
    async with scene(customers) as place:
        furnish(url, place)
        async with ours(url, place) as (child, _):
            await settled(place)
            sent: dict[str, float] = {}
            begun = time.monotonic()
            for number in range(int(pace * seconds)):
                await asyncio.sleep(max(0.0, begun + number / pace - time.monotonic()))
                mark = f"〔{number % customers}-{number}〕"
                sent[mark] = time.time()
                await place.customers[number % customers].says(f"{WORDS[number % len(WORDS)]}{mark}")
            achieved = len(sent) / (time.monotonic() - begun)
            times = await until_all(place, list(sent), 60)
            memory = resident(child.pid)
        late = sorted((times[mark] - at) * 1000 for mark, at in sent.items())
        return statistics.median(late), late[int(len(late) * 0.95)], achieved, memory


def resident(pid: int) -> float:
    """Resident memory in MB."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--pace", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    ratios = []
    for _ in range(chosen.rounds):
        with database(chosen.database) as (_, theirs):
            plain, gone = await drain(naive, theirs, chosen.customers, chosen.lines, furnished=False)
        with database(chosen.database) as (mine, _):
            full, _ = await drain(ours, mine, chosen.customers, chosen.lines, furnished=True)
        ratios.append(full / plain)
        print(f"{chosen.database}: backlog of {chosen.customers * chosen.lines}: naive {plain:.0f}/s ({gone} lost), xiaoer {full:.0f}/s, ratio {full / plain:.2f}")
    with database(chosen.database) as (mine, _):
        p50, p95, achieved, memory = await steady(mine, chosen.customers, chosen.pace, chosen.seconds)
    print(f"{chosen.database}: at {achieved:.0f}/s: p50 {p50:.0f} ms, p95 {p95:.0f} ms, resident {memory:.0f} MB; median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    asyncio.run(main())
