"""What the variables of phrases stand for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.phrases import facts
from storage.records.people import Shop, Staff

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _shop(**settings: Any) -> Shop:
    return Shop(1, "main", "小店", "clothing", "Asia/Shanghai", settings)


def _at(clock: str) -> float:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 11, hour, minute, tzinfo=SHANGHAI).timestamp()



def test_what_the_shop_says_beats_the_manuals_and_blanks_are_unknown() -> None:
    known = facts.facts(_shop(facts={"退货期限": "15天", "快递": ""}), _at("10:00"))
    assert known["退货期限"] == "15天"
    assert "快递" not in known
    assert "客服名" not in known
    staff = Staff(1, 1, 7, "02", "小李", "agent", "", True, False)
    assert facts.facts(_shop(), _at("10:00"), staff=staff)["工号"] == "02"


@pytest.mark.parametrize(("set_by_hand", "known"), [("满59元", "满59元"), ("满59元包邮", "满59元"), ("全店包邮", "全店")])
def test_the_sum_from_which_postage_is_free_is_never_free_twice(set_by_hand: str, known: str) -> None:
    assert facts.facts(_shop(facts={"包邮门槛": set_by_hand}), _at("10:00"))["包邮门槛"] == known


def test_a_day_begins_at_midnight_of_the_shop() -> None:
    shop = _shop()
    assert facts.same_day(shop, _at("00:01"), _at("23:59"))
    assert not facts.same_day(shop, _at("00:01") - 120, _at("00:01"))
    assert not facts.same_day(shop, None, _at("00:01"))
