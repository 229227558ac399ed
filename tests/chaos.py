"""People talk while the program is killed again and again and the network fails; then every promise is checked."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk.talks.waiting import CLOCK
from simulator.client import Person
from storage.store import Store
from tests.program import Program, World

QUESTIONS = ("什么时候发货", "能便宜点吗", "有没有黑色的", "发什么快递", "想退货怎么退")
AGENTS = ("小李", "小陈", "老赵", "孙主管")
FAULTS = ("429", "500", "502", "drop_before", "drop_after", "timeout_before", "timeout_after")
TROUBLED = ("sendMessage", "sendMessage", "editMessageText", "createForumTopic", "getUpdates", "answerCallbackQuery")


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything; ``pace`` = seconds between a customer's lines, ``faults`` = seconds between faults."""

    customers: int = 10
    lines: int = 10
    agents: int = 2
    programs: int = 1
    kills: int = 4
    pace: float = 5.0
    faults: float | None = None


@dataclass(slots=True)
class Story:
    """What happened, for the report."""

    messages: int = 0
    kills: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    replies: int = 0
    unconfirmed: int = 0
    resent: int = 0
    seconds: float = 0.0
    quiet_after: float = 0.0
    enough: asyncio.Event = field(default_factory=asyncio.Event, repr=False)


async def play(stage: World, home: Path, scale: Scale, **environment: str) -> Story:
    """Let it all happen and check; AssertionError names the promise that was broken."""
    await stage.people_come()
    names = [f"顾客{n:02d}" for n in range(scale.customers)]
    customers = [await stage.customer(name) for name in names]
    programs = [Program(stage, home, name=f"run{n}", **environment) for n in range(scale.programs)]
    await asyncio.gather(*(program.start() for program in programs))
    story, begun = Story(messages=scale.customers * scale.lines), time.monotonic()
    talk = asyncio.gather(*(_customer_talks(person, scale) for person in customers))
    work = [asyncio.create_task(_agent_works(stage, stage.people[name], names)) for name in AGENTS[: scale.agents]]
    if scale.faults is not None:
        work.append(asyncio.create_task(_network_fails(stage, story, scale.faults)))
    stop = asyncio.Event()
    deaths = [asyncio.create_task(_dies(program, story, scale, stop)) for program in programs]
    await talk
    await story.enough.wait()
    stop.set()
    await asyncio.gather(*deaths)
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    await stage.world.clear_faults()
    story.seconds = time.monotonic() - begun
    store = Store(stage.database, clock=time.time)
    try:
        await _quiet(stage, store)
        story.quiet_after = time.monotonic() - begun - story.seconds
        assert [await program.kill(signal.SIGTERM) for program in programs] == [0] * len(programs)
        await _check(stage, store, customers, scale, story)
    finally:
        await asyncio.to_thread(store.close)
    return story


async def _dies(program: Program, story: Story, scale: Scale, stop: asyncio.Event) -> None:
    """Killed two to five seconds after each ready, until the talk is over; the last start lives."""
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(2, 5)):  # noqa: S311
                await stop.wait()
                return
        await program.kill()
        story.kills += 1
        if story.kills >= scale.kills:
            story.enough.set()
        await program.start()


async def _network_fails(stage: World, story: Story, every: float) -> None:
    while True:
        kind = random.choice(FAULTS)  # noqa: S311
        method = random.choice(TROUBLED)  # noqa: S311
        await stage.world.fault(kind, method=method, retry_after=1, seconds=random.uniform(0.3, 2))  # noqa: S311
        story.faults[kind] += 1
        await asyncio.sleep(random.uniform(0.5, 1.5) * every)  # noqa: S311


async def _customer_talks(person: Person, scale: Scale) -> None:
    for number in range(1, scale.lines + 1):
        await person.says(_line(person, number))
        await asyncio.sleep(random.uniform(0.5, 1.5) * scale.pace)  # noqa: S311


def _line(person: Person, number: int) -> str:
    return f"{QUESTIONS[number % len(QUESTIONS)]} {person.name}第{number}句"


async def _agent_works(stage: World, agent: Person, customers: list[str]) -> None:
    """Taps and types in turn, in whatever topic is there; never waits for the program."""
    number = 0
    while True:
        await asyncio.sleep(0.3)
        name = random.choice(customers)  # noqa: S311
        threads = [int(t["id"]) for t in await stage.group.topics() if name in str(t["name"])]
        if not threads:
            continue
        place = {"chat": stage.group, "thread": threads[0]}
        number += 1
        with contextlib.suppress(AssertionError):
            if number % 2:
                await agent.presses("1", **place, timeout=0.2)
            else:
                await agent.says(f"{agent.name}给{name}的第{number}个答复哦～", **place)


