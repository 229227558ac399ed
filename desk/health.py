"""Whether the program does its work: what waits, since when, and what is stuck; numbers only, never words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from desk.floor import Floor
from storage.records.traffic import Backlog
from storage.waiting import LONG

__all__ = ["Backlog", "Health", "Watch"]

log = structlog.get_logger()

FRESH = 5.0  # the queues are looked at this often at most
PATIENCE = 3.0  # a database that takes longer to answer is away
SILENCE = 120.0  # without one answer to getUpdates


@dataclass(frozen=True, slots=True)
class Health:
    """What the health page says; ages in seconds, ``stuck`` names the parts that need a person."""

    database: bool
    polling: Mapping[int, float]
    oldest_update: float | None
    oldest_outgoing: float | None
    oldest_due: float | None
    stuck: tuple[str, ...]


class Watch:
    """Looks at the queues at most once in five seconds, however often it is asked.

    ``polled`` gives for every polling bot (its row id) when Telegram last answered it, or when another
    worker was last seen polling in its place.
    """

    def __init__(self, floor: Floor, polled: Callable[[], Mapping[int, float]]) -> None:
        self._floor, self._polled = floor, polled
        self._looking: asyncio.Task[Backlog | None] | None = None
        self._looked_at = float("-inf")

    async def backlog(self) -> Backlog | None:
        """What waits; None when the database does not answer."""
        now = asyncio.get_running_loop().time()
        fresh = now - self._looked_at < FRESH
        if self._looking is None or (self._looking.done() and not fresh):
            self._looking, self._looked_at = asyncio.create_task(self._look()), now
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(self._looking)
        except TimeoutError:  # it goes on looking: an unreachable database is not asked a second time meanwhile
            return None

    async def _look(self) -> Backlog | None:
        try:
            return await self._floor.store.read(lambda tx: tx.waiting.backlog())
        except Exception as error:
            log.warning("queues not looked at", error=type(error).__name__)
            return None

    async def health(self) -> Health:
        """How things stand, with what is stuck by name."""
        backlog = await self.backlog()
        now = self._floor.clock()
        polling = {bot: max(0.0, now - at) for bot, at in self._polled().items()}
        stuck = [f"polling:{bot}" for bot, age in polling.items() if age > SILENCE]
        if backlog is None:
            return Health(False, polling, None, None, None, ("database", *stuck))
        if (backlog.stuck_outgoing or 0.0) > LONG:
            stuck.append("outbox")
        if (backlog.oldest_due or 0.0) > LONG:
            stuck.append("due")
        return Health(
            True, polling, backlog.oldest_update, backlog.oldest_outgoing, backlog.oldest_due, tuple(stuck)
        )
