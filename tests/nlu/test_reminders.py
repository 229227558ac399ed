"""When somebody wants to be reminded, as they write it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlu.reminders import reminder
from nlu.variants import named

FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("明天下午3点", "11-28 15:00"), ("半小时后", "11-27 15:00"), ("1小时", "11-27 15:30"), ("一个半小时后", "11-27 16:00"),
        ("周五上午", "11-27 10:00"), ("今晚", "11-27 20:00"), ("明早", "11-28 09:00"), ("明早9点", "11-28 09:00"), ("9点", "11-28 09:00"),
        ("20点", "11-27 20:00"), ("三点", "11-27 15:00"), ("下周一", "11-30 09:00"), ("11月30号", "11-30 09:00"), ("11-30 15:00", "11-30 15:00"),
        ("改到明天下午3点再提醒我吧", "11-28 15:00"), ("3天后", "11-30 14:30"), ("后天晚上8点半", "11-29 20:30"), ("15分钟后叫我", "11-27 14:45"),
        ("明天", "11-28 09:00"), ("今天9点", "11-27 09:00"), ("2026-12-05 10:00", "12-05 10:00"), ("１８：３０", "11-27 18:30"),
    ],
)
def test_a_time_is_read(text: str, then: str) -> None:
    found = reminder(text, FRIDAY)
    assert found is not None
    assert f"{found:%m-%d %H:%M}" == then


@pytest.mark.parametrize("text", ["随便", "知道了", "一会儿", "", "好的明天再说", "99点", "5000天后", "明天" * 20])
def test_no_time_is_made_up(text: str) -> None:
    assert reminder(text, FRIDAY) is None


@pytest.mark.parametrize(
    ("options", "text", "one"),
    [
        (("白色", "米白色"), "米白色的有吗", "米白色"), (("白色", "黑色"), "白色和黑色", ""), (("M", "XL"), "XL码到货叫我", "XL"), (("M", "L"), "XL", ""),
        (("藏青色",), "藏青的", "藏青色"), (("黑色",), "黑的", ""), (("38", "39"), "要39码", "39"), (("38",), "138斤", ""), (("白色",), "白色", "白色"),
    ],
)
def test_a_colour_or_size_is_found_where_it_stands_by_itself(options: tuple[str, ...], text: str, one: str) -> None:
    assert named(options, text) == one
