"""Workers that write nudges are killed while these fall due: each ends sent, unconfirmed or skipped, none reaches a customer twice.

The long form: ``python -m bench.nudges --kills 12``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.minds import Mind
from scripts_library.library import Library
from tests.conftest import EVERYTHING
from tests.nudge_chaos import Scale, play
from tests.program import World


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("programs", [2, 4] if EVERYTHING else [2])
async def test_no_nudge_is_lost_or_doubled_when_workers_are_killed(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path, programs: int
) -> None:
    async with World(database, shared_mind) as stage:
        story = await play(stage, tmp_path, Scale(programs=programs, kills=programs, orders=60))
        assert story.kills >= programs
        assert story.states["sent"] > 0
        assert story.states["no_customer"] > 0
