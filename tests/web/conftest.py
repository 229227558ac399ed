"""A furnished office for each test of the console, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from desk.minds import Mind
from scripts_library.library import Library
from tests.web.office import Office


@pytest.fixture
async def office(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Office]:
    async with Office(database, shared_mind) as made:
        await made.furnish()
        yield made
