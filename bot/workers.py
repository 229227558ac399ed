"""Takes stored updates in lanes and has each handled: one customer's in order, customers side by side."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from bot.crew import POLL, Crew, Work
from desk import inbox
from desk.floor import Floor
from desk.inbox import Update
from desk.ports import Receipt

log = structlog.get_logger()

SIDE_BY_SIDE = 24
AGAIN = (0.5, 3.0, 10.0)

Handle = Callable[[int, dict[str, object], Receipt], Awaitable[None]]
"""Handles one update of a bot (its row id); what it commits finishes the receipt."""


@dataclass(slots=True)
class Workers:
    """The workers of one process, for all its bots."""

    floor: Floor
    handle: Handle
    crew: Crew = field(init=False)

    def __post_init__(self) -> None:
        self.crew = Crew("workers", SIDE_BY_SIDE, self._claim, self.floor.clock)

    @property
    def awake(self) -> asyncio.Event:
        """Set when there are new updates."""
        return self.crew.awake

    async def run(self) -> None:
        """Work until cancelled; updates under way are brought to their end first."""
        await self.crew.run()

    async def _claim(self, room: int, tend: bool) -> Work:
        updates = await inbox.claim(self.floor, room, tend=tend)
        return Work([self._work(update) for update in updates])

    async def _work(self, update: Update) -> None:
        receipt = Receipt(update.id, update.attempts + 1)
        try:
            await self.handle(update.bot_id, json.loads(update.body), receipt)
            await inbox.finish(self.floor, receipt)
            self.floor.meter.handled(update.shop_id, "done")
        except inbox.AlreadyHandled:
            log.info("update was handled elsewhere", update=update.id)
        except inbox.AWAY as error:
            log.warning("database away", update=update.id, error=type(error).__name__)
            await asyncio.sleep(POLL)
            await inbox.give_back(self.floor, update.id)
        except Exception as error:  # whatever it was, the customer's next words go on
            await self._failed(update, error)

    async def _failed(self, update: Update, error: Exception) -> None:
        attempt = min(update.attempts, len(AGAIN) - 1)
        log.warning("update failed", update=update.id, attempt=attempt + 1, error=type(error).__name__)
        log.debug("update failed because", update=update.id, exc_info=error)
        reason = f"{type(error).__name__}"
        parked = await inbox.failed(self.floor, update, reason, again_in=AGAIN[attempt])
        self.floor.meter.handled(update.shop_id, "parked" if parked else "failed")
        if parked:
            log.error("update parked", update=update.id, error=reason)
