"""The shop's own account at the door: lanes, connections nobody told us of, and words that are none of ours."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from bot.intake import ALLOWED, lane
from desk.errors import AccountMoved
from desk.talks import reception
from desk.talks.reception import Words
from storage.records.people import Business
from storage.tables.people import businesses
from storage.tables.traffic import updates
from tests.stage import Stage


async def _connected(stage: Stage, person: str = "王店主", **rights: bool) -> str:
    await stage.furnish()
    owner = stage.people[person]
    await owner.changes(business=True)
    number = await owner.connects(stage.bot, **rights)
    await stage.settled()
    return number


async def _rows(stage: Stage) -> tuple[Business, ...]:
    """The owner's connections as the book has them, the newest first."""
    bot = (await stage.house.store.read(lambda tx: tx.shops.bots()))[0]
    return await stage.house.store.read(lambda tx: tx.businesses.of_user(bot.id, stage.owner.id))


def _do(stage: Stage, statement: Any) -> Any:
    with stage.house.store.engine.begin() as connection:
        return connection.execute(statement)


def _update(kind: str, connection: str, chat: int) -> dict[str, Any]:
    return {"update_id": 1, kind: {"business_connection_id": connection, "chat": {"id": chat}}}


def test_one_customer_of_one_account_has_one_lane() -> None:
    kinds = ("business_message", "edited_business_message", "deleted_business_messages")
    assert len({lane(1, _update(kind, "abc", 5)) for kind in kinds}) == 1
    press = {"update_id": 2, "callback_query": {"from": {"id": 5}, "message": _update("m", "abc", 5)["m"]}}
    assert lane(1, press) == lane(1, _update("business_message", "abc", 5))
    others = {lane(1, _update("business_message", *place)) for place in (("abc", 6), ("abd", 5), ("x" * 200, 5))}
    own = lane(1, {"update_id": 3, "message": {"chat": {"id": 5}}})
    assert len({*others, own, lane(1, _update("business_message", "abc", 5))}) == 5
    assert max(map(len, others)) <= 64


def test_what_happens_to_a_connection_keeps_its_order() -> None:
    told = {"update_id": 1, "business_connection": {"id": "abc", "user": {"id": 5}}}
    again = {"update_id": 2, "business_connection": {"id": "xyz", "user": {"id": 5}}}
    assert lane(1, told) == lane(1, again) != lane(1, {**told, "business_connection": {"user": {"id": 6}}})


def test_telegram_is_asked_for_everything_an_account_brings() -> None:
    assert {"business_connection", "business_message", "edited_business_message", "deleted_business_messages"} <= {*ALLOWED}


async def test_a_connection_we_never_heard_of_is_asked_about(stage: Stage) -> None:
    number = await _connected(stage)
    _do(stage, sa.delete(businesses))
    customer = await stage.customer("小雨")
    await customer.says("能便宜点吗", chat=stage.owner)
    await customer.sees("欢迎光临", chat=stage.owner)
    assert [row.connection for row in await _rows(stage)] == [number]


async def test_a_connection_thought_ended_is_asked_about_when_it_speaks(stage: Stage) -> None:
    await _connected(stage)
    _do(stage, sa.update(businesses).values(enabled=False))
    customer = await stage.customer("小雨")
    await customer.says("能便宜点吗", chat=stage.owner)
    await customer.sees("欢迎光临", chat=stage.owner)
    assert [row.enabled for row in await _rows(stage)] == [True]


async def test_words_written_before_a_new_connection_belong_to_the_same_customer(stage: Stage) -> None:
    first = await _connected(stage)
    customer = await stage.customer("小雨")
    await customer.says("第一句", chat=stage.owner)
    await stage.settled()
    await stage.house.stop()
    await customer.says("断开前说的", chat=stage.owner)
    await stage.owner.disconnects()
    second = await stage.owner.connects(stage.bot)
    stage.house = await stage.open_house()
    await stage.settled()
    thread = await stage.topic("小雨")
    await stage.people["小李"].sees("断开前说的", chat=stage.group, thread=thread)
    assert [(row.connection == second, row.enabled) for row in await _rows(stage)] == [(True, True), (False, False)]
    known = await stage.house.store.read(lambda tx: [tx.customers.get(1).business, tx.customers.find(1, customer.id, first)])
    assert known == [second, None]


async def test_an_old_connections_end_told_late_leaves_the_new_one_alone(stage: Stage) -> None:
    first = await _connected(stage)
    await stage.owner.connects(stage.bot)
    await stage.settled()
    user = {"id": stage.owner.id, "is_bot": False, "first_name": "王店主"}
    late = {"id": first, "user": user, "user_chat_id": stage.owner.id, "date": 1_700_000_000, "is_enabled": False}
    await stage.world.inject(stage.bot, {"business_connection": late})
    await stage.settled()
    customer = await stage.customer("小雨")
    await customer.says("能便宜点吗", chat=stage.owner)
    await customer.sees("欢迎光临", chat=stage.owner)


