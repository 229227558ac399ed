"""A furnished office for each test of the console, and a till for those of the API."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from desk.minds import Mind
from scripts_library.library import Library
from tests.web.office import Office
from tests.web.till import Till


@pytest.fixture
async def office(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Office]:
    async with Office(database, shared_mind) as made:
        await made.furnish()
        yield made


@pytest.fixture
async def till(database: str) -> AsyncIterator[Till]:
    async with Till(database) as made:
        yield made


@pytest.fixture
async def door(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Till]:
    """A till for what hardly reaches the database: one kind of it is enough."""
    path = tmp_path / "xiaoer.db"
    shutil.copy(sqlite_template, path)
    async with Till(f"sqlite:///{path}") as made:
        yield made
