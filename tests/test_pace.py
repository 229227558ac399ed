"""Telegram's limits, kept: a full group never makes a customer wait, nothing provokes a 429, and one is obeyed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app.settings import Settings
from desk.minds import Mind
from scripts_library.library import Library
from storage.records.traffic import Draft
from tests.stage import Stage

RUSH = 40


class Limited(Stage):
    """A stage on which both sides count: the simulator refuses what the courier should not have sent."""

    def settings(self) -> Settings:
        return super().settings().model_copy(update={"flood_limits": True})

    async def minute(self, seconds: float = 75) -> None:
        """Time goes by in the world first, then in the house; the rest beyond 60 s is for calls that a busy machine delays."""
        await self.world.advances(seconds)
        self.clock.pass_by(seconds)
        self.house.workers.awake.set()  # type: ignore[union-attr]
        for courier in self.house.couriers.values():
            courier.awake.set()
        await asyncio.sleep(1.0)

    async def in_group(self, *, ok: bool = True) -> list[dict[str, Any]]:
        """The calls that drew on the desk group's allowance."""
        methods = ("sendMessage", "editMessageText", "createForumTopic")
        calls = await self.world.calls(ok=ok)
        return [c for c in calls if c["method"] in methods and str(c["params"].get("chat_id")) == str(self.group.id)]

    async def refusals(self) -> list[str]:
        return [c["error"] for c in await self.world.calls() if c["error"] and "Too Many" in c["error"]]

    async def waiting(self) -> int:
        counts = await self.house.store.read(lambda tx: tx.outbox.counts())
        return int(counts.get("queued", 0) + counts.get("sending", 0))


@pytest.fixture
async def limited(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Limited]:
    async with Limited(database, shared_mind, settings={"quiet_wait_seconds": 3600}) as made:
        await made.furnish()
        await made.world.limits()
        yield made


def _most_in_a_minute(calls: list[dict[str, Any]]) -> int:
    times = sorted(call["at"] for call in calls)
    return max((sum(at <= later < at + 60 for later in times) for at in times), default=0)


async def test_forty_customers_in_a_minute_on_one_group(limited: Limited) -> None:
    customers = [await limited.customer(f"顾客{n:02d}") for n in range(RUSH)]
    general = Draft(
        shop_id=1, bot_id=1, chat_id=limited.group.id, kind="notice", body={"code": "error", "words": {"text": "不急的提醒"}, "buttons": []}
    )
    begun = time.monotonic()
    await asyncio.gather(*(person.says("能便宜点吗") for person in customers))
    for person in customers:
        await person.sees("欢迎光临", timeout=30)
    assert time.monotonic() - begun < 55, "customers' words leave at once, though the group is full"
    await limited.handled(timeout=20)
    assert len(await limited.in_group()) <= 20
    await limited.house.store.write(lambda tx: tx.outbox.put(general))
    for person in customers:  # more lines, while the cards wait
        await person.says("有没有黑色的")
        await person.says("什么时候发货")
    await limited.handled(timeout=20)
    for _ in range(16):  # the slower the machine, the more of the lines get a card of their own
        if not await limited.waiting():
            break
        await limited.minute()
    assert await limited.waiting() == 0
    calls = await limited.in_group()
    assert _most_in_a_minute(calls) <= 20
    assert await limited.refusals() == []
    cards = [c for c in calls if "能便宜点吗" in str(c["params"].get("text", ""))]
    assert len(cards) <= RUSH * 2, "edits that waited became one"
    assert sum("有没有黑色的" in str(c["params"]["text"]) for c in cards) >= RUSH
    notice = next(n for n, c in enumerate(calls) if "不急的提醒" in str(c["params"].get("text", "")))
    assert notice >= RUSH, "cards go before notices"


async def test_a_full_group_leaves_the_other_groups_cards_alone(limited: Limited) -> None:
    """More lanes wait in the full group than a courier looks at in one go."""
    second = await limited.world.group("客服台二", owner=limited.owner, forum=True)
    await second.add_bot(limited.bot)
    for n in range(60):
        await (await limited.customer(f"甲{n:02d}")).says("能便宜点吗")
    await limited.handled(timeout=30)
    await limited.house.store.write(
        lambda tx: tx.shops.bind_group(shop_id=1, bot_id=1, chat_id=second.id, title="客服台二")
    )
    await (await limited.customer("乙一")).says("能便宜点吗")
    thread = await second.topic("乙一", timeout=15)
    messages: list[Any] = []
    end = time.monotonic() + 15
    while not messages and time.monotonic() < end:
        messages = [m for m in await limited.owner.messages(second, thread) if "能便宜点吗" in m.shown]
        await asyncio.sleep(0.1)
    assert messages, "the second group's card did not wait for the first group"
    assert await limited.refusals() == []


async def test_telegrams_own_word_is_obeyed(limited: Limited) -> None:
    """A 429 with retry_after closes the group as long as it says; customers go on."""
    customer = await limited.customer("小雨")
    await customer.says("在吗")
    await limited.topic("小雨")
    await limited.handled()
    await limited.world.fault("429", method="sendMessage", chat=limited.group.id, retry_after=40)
    other = await limited.customer("小雪")
    await other.says("能便宜点吗")
    await other.sees("欢迎光临", timeout=10)
    await limited.topic("小雪")
    await asyncio.sleep(1.0)
    before = len(await limited.in_group())
    await limited.minute(30)
    assert len(await limited.in_group()) == before
    await limited.minute(11)
    await limited.people["小李"].sees("能便宜点吗", chat=limited.group, thread=await limited.topic("小雪"), timeout=10)


async def test_what_draws_on_no_allowance_is_not_counted(limited: Limited) -> None:
    """Taking words back is free: it neither waits for a full group nor fills one."""
    def job(tx: Any) -> None:
        for _ in range(25):
            tx.outbox.put(Draft(shop_id=1, bot_id=1, chat_id=limited.group.id, kind="kick", body={"user": 987_654}))

    await limited.house.store.write(job)
    await (await limited.customer("小雨")).says("在吗")
    await limited.people["小李"].sees("在吗", chat=limited.group, thread=await limited.topic("小雨"), timeout=15)