async def test_nothing_is_kept_of_what_is_said_in_an_account_that_is_none_of_ours(stage: Stage) -> None:
    await stage.furnish()
    stranger = await stage.customer("路人")
    await stranger.changes(business=True)
    await stranger.connects(stage.bot)
    friend = await stage.customer("小雨")
    said = await friend.says("私房话", chat=stranger)
    await friend.edits(said, "改过的私房话", chat=stranger)
    await friend.deletes(said, chat=stranger)
    await stage.settled()
    bodies = await _bodies(stage)
    assert not [body for body in bodies if "私房话" in body or "deleted_business" in body]
    assert await stage.house.store.read(lambda tx: tx.customers.find(1, friend.id)) is None
    await stranger.sees("只有店主或主管的账号可以接进来")


async def _bodies(stage: Stage) -> list[str]:
    return [row.body for row in _do(stage, sa.select(updates.c.body))]


async def test_nothing_is_kept_of_what_colleagues_and_the_owners_friends_are_told(stage: Stage) -> None:
    await _connected(stage)
    agent, friend = stage.people["小陈"], await stage.customer("老友")
    said = await agent.says("老板我请假", chat=stage.owner)
    await agent.edits(said, "老板我请一天假", chat=stage.owner)
    await stage.owner.says("周末聚聚", chat=friend)
    await stage.settled()
    assert not [body for body in await _bodies(stage) if "请假" in body or "天假" in body or "聚聚" in body]


async def test_an_account_that_may_not_reply_does_not_try_to(stage: Stage) -> None:
    await _connected(stage, can_reply=False)
    customer = await stage.customer("小雨")
    await customer.says("什么时候发货", chat=stage.owner)
    await stage.pass_by(5)
    await stage.settled()
    assert await stage.world.calls("sendMessage", ok=False) == []
    thread = await stage.topic("小雨")
    await stage.people["小李"].sees("什么时候发货", chat=stage.group, thread=thread)
    await stage.people["小李"].never_sees("小二已答", chat=stage.group, thread=thread, within=0.1)


async def test_a_supervisor_who_leaves_takes_the_account_out_of_the_shop(stage: Stage) -> None:
    await _connected(stage, "孙主管")
    boss, customer = stage.people["孙主管"], await stage.customer("小雨")
    await customer.says("能便宜点吗", chat=boss)
    await customer.sees("欢迎光临", chat=boss)
    number = next(s.number for s in await stage.house.store.read(lambda tx: tx.staff.all(1)) if s.name == "孙主管")
    await stage.owner.says(f"/remove {number}")
    await stage.owner.sees("已移除 孙主管")
    await customer.says("还在吗老板", chat=boss)
    await stage.settled()
    desk = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await stage.people["小李"].never_sees("还在吗老板", within=0.1, **desk)
    await stage.people["小李"].says("替孙主管回您", **desk)
    await stage.people["小李"].sees("这句没有发出：店铺账号没接通", **desk)
    await customer.never_sees("替孙主管回您", chat=boss, within=0.1)


async def test_an_account_does_not_make_its_owner_reachable_in_private(stage: Stage) -> None:
    await _connected(stage)
    customer = await stage.customer("小雨")
    await customer.says("能便宜点吗", chat=stage.owner)
    await stage.owner.says("我来", chat=customer)
    await stage.settled()
    started = await stage.house.store.read(lambda tx: tx.staff.by_user(1, stage.owner.id).started)
    assert started is False


async def test_a_forged_button_in_the_accounts_chat_reaches_nobody_elses_talk(stage: Stage) -> None:
    await _connected(stage)
    first, second = await stage.customer("小雨"), await stage.customer("小雪")
    await first.says("什么时候发货", chat=stage.owner)
    await stage.pass_by(5)
    await first.sees("【智能助手小二】", chat=stage.owner)
    await second.says("在吗", chat=stage.owner)
    welcome = await second.sees("欢迎光临", chat=stage.owner)
    answer = await second.forges("c:solved:1", message=welcome, chat=stage.owner)
    assert "过期" in answer.text


async def test_a_line_thought_about_while_the_account_is_connected_anew_is_thought_about_again(stage: Stage) -> None:
    first = await _connected(stage)
    customer = await stage.customer("小雨")
    await customer.says("第一句", chat=stage.owner)
    await stage.settled()
    await stage.owner.connects(stage.bot)
    await stage.settled()
    words = Words(1, 1, customer.id, customer.id, 900, "小雨", "第二句", business=first)
    with pytest.raises(AccountMoved):
        await reception.receive(stage.house.floor, words)
    assert await stage.house.store.read(lambda tx: tx.customers.find(1, customer.id, first)) is None
