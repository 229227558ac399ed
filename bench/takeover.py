"""How long until a running worker knows what another process taught the library? Seconds with the whole starter library.

Run: .venv/bin/python -m bench.takeover [--times 10]

A store of its own stands for the other process: it teaches an example and commits; the time ends when the worker's mind holds it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from app import wiring
from app.following import Following
from app.school import School
from app.settings import Settings
from desk.floor import Floor
from desk.minds import Minds
from scripts_library.library import Example
from storage.store import Store

ROOT = Path(__file__).parent.parent


async def measure(url: str, times: int) -> list[float]:
    """Seconds from each commit to the mind that holds what was taught."""
    settings = Settings(_env_file=None, database_url=url)
    store = wiring.open_store(settings, time.time)
    shop = wiring.ensure_shop(store, settings)
    store.write_now(lambda tx: tx.shops.add_bot(shop_id=shop.id, telegram_id=1, username="bench", token_name="BENCH"))  # noqa: S106
    school = School(ROOT / "var" / "models")
    floor = Floor(store, Minds(store, school.whole, school), time.time)
    await floor.minds.refresh(shop.id)
    other = Store(url, clock=time.time)
    following = asyncio.create_task(Following(floor).run())
    taken = []
    for number in range(times):
        taught = Example(f"第{number}个没人问过的问题", ("chitchat",))
        await other.write(lambda tx: tx.phrases.learn(shop.id, [taught], source="bench"))  # noqa: B023
        begun = time.perf_counter()
        while all(known.text != taught.text for known in floor.mind(shop.id).library.examples):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        taken.append(time.perf_counter() - begun)
        await asyncio.sleep(0.7)
    following.cancel()
    await floor.minds.close()
    other.close()
    store.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    with tempfile.TemporaryDirectory() as home:
        taken = asyncio.run(measure(f"sqlite:///{home}/bench.db", parser.parse_args().times))
    print(f"known after a median of {statistics.median(taken):.2f} s, at the latest {max(taken):.2f} s, of {len(taken)}")


if __name__ == "__main__":
    main()
