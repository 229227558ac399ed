"""Nothing a chat can carry stops the desk: odd names, odd texts, odd updates."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot import intake
from nlu.names import plain_name
from simulator.client import Person
from tests.stage import Stage

EVIL_NAME = "\u202e\u200b<b>小</b>\u2066雨*_`[x](t.me)\0"


def _message(person: Person, number: int, **more: Any) -> dict[str, Any]:
    who = {"id": person.id, "is_bot": False, "first_name": person.name}
    chat = {"id": person.id, "type": "private", "first_name": person.name}
    known = {"message_id": 800_000 + number, "date": int(time.time()), "from": who, "chat": chat}
    return {"update_id": 900_000_000 + number, "message": {**known, **more}}


async def _accept(stage: Stage, *updates: Any) -> None:
    bot = (await stage.house.store.read(lambda tx: tx.shops.bots()))[0]
    await intake.accept(stage.house.floor, bot.id, [*updates])


async def _parked(stage: Stage) -> int:
    return len(await stage.house.store.read(lambda tx: tx.inbox.parked()))


async def test_what_is_no_update_does_not_stop_the_others(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.starts()
    good = _message(customer, 1, text="我在这里")
    odd = [
        None, "x", {}, {"update_id": "7"}, {"update_id": None}, {"update_id": True}, {"update_id": -1},
        {"update_id": 1 << 70}, {"update_id": 5, "message": None}, {"update_id": 6, "message": [1]},
        {"update_id": 7, "message": {"chat": 3, "from": "x"}}, {"update_id": 8, "callback_query": {"message": 4}},
        {"update_id": 9, "edited_message": "x"}, {"update_id": 10, "telepathy": {"from": 3}},
        {"update_id": 11, "message": {"chat": {"id": 1 << 90}, "message_id": 1, "date": 1, "text": "x"}},
        {"update_id": 14, "business_message": 3}, {"update_id": 15, "business_connection": {"user": 5}},
        {"update_id": 16, "deleted_business_messages": {"chat": 7}}, {"update_id": 12, "my_chat_member": {}}, {"update_id": 13, "message": {"message_thread_id": {"a": 1}}},
    ]  # fmt: skip
    await _accept(stage, *odd, good)
    thread = await stage.topic("小雨")
    await stage.people["小李"].sees("我在这里", chat=stage.group, thread=thread)


async def test_details_that_are_wrong_are_left_out_and_the_words_arrive(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.starts()
    await _accept(
        stage,
        _message(customer, 1, text="第一句", entities="x", forward_origin={"type": "telepathy", "date": 1}),
        _message(customer, 2, text="第二句", reply_to_message={"message_id": 3}, link_preview_options=7),
        _message(customer, 3, caption="第三句", photo=[{"file_id": 4}]),
    )
    place: dict[str, Any] = {"chat": stage.group, "thread": await stage.topic("小雨")}
    for words in ("第一句", "第二句", "第三句"):
        await stage.people["小李"].sees(words, **place)
    assert await _parked(stage) == 0


async def test_nul_and_half_characters_are_left_out_and_nothing_is_parked(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.starts()
    await _accept(
        stage,
        _message(customer, 1, text="能\0便宜\ud83d点吗"),
        _message(customer, 2, text="\\u0000 是我打的字"),
        _message(customer, 3, text="\0"),
    )
    place: dict[str, Any] = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await stage.people["小李"].sees("能便宜?点吗", **place)
    await stage.people["小李"].sees("\\u0000 是我打的字", **place)
    assert await _parked(stage) == 0


async def test_absurd_dates_and_ids_are_parked_at_worst_and_the_next_words_arrive(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await customer.starts()
    far, id_ = _message(customer, 1, text="很久以后"), _message(customer, 2, text="很大")
    far["message"]["date"] = 1 << 60
    id_["message"]["message_id"] = 1 << 80
    await _accept(stage, far, id_)
    await _accept(stage, _message(customer, 3, text="我是后一句"))
    for _ in range(4):
        await stage.pass_by(11)
        await asyncio.sleep(0.3)
    place: dict[str, Any] = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await stage.people["小李"].sees("我是后一句", **place)


async def test_a_name_is_shown_without_what_turns_it_round_or_marks_it_up(stage: Stage) -> None:
    await stage.furnish()
    customer = await stage.customer("无名")
    await customer.changes(first_name=EVIL_NAME.replace("\0", ""), last_name="\u200f</b><a href='x'>点我</a>")
    await customer.says("能便宜点吗\u202e倒过来")
    thread = await stage.group.topic("<b>小</b>雨*_`[x](t.me)")
    card = await stage.people["小李"].sees("💬 <b>小</b>雨*_`[x](t.me)", chat=stage.group, thread=thread)
    assert not {"\u202e", "\u2066", "\u200b", "\u200f"} & {*card.text.splitlines()[0]}
    assert "能便宜点吗倒过来" in card.text  # Telegram takes the mark out of messages, not out of names
    assert all(entity["type"] != "text_link" for entity in card.raw["entities"])


async def test_texts_of_every_size_reach_the_desk(stage: Stage) -> None:
    await stage.furnish()
    customer, agent = await stage.customer("小雨"), stage.people["小李"]
    await customer.says("😀" * 2048)
    await customer.says("啊" * 4096)
    await customer.says("a" * 4096)
    await customer.says("<b>&lt;script&gt;alert(1)</script> *粗* _斜_ {店名}")
    place: dict[str, Any] = {"chat": stage.group, "thread": await stage.topic("小雨")}
    await agent.sees("😀😀😀", **place)
    await stage.pass_by(25)
    await customer.says("还在吗")
    await stage.settled()
    book = await stage.house.store.read(lambda tx: [m.text for m in tx.messages.of_customer(1)])
    assert {"😀" * 2048, "啊" * 4096, "a" * 4096} <= {*book}
    assert await _parked(stage) == 0


@pytest.mark.parametrize(
    "payload", ["x" * 10_000, "inv_" + "y" * 9_000, "'; drop table staff; --", "\u202e\u0007\t", "inv_", "../../etc"]
)
async def test_a_start_with_rubbish_is_a_start(stage: Stage, payload: str) -> None:
    await stage.furnish()
    customer = await stage.customer("小雨")
    await _accept(stage, _message(customer, 1, text=f"/start {payload}"))
    await customer.starts()
    await customer.sees("欢迎光临")
    await stage.settled()
    assert await _parked(stage) == 0


def test_names_keep_what_can_be_seen() -> None:
    assert plain_name("小雨") == "小雨"
    assert plain_name(" 小 雨 ") == "小 雨"
    assert plain_name("\u202e\u200b小\u2066雨\u0000") == "小雨"
    assert plain_name("\u3164\u2800\u200f") == ""
    assert plain_name("👩\u200d👧 妈妈") == "👩\u200d👧 妈妈"
    assert plain_name("Z" + "\u0301" * 40 + "a\u200b") == "Z\u0301\u0301a"
    assert plain_name("a\u2028b\u00a0c\u200b") == "ab c"
