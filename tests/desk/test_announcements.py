"""What stands behind /notice is read leniently, and what is missing is said with an example."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.errors import NotAllowed
from desk.minds import Mind
from desk.phrases.announcements import LONGEST, Wish, read_wish, said
from desk.phrases.facts import facts
from desk.talks.composing import announced, compose
from nlu.reading import Guess, Reading
from storage.records.people import Shop

SHANGHAI = ZoneInfo("Asia/Shanghai")
FAR = 9e9
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=SHANGHAI)


def _shop(*, zone: str = "Asia/Shanghai", announcement: str = "", **facts: str) -> Shop:
    return Shop(1, "main", "小店", "clothing", zone, {"facts": facts}, ((announcement, FAR),) if announcement else ())


def _at(words: str, zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("argument", "wish"),
    [
        ("爆仓 发货会晚1–2天 到 11-25", Wish("爆仓", "发货会晚1–2天", _at("2026-11-26"))),
        ("停运 新疆暂停收件 到周五", Wish("停运", "新疆暂停收件", _at("2026-11-28"))),
        ("放假 客服休息到25号 到25号", Wish("放假", "客服休息到25号", _at("2026-11-26"))),
        ("仓库盘点，今天不发货 到今晚8点", Wish("其他", "仓库盘点，今天不发货", _at("2026-11-22T20:00"))),
        ("其他 发货晚一天 到11月25日下午6点", Wish("其他", "发货晚一天", _at("2026-11-25T18:00"))),
    ],
)
def test_kind_words_and_end_are_read(argument: str, wish: Wish) -> None:
    assert read_wish(argument, _shop(), NOW.timestamp()) == wish


def test_the_end_is_in_the_shops_own_time() -> None:
    wish = read_wish("爆仓 发货会晚 到25号", _shop(zone="America/New_York"), NOW.timestamp())
    assert wish.until == _at("2026-11-26", "America/New_York")


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        ("爆仓 发货会晚1–2天", "没看懂到什么时候"), ("爆仓 发货会晚 到改天", "没看懂到什么时候"), ("爆仓 发货会晚 到11-20", "已经过去"),
        ("爆仓 到25号", "还差告诉顾客的话"), (f"爆仓 {'慢' * (LONGEST + 1)} 到25号", "个字以内"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_with_an_example(argument: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        read_wish(argument, _shop(), NOW.timestamp())


def test_the_end_of_a_day_is_called_by_that_day() -> None:
    assert said(datetime(2026, 11, 26, tzinfo=SHANGHAI)) == "11月25日（周三）24:00"
    assert said(datetime(2026, 11, 25, 18, 0, tzinfo=SHANGHAI)) == "11月25日（周三）18:00"


@pytest.mark.parametrize(("intent", "carries"), [("ship_time", True), ("arrive_time", True), ("courier_which", False)])
def test_the_assistants_answers_about_shipping_carry_it(mind: Mind, intent: str, carries: bool) -> None:
    shop = _shop(announcement="发货会晚1–2天", 快递="中通快递", 发货地="浙江杭州")
    reading = Reading(text="问", intents=(Guess(intent, 0.99),), asked=(intent,), slots={}, mood="neutral", verdict="sure")
    answer = compose(mind, reading, facts(shop, NOW.timestamp()), night=False)
    assert answer is not None
    assert ("📢 发货会晚1–2天" in answer.text) is carries


def test_without_an_announcement_nothing_is_added_even_if_somebody_set_the_fact(mind: Mind) -> None:
    known = facts(_shop(公告="永远有效"), NOW.timestamp())
    assert announced(mind, known, ("ship_time",)) == ""


def test_the_longest_announcement_fits_a_customers_line(mind: Mind) -> None:
    lines = announced(mind, facts(_shop(announcement="慢" * LONGEST), NOW.timestamp()), ("ship_time",)).splitlines()
    assert len(lines) <= 3
    assert max(map(len, lines)) <= 30
