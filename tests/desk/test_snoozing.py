"""When ⏰ rings."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.talks.snoozing import wakes_at
from storage.records.people import Shop


def _at(words: str, zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(zone)).timestamp()


def _shop(zone: str = "Asia/Shanghai") -> Shop:
    return Shop(1, "main", "小店", "default", zone, {})


@pytest.mark.parametrize(("choice", "minutes"), [("10", 10), ("60", 60)])
def test_minutes_are_counted_from_now(choice: str, minutes: int) -> None:
    now = _at("2026-11-20T15:00")
    assert wakes_at(_shop(), now, choice) == now + minutes * 60


@pytest.mark.parametrize(
    ("now", "rings"),
    [
        ("2026-11-20T15:00", "2026-11-21T09:00"),
        ("2026-11-20T08:00", "2026-11-21T09:00"),
        ("2026-11-20T23:59", "2026-11-21T09:00"),
        ("2026-11-21T01:30", "2026-11-21T09:00"),  # the night shift means the morning that comes
        ("2026-12-31T20:00", "2027-01-01T09:00"),
    ],
)
def test_tomorrow_is_nine_in_the_next_morning(now: str, rings: str) -> None:
    assert wakes_at(_shop(), _at(now), "day") == _at(rings)


def test_tomorrow_is_the_shops_own_morning() -> None:
    zone = "America/New_York"
    assert wakes_at(_shop(zone), _at("2026-11-20T15:00", zone), "day") == _at("2026-11-21T09:00", zone)


@pytest.mark.parametrize("choice", ["", "9999", "1", "week", "-10"])
def test_a_made_up_choice_rings_never(choice: str) -> None:
    assert wakes_at(_shop(), 0.0, choice) is None
