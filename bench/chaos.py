"""Kills the program every few seconds while people talk and the network fails, and checks every promise.

Run: .venv/bin/python -m bench.chaos [--database sqlite|postgresql] [--customers 20] [--lines 100] [--pace 2.4]

20 customers write 2,000 messages, 4 agents tap and type, the simulator refuses, fails and cuts connections, and every
program is killed two to five seconds after each start: one on SQLite, two on PostgreSQL. The promises are those of
tests/chaos.py; the first that is broken ends the run with its name.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from app import wiring
from app.settings import Settings
from bench.throughput import database
from tests.chaos import Scale, Story, play
from tests.program import World


async def run(url: str, scale: Scale) -> Story:
    store = wiring.open_store(Settings(_env_file=None, database_url=url), time.time)
    await asyncio.to_thread(wiring.ensure_shop, store, Settings(_env_file=None, database_url=url))
    await asyncio.to_thread(store.close)
    home = Path(tempfile.mkdtemp(prefix="chaos-"))
    try:
        async with World(url, _no_mind) as stage:
            return await play(stage, home, scale)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _no_mind(_library: Any) -> Any:
    raise AssertionError("nothing is understood in this process")


def report(kind: str, scale: Scale, story: Story) -> str:
    """One line for docs/benchmarks.md."""
    faults = " ".join(f"{name} {count}" for name, count in sorted(story.faults.items()))
    states = " ".join(f"{name} {count}" for name, count in sorted(story.states.items()))
    return (
        f"{kind}: {story.messages} messages of {scale.customers} customers in {story.seconds:.0f} s, {scale.agents} agents, "
        f"{scale.programs} program(s) killed {story.kills} times, faults: {faults}. Nothing lost, nothing doubled, in order. "
        f"{story.replies} replies of agents, {story.unconfirmed} of all rows to customers unconfirmed and listed, "
        f"{story.resent} rows for the desk sent again; quiet {story.quiet_after:.0f} s after the last word. Outbox: {states}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--customers", type=int, default=20)
    parser.add_argument("--lines", type=int, default=100)
    parser.add_argument("--pace", type=float, default=2.4)
    chosen = parser.parse_args()
    scale = Scale(
        customers=chosen.customers, lines=chosen.lines, agents=4, programs=1 if chosen.database == "sqlite" else 2,
        kills=1, pace=chosen.pace, faults=0.5,
    )
    with database(chosen.database) as (url, _):
        print(report(chosen.database, scale, asyncio.run(run(url, scale))))


if __name__ == "__main__":
    main()



