"""The pages for those who watch the program, over HTTP: what they say when all is well and when a part is stuck."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from app import wiring
from app.settings import Settings
from desk.health import Watch
from desk.minds import Mind
from scripts_library.library import Library
from tests.stage import TOKEN, Stage

WORDS = "什么时候发货，我电话13912345678"


class Watched(Stage):
    """A stage whose program shows its pages."""

    def settings(self) -> Settings:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        return super().settings().model_copy(update={"metrics_port": self.port})

    async def page(self, name: str) -> tuple[int, str]:
        """Status and body of a page."""
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}{name}") as answer:
            return answer.status, await answer.text()

    async def health(self) -> tuple[int, dict[str, Any]]:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
            return answer.status, await answer.json()

    async def becomes(self, status: int, seconds: float = 20) -> dict[str, Any]:
        """Ask until the health page answers so."""
        end = asyncio.get_running_loop().time() + seconds
        while True:
            found, told = await self.health()
            if found == status:
                return told
            assert asyncio.get_running_loop().time() < end, told
            await asyncio.sleep(0.3)


@pytest.fixture
async def watched(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Watched]:
    async with Watched(database, shared_mind) as made:
        await asyncio.sleep(0.2)
        yield made


async def test_a_program_at_work_is_healthy_and_counts(watched: Watched) -> None:
    await watched.furnish()
    customer = await watched.customer("林黛玉")
    await customer.says(WORDS)
    await watched.people["小李"].sees("什么时候发货", chat=watched.group, thread=await watched.topic("林黛玉"))
    await watched.settled()
    status, told = await watched.health()
    assert (status, told["ok"], told["stuck"], told["database"]) == (200, True, [], True)
    assert set(told["polling_age_seconds"]) == {"1"}
    _, page = await watched.page("/metrics")
    for line in (
        'xiaoer_sends_total{kind="card",result="sent",shop="main"} 1.0',
        'xiaoer_sends_total{kind="topic",result="sent",shop="main"} 1.0',
        'xiaoer_send_seconds_count{kind="card"} 1.0',
        "xiaoer_read_seconds_count 1.0",
        "xiaoer_healthy 1.0",
        "xiaoer_database_up 1.0",
    ):
        assert line in page, line
    received = float(page.split('xiaoer_updates_received_total{shop="main"} ')[1].split()[0])
    handled = float(page.split('xiaoer_updates_handled_total{result="done",shop="main"} ')[1].split()[0])
    assert received == handled >= 1


async def test_the_pages_hold_no_names_words_or_tokens(watched: Watched) -> None:
    await watched.furnish()
    await (await watched.customer("林黛玉")).says(WORDS)
    await watched.people["小李"].says("亲，在的", chat=watched.group, thread=await watched.topic("林黛玉"))
    await watched.settled()
    for name in ("/healthz", "/metrics"):
        _, page = await watched.page(name)
        for secret in ("林黛玉", "小李", "发货", "13912345678", "亲", TOKEN, TOKEN.partition(":")[2], "客服台"):
            assert secret not in page, (name, secret)
        assert not re.search("[一-鿿]", page)


async def test_there_is_nothing_else_behind_that_address(watched: Watched) -> None:
    for name in ("/", "/docs", "/openapi.json", "/healthz/../metrics/x", "/metrics/", "/%2e%2e/.env", "/telegram/1"):
        status, body = await watched.page(name)
        assert status in (404, 405) or name == "/metrics/", (name, status, body[:100])


async def test_queues_are_looked_at_once_in_five_seconds_however_often_somebody_asks(watched: Watched) -> None:
    looks = 0

    class Counting(Watch):
        async def _look(self) -> Any:
            nonlocal looks
            looks += 1
            return await super()._look()

    watch = Counting(watched.house.floor, dict)
    found = await asyncio.gather(*(watch.backlog() for _ in range(30)))
    assert looks == 1
    assert len({id(one) for one in found}) == 1
    assert (await watch.health()).stuck == ()
    assert looks == 1


async def test_a_silent_telegram_is_said_and_forgotten_when_it_answers_again(watched: Watched) -> None:
    await watched.furnish()
    await watched.pass_by(130)
    told = await watched.becomes(503)
    assert told["stuck"] == ["polling:1"]
    assert told["polling_age_seconds"]["1"] > 120
    _, page = await watched.page("/metrics")
    assert "xiaoer_healthy 0.0" in page
    await (await watched.customer("小雨")).says("在吗")  # the long poll ends
    assert (await watched.becomes(200))["stuck"] == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_an_unreachable_database_is_said_while_customers_words_wait_at_telegram(
    watched: Watched, postgres: sa.Engine
) -> None:
    await watched.furnish()
    customer = await watched.customer("小雨")
    await customer.says("在吗")
    await watched.settled()
    name = sa.make_url(watched.database).database
    with postgres.connect() as admin:
        admin.execute(sa.text(f'alter database "{name}" allow_connections false'))
        admin.execute(sa.text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n"), {"n": name})
    try:
        told = await watched.becomes(503)
        assert told["stuck"][0] == "database"
        _, page = await watched.page("/metrics")
        assert "xiaoer_database_up 0.0" in page
        await customer.says("能便宜点吗")
        await asyncio.sleep(1)
    finally:
        with postgres.connect() as admin:
            admin.execute(sa.text(f'alter database "{name}" allow_connections true'))
    assert (await watched.becomes(200))["database"]
    await watched.people["小李"].sees("能便宜点吗", chat=watched.group, thread=await watched.topic("小雨"), timeout=20)


async def test_a_port_that_is_taken_stops_nothing(watched: Watched, shared_mind: Callable[[Library], Mind]) -> None:
    second = await asyncio.to_thread(
        wiring.build, watched.house.settings, clock=watched.clock, bot_tokens=watched.tokens,
        build_mind=shared_mind, tick_seconds=0.05,
    )
    await second.start()
    try:
        assert (await watched.health())[0] == 200
    finally:
        await second.stop()
    assert (await watched.health())[0] == 200
