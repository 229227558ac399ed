"""A nudge comes in its window by the wall clock where it arrives: quiet hours, holidays, weekdays, clocks put on and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.nudges.nudge_windows import due_at, next_moment
from scripts_library.nudge_rules import NudgeRule
from storage.records.people import Shop

RULE = NudgeRule("nudge_x", "试", "shipped", "customer", phrase="service.nudge_shipped")
SHOP = Shop(1, "main", "店", "clothing", "Asia/Shanghai", {"hours": [["09:00", "23:00"]]})


def at(words: str, zone: str = "Asia/Shanghai", fold: int = 0) -> float:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp()


def found(when: float, zone: str = "Asia/Shanghai", **values: Any) -> str:
    """The next moment there, or why it is dropped."""
    settings = {name: values.pop(name) for name in ("holidays", "quiet_hours", "hours") if name in values}
    shop = replace(SHOP, timezone=zone, settings={**SHOP.settings, **settings})
    moment, why = next_moment(shop, replace(RULE, **values), when)
    return why if moment is None else f"{datetime.fromtimestamp(moment, ZoneInfo(zone)):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("when", "values", "then"),
    [
        ("2026-11-23 10:00", {}, "11-23 10:00"),
        ("2026-11-23 22:00", {}, "11-24 09:00"),
        ("2026-11-23 03:00", {}, "11-23 09:00"),
        ("2026-11-23 03:00", {"quiet": "drop"}, "quiet_hours"),
        ("2026-11-23 03:00", {"quiet": "ignore"}, "11-23 03:00"),
        ("2026-11-23 22:30", {"quiet_hours": ["23:30", "08:00"]}, "11-23 22:30"),
        ("2026-11-23 03:00", {"quiet_hours": []}, "11-23 03:00"),
        ("2026-11-23 12:30", {"window": (("11:00", "12:00"), ("20:00", "23:00"))}, "11-23 20:00"),
        ("2026-11-23 22:10", {"window": (("11:00", "12:00"), ("20:00", "23:00"))}, "11-24 11:00"),
        ("2026-11-23 23:30", {"window": (("20:00", "10:00"),)}, "11-24 09:00"),
        ("2026-11-23 10:00", {"days": (3, 5)}, "11-25 09:00"),
        ("2026-11-23 10:00", {"holidays": ["2026-11-23..2026-11-25"]}, "11-26 09:00"),
        ("2026-11-23 10:00", {"holidays": ["2026-11-23"], "holiday": "drop"}, "holiday"),
        ("2026-11-23 10:00", {"holidays": ["2026-11-23"], "holiday": "ignore"}, "11-23 10:00"),
        ("2026-11-23 23:30", {"audience": "agent"}, "11-24 09:00"),
        ("2026-11-23 23:30", {"audience": "agent", "quiet": "ignore"}, "11-23 23:30"),
        ("2026-11-23 10:00", {"audience": "agent", "holidays": ["2026-11-23"]}, "11-24 09:00"),
        ("2026-11-23 12:30", {"audience": "agent", "window": (("06:00", "10:00"),)}, "11-24 09:00"),
    ],
)
def test_the_next_moment(when: str, values: dict[str, Any], then: str) -> None:
    assert found(at(when), **values) == then


@pytest.mark.parametrize(
    ("when", "values", "then"),
    [  # Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00
        ("2026-03-28 22:30", {}, "03-29 09:00"),
        ("2026-03-29 01:00", {"window": (("02:10", "02:40"),), "quiet": "ignore"}, "03-30 02:10"),  # leapt over that day
        ("2026-10-24 22:30", {}, "10-25 09:00"),
        ("2026-10-25 01:30", {"window": (("02:00", "03:00"),), "quiet": "ignore"}, "10-25 02:00"),
    ],
)
def test_windows_follow_the_wall_clock_over_a_change(when: str, values: dict[str, Any], then: str) -> None:
    assert found(at(when, "Europe/Berlin"), "Europe/Berlin", **values) == then


def test_the_hour_that_comes_twice_is_one_window() -> None:
    """02:30 the second time lies in the window 02:00-03:00 that is already open: not the next one."""
    again = at("2026-10-25 02:30", "Europe/Berlin", fold=1)
    values = {"window": (("02:00", "03:00"),), "quiet": "ignore"}
    moment, _ = next_moment(replace(SHOP, timezone="Europe/Berlin"), replace(RULE, **values), again)
    assert moment == again


def test_working_days_keep_the_time_of_day_over_a_change_of_clocks() -> None:
    shop = replace(SHOP, timezone="Europe/Berlin", settings={"hours": {"": [["09:00", "18:00"]], "6": [], "7": []}})
    friday = at("2026-10-23 10:00", "Europe/Berlin")
    due = due_at(shop, replace(RULE, audience="agent", phrase="", workdays=3), friday)
    assert f"{datetime.fromtimestamp(due, ZoneInfo('Europe/Berlin')):%m-%d %H:%M}" == "10-28 10:00"


def test_what_would_be_dropped_keeps_its_time() -> None:
    night = at("2026-11-23 02:00")
    assert due_at(SHOP, replace(RULE, delay=3600.0, quiet="drop"), night) == night + 3600
