"""A turn of several lines keeps what each line says."""

from __future__ import annotations

import asyncio
import contextlib

from desk.minds import Mind
from desk.talks.composing import compose
from desk.talks.hearing import hear, read_turn

FACTS = {"快递": "中通", "到货时效": "3天", "店名": "小店", "客户称呼": "亲", "发货批次": "今天", "截单时间": "16:00", "发货时效": "1天", "发货地": "杭州"}


def test_one_line_is_read_as_it_is(mind: Mind) -> None:
    assert read_turn(mind, ["发什么快递"]) == mind.engine.read("发什么快递")


def test_a_line_that_needs_a_person_is_not_drowned_by_another(mind: Mind) -> None:
    reading = read_turn(mind, ["发什么快递", "能便宜点吗"])
    assert {"courier_which", "haggle"} <= set(reading.asked)
    assert compose(mind, reading, FACTS, night=False) is None


def test_anger_and_risk_in_one_line_stay(mind: Mind) -> None:
    reading = read_turn(mind, ["我对这个过敏", "发什么快递", "气死我了"])
    assert reading.risky
    assert reading.mood == "angry"
    assert compose(mind, reading, FACTS, night=False) is None


def test_courtesies_between_the_lines_do_not_hinder(mind: Mind) -> None:
    answer = compose(mind, read_turn(mind, ["在吗", "发什么快递"]), FACTS, night=False)
    assert answer is not None
    assert "中通" in answer.text
    assert not answer.small_talk


def test_a_greeting_before_the_question_makes_nobody_less_sure_of_it(mind: Mind) -> None:
    alone, greeted = read_turn(mind, ["这件能便宜点吗"]), read_turn(mind, ["在吗", "这件能便宜点吗"])
    assert alone.verdict == greeted.verdict == "sure"
    assert greeted.text == "在吗\n这件能便宜点吗"
    told = read_turn(mind, ["你好", "我165，120斤", "谢谢"])
    assert all(told.text[value.start : value.end] == value.text for values in told.slots.values() for value in values)


def test_what_stood_in_the_first_of_many_lines_is_still_known(mind: Mind) -> None:
    said = ["我身高165", "我去找律师", *("再看看别的",) * 5, "体重120斤", "穿什么码"]
    reading = read_turn(mind, said)
    assert reading.text == "\n".join(said)
    assert {name: values[0].value for name, values in reading.slots.items() if name in ("height_cm", "weight_kg")} == {
        "height_cm": 165, "weight_kg": 60,
    }
    for values in reading.slots.values():
        assert all(reading.text[value.start : value.end] == value.text for value in values)
    assert mind.alarm.find(reading.text)


async def test_a_dozen_long_lines_do_not_hold_up_everybody_else(mind: Mind) -> None:
    said = [f"第{number}件衣服什么时候发货呀，能不能快一点，" * 60 for number in range(12)]
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    waiting = asyncio.create_task(others())
    reading = await hear(mind, said)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    assert turns > 10, "the event loop stood still while the turn was read"
    assert reading == read_turn(mind, said)


def test_where_the_customer_stands_in_the_purchase_leans_what_is_heard(mind: Mind) -> None:
    aftersale = {intent.id for intent in mind.library.intents if intent.group == "aftersale"}

    def weight(stage: str) -> float:
        return sum(guess.probability for guess in read_turn(mind, ["我的怎么办"], stage=stage).intents if guess.intent in aftersale)

    assert weight("received") > weight("")
    assert weight("browsing") == weight("")
