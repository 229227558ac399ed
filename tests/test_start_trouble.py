"""Trouble at the start and while it runs: said in Chinese, nothing confirmed that is not stored, on again by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
import sqlalchemy as sa

from desk.minds import Mind
from scripts_library.library import Library
from storage.store import Store
from tests import commands
from tests.conftest import ROOT
from tests.program import TO_STOP, Program, World

sqlite_only = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture
async def world(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[World]:
    async with World(database, shared_mind) as made:
        await made.people_come()
        yield made


async def _card(world: World, name: str, words: str, seconds: float = 30) -> None:
    """Wait until the words are at the desk."""
    thread = await world.group.topic(name, timeout=seconds)
    await world.people["小李"].sees(words, chat=world.group, thread=thread, timeout=seconds)


# --- the database ------------------------------------------------------------------------------------


@postgresql_only
async def test_a_database_away_at_the_start_is_said_and_waited_for(world: World, postgres: sa.Engine, tmp_path: Path) -> None:
    name = sa.make_url(world.database).database
    with postgres.connect() as admin:
        admin.execute(sa.text(f'alter database "{name}" allow_connections false'))
    program = Program(world, tmp_path, LOG_LEVEL="INFO")
    try:
        await program.begin()
        await program.says("数据库连不上，稍后再试（DATABASE_URL）", 60)
    finally:
        with postgres.connect() as admin:
            admin.execute(sa.text(f'alter database "{name}" allow_connections true'))
    await program.ready()
    await (await world.customer("小雨")).says("在吗")
    await _card(world, "小雨", "在吗")
    assert await program.kill(signal.SIGTERM) == 0


async def test_it_can_be_stopped_while_it_waits_for_the_database(
    postgres: sa.Engine, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    async with World("postgresql://nobody@127.0.0.1:1/none", shared_mind) as world:
        program = Program(world, tmp_path, LOG_LEVEL="INFO")
        await program.begin()
        await program.says("数据库连不上", 60)
        assert await program.kill(signal.SIGTERM, within=TO_STOP) == 0
        assert "Traceback" not in program.log()


@sqlite_only
async def test_a_locked_sqlite_file_is_waited_for(world: World, tmp_path: Path) -> None:
    """Another program writes for longer than anybody should: nothing is lost, and it goes on afterwards."""
    program = Program(world, tmp_path, LOG_LEVEL="INFO")
    await program.start()
    other = sqlite3.connect(world.database.removeprefix("sqlite:///"), isolation_level=None)
    customer = await world.customer("小雨")
    other.execute("begin immediate")
    await customer.says("锁着的时候说的话")
    await asyncio.sleep(18)  # beyond the time it waits for a lock
    other.execute("rollback")
    other.close()
    await _card(world, "小雨", "锁着的时候说的话")
    assert await program.kill(signal.SIGTERM) == 0


# --- the disk ----------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "xiaoer-test", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("a file system of its own can only be mounted by root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False)


async def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(
    small_disk: Path, sqlite_template: Path, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    live = small_disk / "xiaoer.db"
    shutil.copy(sqlite_template, live)
    async with World(f"sqlite:///{live}", shared_mind) as world:
        await world.people_come()
        program = Program(world, tmp_path, LOG_LEVEL="INFO")
        await program.start()
        customer = await world.customer("小雨")
        await customer.says("磁盘还有地方")
        await _card(world, "小雨", "磁盘还有地方")
        await world.marked()
        _fill(small_disk)
        await customer.says("磁盘已经满了")
        await customer.says("还是满的")
        await asyncio.sleep(6)
        full = (await world.bot.queue())["waiting"]
        stored = _updates(live)
        (small_disk / "ballast").unlink()
        await _card(world, "小雨", "还是满的", 60)
        messages = "".join(m.shown for m in await world.people["小李"].messages(world.group, await world.group.topic("小雨")))
        assert messages.count("磁盘已经满了") == 1
        assert full + stored >= 2, "what Telegram was told is stored"
        assert await program.kill(signal.SIGTERM) == 0
    assert "DatabaseRefuses" in program.log() or "DatabaseUnreachable" in program.log()
    assert sqlite3.connect(live).execute("pragma integrity_check").fetchone()[0] == "ok"


def _fill(place: Path) -> None:
    with (place / "ballast").open("wb", buffering=0) as ballast:
        for size in (1 << 20, 1 << 12, 1 << 8):
            try:
                while True:
                    ballast.write(b"x" * size)
            except OSError:
                continue


def _updates(live: Path) -> int:
    with sqlite3.connect(f"file:{live}?mode=ro", uri=True) as connection:
        return int(connection.execute("select count(*) from updates where body like '%满%'").fetchone()[0])


async def test_a_disk_full_at_the_start_is_said_without_a_traceback(
    small_disk: Path, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    _fill(small_disk)
    async with World(f"sqlite:///{small_disk}/new.db", shared_mind) as world:
        program = Program(world, tmp_path, LOG_LEVEL="INFO")
        await program.begin()
        await program.says("数据库", times=2)
        assert await program.kill(signal.SIGTERM) == 0
        assert "Traceback" not in program.log()


# --- the token ---------------------------------------------------------------------------------------


@sqlite_only
async def test_a_wrong_token_is_said_and_ends_the_start(world: World, tmp_path: Path) -> None:
    program = Program(world, tmp_path, BOT_TOKEN="999999:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    await program.begin()
    assert await program.ends() == 1
    assert "BOT_TOKEN 不对或已被撤销" in program.log()
    assert "Traceback" not in program.log()


async def test_a_token_revoked_while_running_is_said_once_and_the_queue_goes_on_afterwards(
    world: World, tmp_path: Path
) -> None:
    program = Program(world, tmp_path, LOG_LEVEL="INFO")
    await program.start()
    customer, agent = await world.customer("小雨"), world.people["小李"]
    await customer.says("在吗")
    await _card(world, "小雨", "在吗")
    await world.bot.switches(revoked=True)
    thread = await world.group.topic("小雨")
    await agent.says("亲，在的哦", chat=world.group, thread=thread)
    await customer.says("撤销以后说的话")
    await program.says("不认这个 token 了")
    await asyncio.sleep(12)
    assert program.log().count("不认这个 token 了") == 1
    assert program.process is not None
    assert program.process.returncode is None, "it stays up"
    await world.bot.switches(revoked=False)
    await customer.sees("在的哦", timeout=30)
    await _card(world, "小雨", "撤销以后说的话")
    assert program.log().count("又认这个 token 了") == 1
    seen = [m.text for m in await customer.messages() if "在的哦" in m.text]
    assert len(seen) == 1
    assert await program.kill(signal.SIGTERM) == 0


# --- two of them ---------------------------------------------------------------------------------------


async def test_of_two_programs_one_polls_and_the_other_takes_over(world: World, tmp_path: Path) -> None:
    one, two = Program(world, tmp_path, name="one", LOG_LEVEL="INFO"), Program(world, tmp_path, name="two", LOG_LEVEL="INFO")
    await one.start()
    await two.start()
    customer = await world.customer("小雨")
    for number in range(5):
        await customer.says(f"第{number}句能便宜点吗")
    await _card(world, "小雨", "第4句")
    await world.marked()
    await one.kill()
    await customer.says("还有人吗")
    await _card(world, "小雨", "还有人吗", 60)
    # a line later than twenty seconds has a card of its own, which tells the turn again: none holds a line twice
    cards = [m.shown for m in await world.people["小李"].messages(world.group, await world.group.topic("小雨")) if "第0句" in m.shown]
    assert 1 <= len(cards) <= 2
    assert {card.count(f"第{n}句能便宜点吗") for card in cards for n in range(5)} == {1}
    assert "another program polls" not in one.log() + two.log()
    assert await two.kill(signal.SIGTERM) == 0


@sqlite_only
async def test_a_stranger_who_polls_with_our_token_is_said_and_nothing_is_taken_twice(
    world: World, database: str, tmp_path: Path
) -> None:
    """A second installation with its own database: each update goes to one of them, and both say so."""
    program = Program(world, tmp_path, LOG_LEVEL="INFO")
    await program.start()
    await world.bot.idle(timeout=20)
    async with aiohttp.ClientSession() as session:
        address = f"{world.base}/bot{program.environment['BOT_TOKEN']}/getUpdates"
        for _ in range(4):
            async with session.post(address, json={"timeout": 2, "offset": 0}) as answer:
                await answer.read()
    await program.says("another program polls with this token", 20)
    await (await world.customer("小雨")).says("在吗")
    await _card(world, "小雨", "在吗")
    assert await program.kill(signal.SIGTERM) == 0


# --- .env ----------------------------------------------------------------------------------------------


def _run(home: Path, *, env: bytes | None = None) -> str:
    """What `xiaoer run` says in a folder with this .env, until it ends."""
    if env is not None:
        (home / ".env").write_bytes(env)
    names = ("BOT_TOKEN", "DATABASE_URL", "OWNER_ID", "WEBHOOK", "METRICS", "LOG_LEVEL", "TIMEZONE", "FLOOD")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(names)}
    here = {**clean, "PYTHONPATH": str(ROOT), "MODEL_DIR": str(ROOT / "var" / "models"), "METRICS_PORT": "0"}
    done = commands.run(home, "run", environment=here, seconds=60)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("env", "name"),
    [
        (b"OWNER_ID=\xe7\x8e\x8b\n", "OWNER_ID"),
        (b"OWNER_ID=\n", "OWNER_ID"),
        (b"DATABASE_URL=\n", "DATABASE_URL"),
        (b"DATABASE_URL=mysql://x/y\n", "DATABASE_URL"),
        (b"DATABASE_URL=postgresql://u:p@host:port/x\n", "DATABASE_URL"),
        (b"WEBHOOK_PORT=0\n", "WEBHOOK_PORT"),
        (b"METRICS_HOST=127.0.0.1\nWEBHOOK_PORT=eighty\n", "WEBHOOK_PORT"),
        (b"WEBHOOK_URL=https://x.example\n", "WEBHOOK_SECRET"),
        (b"WEBHOOK_URL=x.example\nWEBHOOK_SECRET=abc\n", "WEBHOOK_URL"),
        (b"WEBHOOK_URL=https://x.example\nWEBHOOK_SECRET=not good!\n", "WEBHOOK_SECRET"),
        (b"FLOOD_LIMITS=perhaps\n", "FLOOD_LIMITS"),
        (b"TIMEZONE=Beijing\n", "TIMEZONE"),
        (b"LOG_LEVEL=verbose\n", "LOG_LEVEL"),
        (b"BOT_TOKEN=abc\n", "BOT_TOKEN"),
        (b"BOT_TOKEN=1:aaaaaaaaaaaaaaaaaaaaaaaaa\nBOT_TOKEN_SHOES=oops\n", "BOT_TOKEN_SHOES"),
        (b"SHOP_NAME=\xd0\xa1\xb5\xea\n", ".env"),
        (b"", "BOT_TOKEN"),
        (b"\xff\xfe\x00\x00garbage", ".env"),
    ],
)
def test_a_broken_env_names_the_variable_in_one_line(tmp_path: Path, env: bytes, name: str) -> None:
    said = _run(tmp_path, env=env)
    assert name in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1, said


def test_an_env_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    said = _run(tmp_path)
    assert "BOT_TOKEN" in said or ".env" in said
    assert "Traceback" not in said


def test_an_env_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    """With a byte order mark and carriage returns: the first variable counts as well."""
    said = _run(tmp_path, env="\ufeffTIMEZONE=Nowhere\r\nOWNER_ID=5\r\n".encode())
    assert "TIMEZONE" in said


@pytest.mark.parametrize(("database", "version", "says"), [
    ("postgresql", "0000", "xiaoer db upgrade"),
    ("postgresql", "9999", "更新版本的小二写的"),
    ("sqlite", "9999", "更新版本的小二写的"),
], indirect=["database"])
async def test_tables_of_another_version_are_refused_with_what_helps(
    database: str, version: str, says: str, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    store = Store(database, clock=time.time)
    with store.engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = :v"), {"v": version})
    await asyncio.to_thread(store.close)
    async with World(database, shared_mind) as world:
        program = Program(world, tmp_path)
        await program.begin()
        assert await program.ends() == 1
        assert says in program.log()
        assert "Traceback" not in program.log()
