"""The response clock in figures: what is recorded of a wait, and what the clock costs a customer's line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.shifts.hours import local
from desk.talks import reception
from desk.talks.lines import Words
from scripts_library.library import Library
from storage.records.desk import Wait
from storage.store import Store
from storage.tx import Tx
from tests.stage import Stage


async def _waits(stage: Stage) -> list[Wait]:
    """Every wait on record, the oldest first."""
    await stage.settled()

    def look(tx: Any) -> list[Wait]:
        found = (tx.waits.get(n) for n in range(1, 50))
        return [wait for wait in found if wait is not None]

    return await stage.house.store.read(look)


async def _due(stage: Stage, wait: Wait) -> str:
    with stage.house.store.engine.connect() as connection:
        state = connection.scalar(
            sa.text("select state from due where kind = 'clock' and subject = :subject"), {"subject": str(wait.id)}
        )
    return str(state)


async def _customer_asks(stage: Stage, words: str) -> None:
    await (await stage.customer("小雨")).says(words)
    await stage.settled()


async def _answers(stage: Stage, words: str, who: str = "小李") -> None:
    await stage.people[who].says(words, chat=stage.group, thread=await stage.topic("小雨"))
    await stage.people["小雨"].sees(words)


async def test_the_first_and_every_later_answer_is_recorded_with_its_time(stage: Stage) -> None:
    await stage.furnish()
    await _customer_asks(stage, "能便宜点吗")
    await stage.pass_by(40)
    await _answers(stage, "亲，今天这款正好有活动呢")
    await _customer_asks(stage, "满减可以叠加吗")
    await stage.pass_by(20)
    await _answers(stage, "亲，可以叠加的呢")
    first, second = await _waits(stage)
    assert (first.ended, first.first, second.ended, second.first) == ("answered", True, "answered", False)
    assert first.plain_seconds == pytest.approx(40, abs=8)
    assert second.plain_seconds == pytest.approx(20, abs=8)
    assert first.working_seconds == pytest.approx(first.plain_seconds)
    assert first.staff_id == second.staff_id is not None
    assert [await _due(stage, wait) for wait in (first, second)] == ["cancelled", "cancelled"]


async def test_who_is_faster_than_the_assistants_quiet_wait_is_on_record_too(stage: Stage) -> None:
    await stage.furnish()
    await _customer_asks(stage, "能便宜点吗")
    await _answers(stage, "亲，今天这款正好有活动呢")
    (wait,) = await _waits(stage)
    assert (wait.ended, wait.first) == ("answered", True)
    assert wait.plain_seconds is not None
    assert 0 <= wait.plain_seconds < 25


async def test_courtesies_are_on_no_record(stage: Stage) -> None:
    await stage.furnish()
    await _customer_asks(stage, "能便宜点吗")
    await _answers(stage, "亲，今天这款正好有活动呢")
    await _customer_asks(stage, "好的谢谢")
    await _answers(stage, "不客气的亲")
    assert len(await _waits(stage)) == 1


async def test_taking_an_answer_back_lets_the_clock_run_on_from_its_old_start(stage: Stage) -> None:
    await stage.furnish()
    agent = stage.people["小李"]
    await _customer_asks(stage, "能便宜点吗")
    await stage.pass_by(10)
    place = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await agent.presses("1", **place)
    await agent.sees("已发送", **place)
    (before,) = await _waits(stage)
    assert before.ended == "answered"
    await agent.presses("撤回", **place)
    await agent.sees("已撤回", **place)
    (after,) = await _waits(stage)
    assert (after.ended, after.began_at, after.plain_seconds, after.staff_id) == ("", before.began_at, None, None)
    assert await _due(stage, after) == "waiting"
    await _answers(stage, "亲，给您申请了小礼物呢")
    (again,) = await _waits(stage)
    assert again.ended == "answered"
    assert again.plain_seconds is not None
    assert before.plain_seconds is not None
    assert again.plain_seconds > before.plain_seconds


async def test_a_wait_over_night_counts_working_time_from_the_opening(stage: Stage) -> None:
    await stage.furnish()
    now = stage.clock()
    here = await stage.house.store.read(lambda tx: tx.shops.by_code("main"))
    assert here is not None
    opens = now + 6 * 3600
    begin = local(here, opens)
    end = local(here, opens + 7200)
    await stage.change_settings(hours=[[f"{begin:%H:%M}", f"{end:%H:%M}"]])
    await _customer_asks(stage, "能便宜点吗")
    await stage.pass_by(60)
    await stage.pass_by(6 * 3600)
    await _answers(stage, "亲，让您久等啦")
    (wait,) = await _waits(stage)
    assert wait.plain_seconds == pytest.approx(6 * 3600 + 60, abs=20)
    assert wait.working_seconds is not None
    assert wait.working_seconds < 150


async def test_the_hold_that_ends_remembers_who_it_was(stage: Stage) -> None:
    await stage.furnish()
    await _customer_asks(stage, "能便宜点吗")
    await _answers(stage, "亲，今天这款正好有活动呢")
    await stage.people["小李"].says("/end", chat=stage.group, thread=await stage.topic("小雨"))
    await stage.settled()

    def look(tx: Any) -> tuple[Any, Any]:
        bot = tx.shops.bots()[0]
        customer = tx.customers.find(bot.id, stage.people["小雨"].id)
        return customer.holder_id, tx.staff.get(customer.last_staff_id)

    holder, last = await stage.house.store.read(look)
    assert holder is None
    assert last.name == "小李"


async def test_who_was_told_by_day_hears_after_closing_time_when_somebody_is_back(stage: Stage) -> None:
    await stage.furnish()
    here = await stage.house.store.read(lambda tx: tx.shops.by_code("main"))
    assert here is not None
    hours = [f"{local(here, stage.clock() + seconds):%H:%M}" for seconds in (-3600, 3600)]
    await stage.change_settings(hours=[hours])
    person = await stage.customer("小雨")
    await _customer_asks(stage, "能便宜点吗")
    await stage.pass_by(5)
    await person.sees("已经帮您叫人了")
    await stage.pass_by(2 * 3600)
    await _customer_asks(stage, "再便宜点吧")
    await stage.pass_by(5)
    await person.sees("第一个就回您")
    await _customer_asks(stage, "便宜十块行不行")
    await stage.pass_by(5)
    await stage.settled()
    assert sum("第一个就回您" in message.text for message in await person.messages()) == 1


# --- what it costs ----------------------------------------------------------------------------------------


class _Counter:
    """A desk without doors, and how many statements a customer's line runs there."""

    def __init__(self, store: Store, build: Callable[[Library], Mind]) -> None:
        self.floor = Floor(store, Minds(store, build), time.time)
        self.statements: list[str] = []
        self.telegram_id = 0
        sa.event.listen(store.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)

    async def open(self) -> None:
        def job(tx: Tx) -> None:
            self.shop_id = tx.shops.all()[0].id
            self.bot_id = tx.shops.add_bot(shop_id=self.shop_id, telegram_id=1, username="b", token_name="BOT_TOKEN")
            tx.shops.bind_group(shop_id=self.shop_id, bot_id=self.bot_id, chat_id=-100, title="desk")
            self.staff_id = tx.staff.put(shop_id=self.shop_id, user_id=2, number="01", name="x", role="agent")

        await self.floor.store.write(job)
        await self.floor.minds.refresh(self.shop_id)

    async def line(self, user: int, text: str) -> int:
        self.telegram_id += 1
        self.statements.clear()
        await reception.receive(
            self.floor,
            Words(self.shop_id, self.bot_id, user, user, self.telegram_id, "n", text),
        )
        return len(self.statements)

    async def talk(self, user: int, **mark: Any) -> list[int]:
        """A customer somebody holds and has answered: the cost of the next line, and of the one after it."""
        await self.line(user, "能便宜点吗")

        def answer(tx: Tx) -> None:
            customer = tx.customers.find(self.bot_id, user)
            assert customer is not None
            turn = tx.customers.last_turn(customer.id)
            assert turn is not None
            tx.customers.change(customer.id, holder_id=self.staff_id, **mark)
            tx.customers.change_turn(turn.id, state="answered")

        await self.floor.store.write(answer)
        self.floor.talks.forget((self.bot_id, user, ""))
        return [await self.line(user, "满减可以叠加吗"), await self.line(user, "在吗")]


async def test_a_line_that_starts_the_clock_costs_two_statements_and_one_while_it_runs_none(
    store: Store, shared_mind: Callable[[Library], Mind]
) -> None:
    counter = _Counter(store, shared_mind)
    await counter.open()
    silent = await counter.talk(10, muted=True)
    clocked = await counter.talk(11)
    assert [after - before for before, after in zip(silent, clocked, strict=True)] == [2, 0]
