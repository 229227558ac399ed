"""Opening hours on the shop's own clock: split days, midnight, weekdays, holidays, summer time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.phrases.facts import facts
from desk.shifts.hours import (
    back_at,
    holidays_of,
    next_opening,
    opening,
    said,
    spans_of,
    week_of,
    working_seconds,
    written,
)
from storage.records.people import Shop

TWO_SPANS = {"hours": [["09:00", "12:00"], ["14:30", "22:00"]]}
LATE = {"hours": [["17:00", "01:00"]]}
ALL_DAY = {"hours": [["00:00", "24:00"]]}
WEEK = {"hours": {"": [["09:00", "18:00"]], "6": [["10:00", "16:00"]], "7": []}}
GOLDEN_WEEK = {"holidays": ["2026-10-01..2026-10-07"]}
HOUR = 3600.0


def _shop(zone: str = "Asia/Shanghai", **settings: Any) -> Shop:
    return Shop(1, "main", "小店", "clothing", zone, settings)


def _at(clock: str, day: str = "2026-11-11", zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("settings", "clock", "is_open"),
    [
        ({}, "08:59", False), ({}, "09:00", True), ({}, "22:59", True), ({}, "23:00", False),
        (TWO_SPANS, "13:00", False), (TWO_SPANS, "14:30", True), (LATE, "00:30", True), (LATE, "01:00", False),
        (LATE, "16:59", False), (ALL_DAY, "03:00", True), ({"hours": [["09:00", "24:00"]]}, "23:59", True),
        ({"hours": []}, "12:00", False), ({"hours": [["09:00", "09:00"]]}, "03:00", True),
    ],
)  # fmt: skip
def test_opening_hours_may_be_split_and_pass_midnight(settings: dict[str, Any], clock: str, is_open: bool) -> None:
    assert (opening(_shop(**settings), _at(clock)) is not None) is is_open


def test_weekdays_may_have_hours_of_their_own() -> None:
    shop = _shop(**WEEK)  # 2026-11-13 is a Friday
    open_at = [opening(shop, _at("17:00", f"2026-11-{day}")) is not None for day in (13, 14, 15, 16)]
    assert open_at == [True, False, False, True]
    assert back_at(shop, _at("17:00", "2026-11-14")) == "后天早上9点"


def test_a_holiday_is_closed_but_the_night_before_it_runs_to_its_end() -> None:
    shop = _shop(**LATE, holidays=["2026-10-01"])
    assert opening(shop, _at("00:30", "2026-10-01")) is not None
    assert opening(shop, _at("18:00", "2026-10-01")) is None
    assert opening(shop, _at("00:30", "2026-10-02")) is None


@pytest.mark.parametrize(
    ("settings", "day", "clock", "said_"),
    [
        ({}, "2026-11-11", "23:30", "明早9点"), ({}, "2026-11-11", "02:00", "今早9点"),
        (TWO_SPANS, "2026-11-11", "13:00", "今天14点30分"), (TWO_SPANS, "2026-11-11", "22:10", "明早9点"),
        (LATE, "2026-11-11", "02:00", "今天17点"), (LATE, "2026-11-11", "18:00", "明天17点"),
        (GOLDEN_WEEK, "2026-09-30", "23:30", "10月8日早上9点"), (GOLDEN_WEEK, "2026-10-05", "12:00", "10月8日早上9点"),
        (GOLDEN_WEEK, "2026-10-06", "12:00", "后天早上9点"), (GOLDEN_WEEK, "2026-10-07", "12:00", "明早9点"),
        ({**LATE, **GOLDEN_WEEK}, "2026-10-02", "12:00", "10月8日17点"), ({"hours": []}, "2026-11-11", "12:00", "稍后"),
        ({"hours": [["00:00", "02:00"]]}, "2026-11-11", "12:00", "明天0点"),
    ],
)  # fmt: skip
def test_when_somebody_is_back_is_said_as_people_say_it(
    settings: dict[str, Any], day: str, clock: str, said_: str
) -> None:
    assert back_at(_shop(**settings), _at(clock, day)) == said_


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 8.0), ("2026-10-25", 10.0), ("2026-06-01", 9.0)])
def test_the_day_the_clocks_change_is_shorter_or_longer(day: str, hours: float) -> None:
    shop = _shop("Europe/Berlin", hours=[["00:00", "09:00"]])
    assert working_seconds(shop, _at("00:00", day, "Europe/Berlin"), _at("12:00", day, "Europe/Berlin")) == hours * HOUR


def test_opening_time_is_the_wall_clocks_also_after_the_clocks_changed() -> None:
    shop = _shop("America/New_York", hours=[["09:00", "17:00"]])
    evening = _at("18:00", "2026-03-07", "America/New_York")  # the clocks go forward in the night
    assert next_opening(shop, evening) == _at("09:00", "2026-03-08", "America/New_York") == evening + 14 * HOUR
    assert back_at(shop, evening) == "明早9点"


def test_a_shop_that_never_closes_never_opens() -> None:
    assert next_opening(_shop(**ALL_DAY), _at("12:00")) is None
    assert working_seconds(_shop(**ALL_DAY), _at("12:00"), _at("12:00") + 40 * HOUR) == 40 * HOUR


def test_waiting_over_night_counts_from_the_opening() -> None:
    assert working_seconds(_shop(), _at("23:30"), _at("09:05", "2026-11-12")) == 300.0
    assert working_seconds(_shop(**GOLDEN_WEEK), _at("22:50", "2026-09-30"), _at("09:10", "2026-10-08")) == 1200.0


# --- laws ----------------------------------------------------------------------------------------------

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
_minute = st.integers(0, 1439).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
_shops = st.builds(
    lambda zone, hours, rest: _shop(zone, hours=[list(span) for span in hours], holidays=rest),
    st.sampled_from(ZONES),
    st.lists(st.tuples(_minute, _minute), max_size=3),
    st.lists(st.dates(datetime(2026, 3, 1).date(), datetime(2026, 4, 10).date()).map(str), max_size=3),
)
_moments = st.floats(_at("00:00", "2026-03-01"), _at("00:00", "2026-04-10"), allow_nan=False)


@given(_shops, st.lists(_moments, min_size=3, max_size=3).map(sorted))
def test_working_time_adds_up_and_is_never_more_than_the_time(shop: Shop, moments: list[float]) -> None:
    a, b, c = moments
    whole = working_seconds(shop, a, c)
    assert working_seconds(shop, a, b) + working_seconds(shop, b, c) == pytest.approx(whole, abs=1e-3)
    assert 0 <= whole <= c - a + 1e-6


@given(_shops, _moments)
def test_open_and_closed_agree_with_the_time_counted(shop: Shop, at: float) -> None:
    span = opening(shop, at)
    counted = working_seconds(shop, at, at + 1e-3)
    if span is None:
        assert counted == 0 or next_opening(shop, at) is not None
    else:
        assert span.begin <= at < span.end
        assert counted == pytest.approx(min(span.end - at, 1e-3), abs=1e-5)


@given(_shops, _moments)
def test_the_next_opening_is_ahead_of_us_and_the_shop_is_shut_just_before_it(shop: Shop, at: float) -> None:
    opens = next_opening(shop, at)
    if opens is not None:
        assert opens > at
        assert opening(shop, opens) is not None
        assert opening(shop, opens - 0.5) is None
        if opening(shop, at) is None:
            assert working_seconds(shop, at, opens) == 0


# --- as people write it --------------------------------------------------------------------------------


def test_hours_are_read_as_people_write_them() -> None:
    assert spans_of(["9:00-12:00", "13：00 - 24:00"]) == [["09:00", "12:00"], ["13:00", "24:00"]]
    for nonsense in ("早上到晚上", "09:00-24:30", "09:60-10:00", "25:00-26:00"):
        with pytest.raises(ValueError, match="看不懂"):
            spans_of([nonsense])


def test_a_week_is_written_with_the_days_that_differ() -> None:
    assert week_of(["09:00-23:00"]) == [["09:00", "23:00"]]
    week = week_of(["09:00-18:00", "周六", "10:00-16:00", "周日", "休息"])
    assert week == WEEK["hours"]
    assert said(_shop(hours=week)) == "09:00–18:00，周六10:00–16:00，周日休息"
    assert facts(_shop(**TWO_SPANS), _at("10:00"))["营业时间"] == "09:00–12:00、14:30–22:00"


def test_holidays_are_days_and_ranges_and_neighbours_become_one() -> None:
    days = holidays_of(["2026-10-01..2026-10-03", "2026-10-04", "2026-12-25"])
    assert written(days) == ["2026-10-01..2026-10-04", "2026-12-25"]
    assert written(days - holidays_of(["2026-10-02"])) == ["2026-10-01", "2026-10-03..2026-10-04", "2026-12-25"]
    for nonsense in ("国庆", "2026-10-07..2026-10-01", "2026-02-30", "2026-01-01..2029-01-01"):
        with pytest.raises(ValueError, match=r"2026-10-07|超过一年"):
            holidays_of([nonsense])


@given(st.sets(st.dates(datetime(2026, 1, 1).date(), datetime(2026, 3, 1).date())))
def test_holidays_survive_being_written_down(days: set[Any]) -> None:
    kept = written(frozenset(days))
    assert holidays_of(kept) == days
    assert all(b.split("..")[0] > str(datetime.fromisoformat(a[-10:]).date() + timedelta(days=1)) for a, b in pairwise(kept))
