"""Search as you type over 100,000 phrases through HTTP, beside a plain SQL LIKE over the same rows.

Run: .venv/bin/python -m bench.search [phrases]
"""

from __future__ import annotations

import asyncio
import http.client
import multiprocessing
import random
import socket
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote

from app import logs, models, wiring
from app.settings import Settings
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.people.signing_in import hashed
from nlu.check import Checker
from nlu.engine import Engine
from nlu.pinyin import initials, readings
from nlu.traditional import to_traditional
from scripts_library import loader
from scripts_library.library import Library, Phrase
from storage.tx import Tx
from web import serving
from web.console import building

TOKEN = "bench"  # noqa: S105  (of a visit in a database that is thrown away)
WORDS = 60
AIM = 30.0


def library(count: int) -> Library:
    """So many phrases of a shop's kind: starter phrases, each with a customer's words for a second bubble."""
    starter, chance = loader.load(), random.Random(7)
    phrases = tuple(
        Phrase(f"bench.{n}", one.intent, f"{one.text}\n---\n{chance.choice(starter.examples).text}{n}", tags=one.tags)
        for n in range(count) for one in (chance.choice(starter.phrases),)
    )
    return Library(starter.intents, phrases, starter.examples[::80], starter.rules, starter.lexicon, "bench")


def serve(path: str, count: int, place: socket.socket, ready: Connection) -> None:
    """The console of one shop with so many phrases, in a process of its own."""
    logs.set_up("ERROR")
    settings = Settings(_env_file=None, database_url=f"sqlite:///{path}", console_url="http://127.0.0.1")
    store = wiring.open_store(settings, time.time)
    starter = loader.load()
    engine = Engine.load(starter, models.ensure(starter, settings.model_dir))

    def mind(found: Library) -> Mind:
        return Mind(found, engine, Checker(found.rules))

    floor = Floor(store, Minds(store, mind), time.time, console=settings.console_url)
    shop = wiring.ensure_shop(store, settings, library=library(count))

    def visit(tx: Tx) -> None:
        staff_id = tx.staff.put(shop_id=shop.id, user_id=1, number="01", name="主管", role="supervisor")
        tx.visits.begin(shop_id=shop.id, staff_id=staff_id, token_hash=hashed(TOKEN))

    store.write_now(visit)

    async def run() -> None:
        await floor.minds.refresh(shop.id)
        ready.send("ready")
        await serving.serve(building.build(floor), place)

    asyncio.run(run())


def typed(texts: Sequence[str]) -> Iterator[str]:
    """What a person types, key by key: characters, Traditional, pinyin, initials, and with one character wrong."""
    chance = random.Random(11)
    for number in range(WORDS):
        text = "".join(char for char in chance.choice(texts) if char in readings())
        at = chance.randrange(max(1, len(text) - 4))
        word = text[at : at + 4]
        sound = "".join(readings()[char] for char in word[:3])
        wrong = f"{text[at : at + 2]}兀{text[at + 3 : at + 6]}"
        whole = (word, to_traditional(word), sound, word.translate(initials()), wrong)[number % 5]
        yield from (whole[:end] for end in range(1, len(whole) + 1))


def timed(act: Callable[[str], object], queries: Sequence[str]) -> list[float]:
    """Milliseconds of each."""
    found = []
    for query in queries:
        begun = time.perf_counter()
        act(query)
        found.append((time.perf_counter() - begun) * 1e3)
    return sorted(found)


def told(times: Sequence[float]) -> str:
    return f"p50 {statistics.median(times):.1f} ms  p95 {times[int(len(times) * 0.95)]:.1f} ms  worst {times[-1]:.1f} ms"


def main() -> None:
    """Print the latency of every key through HTTP, of the search alone, and of LIKE alone; and how many find anything."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as home, serving.listen("127.0.0.1", 0) as place:
        place.listen()
        path = str(Path(home) / "bench.db")
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(target=serve, args=(path, count, place, theirs))
        process.start()
        try:
            ours.recv()
            measure(path, place.getsockname()[1])
        finally:
            process.terminate()
            process.join(20)


def measure(path: str, port: int) -> None:
    """The figures of a running console."""
    with closing(sqlite3.connect(path)) as database:
        texts = [text for text, in database.execute("select text from phrases")]
        queries = list(typed(texts))
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

        def ask(query: str) -> bytes:
            line.request("GET", f"/console/phrases?q={quote(query)}", headers={"Cookie": f"xiaoer={TOKEN}", "HX-Request": "true"})
            answer = line.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{answer.status}: {body[:200]!r}")
            return body

        def like(query: str) -> list[object]:
            pattern = f"%{query}%"
            return database.execute("select phrase, text from phrases where text like ? order by id limit 30", (pattern,)).fetchall()

        begun = time.perf_counter()
        ask("快递")
        print(f"{len(texts)} phrases, {len(queries)} keys; the first search, which builds the index: {time.perf_counter() - begun:.1f} s")
        mine = sum("没有找到".encode() not in ask(query) for query in queries)
        through, bare = timed(ask, queries), timed(like, queries)
        print(f"console through HTTP  {told(through)}  something found {mine / len(queries):.0%}  (aim p95 < {AIM:.0f} ms)")
        print(f"SQL LIKE, no HTTP     {told(bare)}  something found {sum(bool(like(query)) for query in queries) / len(queries):.0%}")
        at = int(len(queries) * 0.95)
        print(f"ratio of p95: {through[at] / bare[at]:.2f}")


if __name__ == "__main__":
    main()
