"""What the clock of the shop says: open or closed, back when, and which batch an order makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk import facts
from storage.records import Shop, Staff

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _shop(**settings: Any) -> Shop:
    return Shop(1, "main", "小店", "clothing", "Asia/Shanghai", settings)


def _at(clock: str) -> float:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 11, hour, minute, tzinfo=SHANGHAI).timestamp()


TWO_SPANS = {"hours": [["09:00", "12:00"], ["14:30", "22:00"]]}
LATE = {"hours": [["17:00", "01:00"]]}


@pytest.mark.parametrize(
    ("settings", "clock", "is_open"),
    [
        ({}, "08:59", False), ({}, "09:00", True), ({}, "22:59", True), ({}, "23:00", False),
        (TWO_SPANS, "13:00", False), (TWO_SPANS, "14:30", True), (LATE, "00:30", True), (LATE, "01:00", False),
        (LATE, "16:59", False), ({"hours": [["00:00", "24:00"]]}, "03:00", True),
        ({"hours": [["09:00", "24:00"]]}, "23:59", True),
    ],
)  # fmt: skip
def test_opening_hours_may_be_split_and_pass_midnight(settings: dict[str, Any], clock: str, is_open: bool) -> None:
    assert facts.is_open(_shop(**settings), _at(clock)) is is_open


@pytest.mark.parametrize(
    ("settings", "clock", "said"),
    [
        ({}, "23:30", "明早9点"), ({}, "02:00", "今早9点"), (TWO_SPANS, "13:00", "今天14点30分"),
        (TWO_SPANS, "22:10", "明早9点"), (LATE, "02:00", "今天17点"),
    ],
)  # fmt: skip
def test_when_somebody_is_back_is_said_as_people_say_it(settings: dict[str, Any], clock: str, said: str) -> None:
    assert facts.back_at(_shop(**settings), _at(clock)) == said



def test_what_the_shop_says_beats_the_manuals_and_blanks_are_unknown() -> None:
    known = facts.facts(_shop(facts={"退货期限": "15天", "快递": ""}), _at("10:00"))
    assert known["退货期限"] == "15天"
    assert "快递" not in known
    assert "客服名" not in known
    staff = Staff(1, 1, 7, "02", "小李", "agent", "", True, False)
    assert facts.facts(_shop(), _at("10:00"), staff=staff)["工号"] == "02"


def test_a_day_begins_at_midnight_of_the_shop() -> None:
    shop = _shop()
    assert facts.same_day(shop, _at("00:01"), _at("23:59"))
    assert not facts.same_day(shop, _at("00:01") - 120, _at("00:01"))
    assert not facts.same_day(shop, None, _at("00:01"))
