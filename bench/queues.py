"""Do the queues stand in the way of a second worker? Updates a second that one and two programs take and finish (medians).

Run: .venv/bin/python -m bench.queues [--database postgresql|sqlite] [--updates 4000] [--work 6] [--rounds 3]

Every update costs its worker so many milliseconds that need no core of this machine (a sleep stands for the reading,
writing and sending that another core would do), so that what is left between the workers is the queue itself.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.throughput import database
from storage import migrate
from storage.store import Store

LANES, TAKEN = 200, 10


def fill(url: str, count: int) -> None:
    """So many updates of one bot in ``LANES`` lanes."""
    store = Store(url, clock=time.time)

    def job(tx: Any) -> None:
        shop = tx.shops.add(code="bench", name="bench", trade="", timezone="UTC", settings={})
        bot = tx.shops.add_bot(shop_id=shop, telegram_id=1, username="bench", token_name="BENCH")  # noqa: S106
        tx.inbox.put(shop_id=shop, bot_id=bot, arrived=[(n, f"lane{n % LANES}", "{}") for n in range(count)])

    store.write_now(job)
    store.close()


def work(url: str, milliseconds: float, ready: Any, go: Any, done: Any) -> None:
    """Take updates until none are left; says how many and when the last was finished."""
    store = Store(url, clock=time.time)
    store.write_now(lambda tx: tx.inbox.waiting())
    ready.put(True)
    go.wait()
    finished = 0
    while rows := store.write_now(lambda tx: tx.inbox.claim(TAKEN, tend=False)):
        for row in rows:
            time.sleep(milliseconds / 1000)
            store.write_now(_finishing(row.id, row.attempts + 1))
        finished += len(rows)
    done.put((finished, time.time()))
    store.close()


def _finishing(row_id: int, attempt: int) -> Callable[[Any], None]:
    def job(tx: Any) -> None:
        tx.inbox.finish(row_id, attempt)

    return job


def measured(kind: str, count: int, workers: int, milliseconds: float) -> float:
    """Updates a second of so many programs together."""
    spawn = multiprocessing.get_context("spawn")
    with database(kind) as (url, _):
        migrate.prepare(url)
        fill(url, count)
        ready, done, go = spawn.Queue(), spawn.Queue(), spawn.Event()
        programs = [spawn.Process(target=work, args=(url, milliseconds, ready, go, done)) for _ in range(workers)]
        for program in programs:
            program.start()
        for _ in programs:
            ready.get(timeout=60)
        begun = time.time()
        go.set()
        told = [done.get(timeout=300) for _ in programs]
        for program in programs:
            program.join()
    assert sum(number for number, _ in told) == count, "every update finished once"
    return count / (max(at for _, at in told) - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--updates", type=int, default=4000)
    parser.add_argument("--work", type=float, default=6.0)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    for work_ms in (chosen.work, 0.0):
        rounds = [[measured(chosen.database, chosen.updates, n, work_ms) for n in (1, 2)] for _ in range(chosen.rounds)]
        one, two = (statistics.median(speeds) for speeds in zip(*rounds, strict=True))
        print(f"{chosen.database}: {work_ms:.0f} ms an update: one program {one:.0f}/s, two {two:.0f}/s, {two / one:.2f} times")


if __name__ == "__main__":
    main()
