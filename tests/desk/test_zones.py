"""Every place an agent may name is a time zone; what is none is refused."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from desk.errors import NotAllowed
from desk.nudges.zones import PLACES, zone_of


def test_every_place_has_a_clock() -> None:
    assert all(ZoneInfo(zone).key == zone for zone in PLACES.values())


@pytest.mark.parametrize(("words", "zone"), [("纽约", "America/New_York"), (" Europe/Berlin ", "Europe/Berlin"), ("清除", ""), ("", "")])
def test_places_are_read(words: str, zone: str) -> None:
    assert zone_of(words) == zone


@pytest.mark.parametrize("words", ["月球", "America/Nowhere", "../../etc/passwd", "UTC+8", "a/" + "b" * 300])
def test_what_is_no_place_is_refused(words: str) -> None:
    with pytest.raises(NotAllowed, match="不认识"):
        zone_of(words)
