"""Takes stored updates in lanes and has each handled: one customer's in order, customers side by side."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from desk import inbox
from desk.floor import Floor
from desk.inbox import Update
from desk.ports import Receipt

log = structlog.get_logger()

SIDE_BY_SIDE = 24
POLL = 1.0
AGAIN = (0.5, 3.0, 10.0)

Handle = Callable[[int, dict[str, object], Receipt], Awaitable[None]]
"""Handles one update of a bot (its row id); what it commits finishes the receipt."""


@dataclass(slots=True)
class Workers:
    """The workers of one process, for all its bots."""

    floor: Floor
    handle: Handle
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Work until cancelled; updates under way are brought to their end first."""
        try:
            while True:
                await self._round()
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=10)

    async def _round(self) -> None:
        self.awake.clear()
        room = SIDE_BY_SIDE - len(self._under_way)
        if room > 0:
            try:
                updates = await self._claim(room)
            except Exception as error:
                log.warning("inbox out of reach", error=type(error).__name__)
                await asyncio.sleep(POLL)
                return
            for update in updates:
                self._start(update)
            if len(updates) == room:
                return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL):  # wait_for may swallow the cancellation that ends us
                await self.awake.wait()

    async def _claim(self, room: int) -> tuple[Update, ...]:
        """Updates to handle; those claimed while we are told to stop are still handled."""
        claiming = asyncio.ensure_future(inbox.claim(self.floor, room))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            for update in await claiming:
                self._start(update)
            raise

    def _start(self, update: Update) -> None:
        task = asyncio.create_task(self._work(update))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("update not settled", error=type(task.exception()).__name__)
        self.awake.set()

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
