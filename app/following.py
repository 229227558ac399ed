"""Follows every shop's library by itself: one that takes long or cannot be built keeps no other shop waiting."""

from __future__ import annotations

import asyncio

import structlog

from desk.floor import Floor
from desk.people import staffing

log = structlog.get_logger()

REFRESH_SECONDS = 0.5
"""Between two looks; with about a second to build a mind, a change is in force two seconds after it was made."""
HABITS_SECONDS = 60.0


class Following:
    """The looks at the libraries of one process."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._counted = floor.clock()
        self._looks: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        try:
            while True:
                await asyncio.sleep(REFRESH_SECONDS)
                await self.look()
        finally:
            for look in self._looks.values():
                look.cancel()

    async def look(self) -> None:
        """Begin to look at every shop that is not being looked at; never raises."""
        try:
            await self._count_habits()
            shops = {bot.shop_id for bot in await staffing.bots(self._floor)}
        except Exception as error:
            log.warning("library not refreshed", error=type(error).__name__)
            return
        for shop_id in shops:
            look = self._looks.get(shop_id)
            if look is None or look.done():
                self._looks[shop_id] = asyncio.create_task(self._refresh(shop_id))

    async def _count_habits(self) -> None:
        if self._floor.clock() - self._counted >= HABITS_SECONDS:
            self._counted = self._floor.clock()
            await self._floor.minds.follow_habits()

    async def _refresh(self, shop_id: int) -> None:
        try:
            if await self._floor.minds.refresh(shop_id):
                log.info("library taken over", shop=shop_id)
        except Exception as error:  # the previous library stays in force
            log.warning("library not refreshed", shop=shop_id, error=type(error).__name__)
