"""The program is killed again and again while people talk: nothing is lost, nothing reaches a customer twice."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.minds import Mind
from scripts_library.library import Library
from simulator.client import Person
from storage.store import Store
from tests.program import Program, World

CUSTOMERS, LINES, KILLS = 10, 10, 5
QUESTIONS = ("什么时候发货", "能便宜点吗", "有没有黑色的", "发什么快递", "想退货怎么退")


async def _customer_talks(person: Person, pace: float) -> None:
    for number in range(1, LINES + 1):
        await person.says(f"{QUESTIONS[number % len(QUESTIONS)]} {person.name}第{number}句")
        await asyncio.sleep(random.uniform(0.5, 1.5) * pace)  # noqa: S311


async def _agent_works(stage: World, agent: Person, customers: list[str]) -> None:
    """Taps and types in turn, in whatever topic is there; never waits for the program."""
    number = 0
    while True:
        await asyncio.sleep(0.3)
        name = random.choice(customers)  # noqa: S311
        threads = {str(t["name"]): int(t["id"]) for t in await stage.group.topics()}
        if name not in threads:
            continue
        place = {"chat": stage.group, "thread": threads[name]}
        number += 1
        with contextlib.suppress(AssertionError):
            if number % 2:
                await agent.presses("1", **place, timeout=0.2)
            else:
                await agent.says(f"{agent.name}给{name}的第{number}个答复哦～", **place)


async def test_nothing_is_lost_or_doubled_when_the_program_is_killed(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path
) -> None:
    async with World(database, shared_mind) as stage:
        await stage.people_come()
        names = [f"顾客{n}" for n in range(CUSTOMERS)]
        customers = [await stage.customer(name) for name in names]
        program = Program(stage, tmp_path)
        await program.start()
        talk = [asyncio.create_task(_customer_talks(person, KILLS * 1.0)) for person in customers]
        work = [asyncio.create_task(_agent_works(stage, stage.people[name], names)) for name in ("小李", "小陈")]
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(2, 5))  # noqa: S311
            await program.kill()
            await program.start()
        await asyncio.gather(*talk)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        store = Store(database, clock=time.time)
        try:
            await _quiet(stage, store)
            await program.kill(signal.SIGTERM)
            await _check(stage, store, customers)
        finally:
            store.close()


async def _quiet(stage: World, store: Store) -> None:
    """Until nothing is left to take in, to do or to send."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        waiting, counts = await store.read(lambda tx: (tx.inbox.waiting(), tx.outbox.counts()))
        due = await store.read(lambda tx: tx.due.next_at())
        busy = counts.get("queued", 0) + counts.get("sending", 0) + waiting + (await stage.bot.queue())["waiting"]
        if not busy and (due is None or due > time.time() + 60):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not quiet after a minute: {waiting} updates, {counts}")


async def _check(stage: World, store: Store, customers: list[Person]) -> None:
    parked = await store.read(lambda tx: tx.inbox.parked())
    assert parked == ()
    cut_off = 0
    for person in customers:
        rows, said = await store.read(lambda tx, who=person.id: _book(tx, who))  # type: ignore[misc]
        _all_stored_once(person, said)
        await _all_on_the_desk_in_order(stage, person)
        await _nothing_twice(person, rows)
        cut_off += sum(row.repeat for row in rows)
    await _few_double_cards(stage, store, cut_off)


def _book(tx: Any, user_id: int) -> tuple[Any, Any]:
    bot = tx.shops.bots()[0]
    customer = tx.customers.find(bot.id, user_id)
    return tx.outbox.of_customer(customer.id), tx.messages.of_customer(customer.id)


def _all_stored_once(person: Person, said: Any) -> None:
    lines = [m.text for m in said if m.author == "customer"]
    wanted = [f"{QUESTIONS[n % len(QUESTIONS)]} {person.name}第{n}句" for n in range(1, LINES + 1)]
    assert lines == wanted, "every line stored once, in order"


async def _all_on_the_desk_in_order(stage: World, person: Person) -> None:
    thread = await stage.group.topic(person.name)
    shown = "\n".join(m.shown for m in await stage.people["小李"].messages(stage.group, thread))
    places = [shown.find(f"{person.name}第{n}句") for n in range(1, LINES + 1)]
    assert -1 not in places, f"not on the desk: {places}"
    assert places == sorted(places), "on the desk in order"


async def _nothing_twice(person: Person, rows: Any) -> None:
    """What the customer sees is what was sent: each row at most once, a confirmed one exactly once."""
    seen = Counter(m.text for m in await person.messages() if m.from_bot)
    spoken = [row for row in rows if row.kind == "say"]
    written = Counter(row.body["text"] for row in spoken)
    confirmed = Counter(row.body["text"] for row in spoken if row.state == "sent")
    doubtful = Counter(row.body["text"] for row in spoken if row.state == "unconfirmed")
    for text, times in seen.items():
        assert times <= written[text], f"{text!r} arrived {times} times, written {written[text]} times"
        assert times <= confirmed[text] + doubtful[text], "arrived without being sent or listed"
    for text, times in confirmed.items():
        assert seen[text] >= times, f"{text!r} is called sent and did not arrive"
    assert all(row.state in ("sent", "unconfirmed", "cancelled", "expired") for row in spoken)


async def _few_double_cards(stage: World, store: Store, cut_off: int) -> None:
    """Messages in the topics beyond the sends that were recorded: at most one for each send cut off."""
    calls = await stage.world.calls("sendMessage", ok=True)
    to_desk = [call for call in calls if call["params"].get("chat_id") in (stage.group.id, str(stage.group.id))]
    recorded = await store.read(lambda tx: tx.outbox.sent_to(stage.group.id))
    assert len(to_desk) <= recorded + cut_off
