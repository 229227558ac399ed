"""The program is killed again and again while people talk: nothing is lost, nothing reaches a customer twice.

The long form, with 2,000 messages: ``python -m bench.chaos``.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.minds import Mind
from scripts_library.library import Library
from storage.store import Store
from tests.chaos import Scale, play
from tests.conftest import EVERYTHING
from tests.program import TO_STOP, Program, World


@pytest.mark.parametrize("database", ["sqlite", "postgresql"] if EVERYTHING else ["sqlite"], indirect=True)
async def test_nothing_is_lost_or_doubled_when_the_program_is_killed(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    """With faults of the network on top; on PostgreSQL two programs share the work."""
    programs = 2 if database.startswith("postgresql") else 1
    async with World(database, shared_mind) as stage:
        story = await play(stage, tmp_path, Scale(lines=8, kills=3, programs=programs, pace=2.0, faults=0.6))
        assert story.kills >= 3
        assert story.replies > 0


async def test_a_program_started_after_a_kill_takes_updates_at_once(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    async with World(database, shared_mind) as stage:
        await stage.people_come()
        program = Program(stage, tmp_path)
        await program.start()
        customer = await stage.customer("小雨")
        await customer.says("在吗")
        thread = await stage.group.topic("小雨", timeout=20)
        await stage.people["小李"].sees("在吗", chat=stage.group, thread=thread, timeout=20)
        await stage.marked()
        await program.kill()
        await program.start()
        begun = time.monotonic()
        await customer.says("能便宜点吗")
        await stage.people["小李"].sees("能便宜点吗", chat=stage.group, thread=thread, timeout=15)
        assert time.monotonic() - begun < 12, "the dead program's lease is not waited for"


async def test_sigterm_drains_what_is_under_way(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    """In the middle of replies whose answers are slow: exit code 0 before systemd would kill it, nothing in doubt."""
    async with World(database, shared_mind) as stage:
        await stage.people_come()
        program = Program(stage, tmp_path)
        await program.start()
        customers = [await stage.customer(f"顾客{n:02d}") for n in range(20)]
        for _ in range(3):
            await asyncio.gather(*(person.says("能便宜点吗") for person in customers))
            await asyncio.sleep(0.3)
        await customers[0].sees("欢迎光临", timeout=60)
        assert await program.kill(signal.SIGTERM, within=TO_STOP) == 0
        store = Store(stage.database, clock=time.time)
        try:
            counts = await store.read(lambda tx: tx.outbox.counts())
            assert counts.get("sent"), "it was in the middle of its work"
            assert {"sending", "unconfirmed", "failed"} & set(counts) == set(), counts
        finally:
            await asyncio.to_thread(store.close)
        await program.start()
        for person in customers:
            await person.sees("欢迎光临", timeout=20)
