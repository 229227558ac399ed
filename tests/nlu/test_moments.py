"""Until when something lasts is read as people write it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlu.moments import ending, moment

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Sunday


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("11-25", "11-26 00:00"), ("11/25", "11-26 00:00"), ("11.25", "11-26 00:00"), ("11月25日", "11-26 00:00"),
        ("11月25号", "11-26 00:00"), ("１１－２５", "11-26 00:00"), ("十一月二十五号", "11-26 00:00"),
        ("25号", "11-26 00:00"), ("二十五日", "11-26 00:00"), ("2026-11-25", "11-26 00:00"), ("今天", "11-23 00:00"),
        ("今晚", "11-23 00:00"), ("明天", "11-24 00:00"), ("后天", "11-25 00:00"), ("大后天", "11-26 00:00"),
        ("周五", "11-28 00:00"), ("星期五", "11-28 00:00"), ("礼拜天", "11-23 00:00"), ("下周三", "11-26 00:00"),
        ("下下周一", "12-01 00:00"), ("月底", "12-01 00:00"), ("20号", "12-21 00:00"), ("明早", "11-23 09:00"),
        ("明天中午", None), ("25号下午6点", "11-25 18:00"), ("25号 18:00", "11-25 18:00"), ("25号18：30", "11-25 18:30"),
        ("11月25日晚上8点半", "11-25 20:30"), ("明天中午12点", "11-23 12:00"), ("今晚8点", "11-22 20:00"),
        ("明早9点", "11-23 09:00"), ("今天24点", "11-23 00:00"), ("晚上12点", "11-23 00:00"), ("18点", "11-22 18:00"),
        ("周五下午3点15分", "11-27 15:15"), ("25号为止", "11-26 00:00"), ("周五结束", "11-28 00:00"), ("1月3日", "2027 01-04 00:00"),
        ("11-20", "11-21 00:00"), ("2-30", None), ("32号", None), ("25点", None), ("恢复", None), ("", None),
        ("13月1号", None), ("新疆", None),
    ],
)  # fmt: skip
def test_a_moment_is_read_in_the_shops_own_time(words: str, until: str | None) -> None:
    found = moment(words, NOW)
    if until is None:
        assert found is None
        return
    assert found is not None
    assert f"{found:%Y %m-%d %H:%M}".endswith(until)
    assert found.tzinfo == NOW.tzinfo


@pytest.mark.parametrize(
    ("text", "rest", "until"),
    [
        ("发货会晚1–2天 到 11-25", "发货会晚1–2天", "11-26"), ("发货会晚1–2天到周五", "发货会晚1–2天", "11-28"),
        ("发到新疆（西藏）的停运，到25号", "发到新疆（西藏）的停运", "11-26"), ("发货会晚一天 截止到明天", "发货会晚一天", "11-24"),
        ("到周五 发货会晚1–2天", "发货会晚1–2天", "11-28"), ("春节放假 至 2月20日为止", "春节放假", "02-21"),
    ],
)  # fmt: skip
def test_the_end_is_taken_out_of_the_words(text: str, rest: str, until: str) -> None:
    found = ending(text, NOW)
    assert found is not None
    assert (found[0], f"{found[1]:%m-%d}") == (rest, until)


@pytest.mark.parametrize("text", ["发货会晚1–2天", "发到新疆的停运", "到货会晚", ""])
def test_words_without_an_end_have_none(text: str) -> None:
    assert ending(text, NOW) is None
