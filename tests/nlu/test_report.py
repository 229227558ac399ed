"""What the command line prints of a reading: the shape, and days resolved against the moment they were said at."""

from datetime import datetime

import pytest

from nlu.engine import Engine
from nlu.report import reading_json

NOON = datetime(2026, 11, 27, 12, 0)


@pytest.mark.parametrize(
    ("said", "day"),
    [("明天能到吗", "2026-11-28"), ("昨天拍的怎么还没发", "2026-11-26"), ("下周三之前能发吗", "2026-12-02"), ("12月3号要用", "2026-12-03")],
)
def test_a_day_is_resolved_against_the_moment_it_was_said_at(engine: Engine, said: str, day: str) -> None:
    (found,) = reading_json(engine.read(said), now=NOON)["slots"]["date"]
    assert found["resolved"] == day
    assert found["value"] == found["text"] == said[found["start"] : found["end"]]


def test_without_a_moment_a_day_stays_as_it_was_said(engine: Engine) -> None:
    (found,) = reading_json(engine.read("明天能到吗"))["slots"]["date"]
    assert "resolved" not in found