async def _quiet(stage: World, store: Store) -> None:
    """Until nothing is left to take in, to do or to send (the clocks of open questions ring on for minutes).

    Telegram's queue is looked at first: what is taken in after that look stands in the database at the next one.
    """
    end = time.monotonic() + 180
    while time.monotonic() < end:
        queue = await stage.bot.queue()
        waiting, counts, due = await store.read(lambda tx: (tx.inbox.waiting(), tx.outbox.counts(), tx.due.next_at(but=CLOCK)))
        busy = counts.get("queued", 0) + counts.get("sending", 0) + waiting + queue["waiting"]
        if not busy and (due is None or due > time.time() + 20):
            return
        await asyncio.sleep(0.1)
    late = None if due is None else due - time.time()
    raise AssertionError(f"not quiet after three minutes: {waiting} updates, {counts}, {queue}, next due in {late} s")


# --- the promises ------------------------------------------------------------------------------------


async def _check(stage: World, store: Store, customers: list[Person], scale: Scale, story: Story) -> None:
    parked = await store.read(lambda tx: tx.inbox.parked())
    assert parked == ()
    story.states.update(await store.read(lambda tx: tx.outbox.counts()))
    cut_off = 0
    for person in customers:
        rows, said = await store.read(lambda tx, who=person.id: _book(tx, who))  # type: ignore[misc]
        _all_stored_once(person, said, scale)
        await _all_on_the_desk_in_order(stage, person, scale)
        await _nothing_twice(person, rows)
        _in_order(rows)
        _an_offer_is_taken_once(said)
        cut_off += sum(row.attempts - 1 for row in rows if row.repeat)
        spoken = [row for row in rows if row.kind == "say"]
        story.replies += sum(m.author == "agent" for m in said)
        story.unconfirmed += sum(row.state == "unconfirmed" for row in spoken)
        story.resent += sum(row.repeat for row in rows)
    await _few_double_cards(stage, store, cut_off)


def _book(tx: Any, user_id: int) -> tuple[Any, Any]:
    bot = tx.shops.bots()[0]
    customer = tx.customers.find(bot.id, user_id)
    return tx.outbox.of_customer(customer.id), tx.messages.of_customer(customer.id)


def _all_stored_once(person: Person, said: Any, scale: Scale) -> None:
    lines = [m.text for m in said if m.author == "customer"]
    assert lines == [_line(person, n) for n in range(1, scale.lines + 1)], "every line stored once, in order"


async def _all_on_the_desk_in_order(stage: World, person: Person, scale: Scale) -> None:
    # a topic whose making was cut off may stand twice; only one of them is used
    threads = [int(t["id"]) for t in await stage.group.topics() if person.name in str(t["name"])]
    messages = [m for thread in threads for m in await stage.people["小李"].messages(stage.group, thread)]
    shown = "\n".join(m.shown for m in sorted(messages, key=lambda m: m.id)) + "\n"
    places = [shown.find(f"{person.name}第{n}句\n") for n in range(1, scale.lines + 1)]
    # a card shows the last lines of a long turn and counts those before them
    counted = sum(int(number) for number in re.findall(r"前面还有 (\d+) 条", shown))
    visible = [place for place in places if place >= 0]
    assert places.count(-1) <= counted, f"not on the desk: {places}"
    assert visible == sorted(visible), "on the desk in order"


async def _nothing_twice(person: Person, rows: Any) -> None:
    """At most once: nothing arrived more often than it was written; what is called sent did arrive."""
    seen = Counter(m.text for m in await person.messages() if m.from_bot)
    spoken = [row for row in rows if row.kind == "say" and row.chat_id == person.id]
    written = Counter(row.body["text"] for row in spoken)
    confirmed = Counter(row.body["text"] for row in spoken if row.state == "sent")
    doubtful = Counter(row.body["text"] for row in spoken if row.state == "unconfirmed")
    for text, times in seen.items():
        assert times <= written[text], f"{text!r} arrived {times} times, written {written[text]} times"
        assert times <= confirmed[text] + doubtful[text], "arrived without being sent or listed"
    for text, times in confirmed.items():
        assert seen[text] >= times, f"{text!r} is called sent and did not arrive"
    states = {row.state for row in spoken}
    assert states <= {"sent", "unconfirmed", "cancelled", "expired"}, states


def _in_order(rows: Any) -> None:
    """What was said to a customer arrived in the order in which it was written."""
    numbers = [row.sent_id for row in rows if row.kind == "say" and row.topic_id is None and row.sent_id]
    assert numbers == sorted(numbers), "replies in order"


def _an_offer_is_taken_once(said: Any) -> None:
    offers = Counter(m.offer_id for m in said if m.offer_id and m.author == "agent")
    assert all(times == 1 for times in offers.values()), offers


async def _few_double_cards(stage: World, store: Store, cut_off: int) -> None:
    """Messages in the topics beyond the sends that were recorded: at most one for each send cut off."""
    calls = await stage.world.calls("sendMessage", ok=True)
    to_desk = [call for call in calls if call["params"].get("chat_id") in (stage.group.id, str(stage.group.id))]
    recorded = await store.read(lambda tx: tx.outbox.sent_to(stage.group.id))
    assert len(to_desk) <= recorded + cut_off
