"""Keeps claimed jobs going side by side: claims more as others end, and brings them to their end when told to stop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from desk.ports import Clock

log = structlog.get_logger()

POLL = 1.0  # work of other workers is found this late at most
BREATH = 0.004  # jobs that end together are followed by one claim, not by one each
GRACE = 10.0

Job = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class Work:
    """Jobs to begin now, and when the next one may begin (None: nobody knows)."""

    jobs: Sequence[Job]
    wake_at: float | None = None


@dataclass(slots=True)
class Crew:
    """``claim(room, tend)`` takes at most ``room`` jobs; once a second it is asked to tend to what others left."""

    name: str
    most: int
    claim: Callable[[int, bool], Awaitable[Work]]
    clock: Clock
    awake: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _tended: float = 0.0

    async def run(self) -> None:
        """Work until cancelled; what is under way then is brought to its end first (ten seconds at the most)."""
        try:
            while True:
                await self._round()
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=GRACE)

    async def _round(self) -> None:
        self.awake.clear()
        room = self.most - len(self._under_way)
        wake_at = None
        if room > 0:
            try:
                work = await self._claim(room)
            except Exception as error:
                log.warning("out of reach", crew=self.name, error=type(error).__name__)
                await asyncio.sleep(POLL)
                return
            self._begin(work)
            wake_at = work.wake_at
            if len(work.jobs) == room:
                return
        pause = POLL if wake_at is None else min(POLL, max(0.005, wake_at - self.clock()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):  # wait_for may swallow the cancellation that ends us
                await self.awake.wait()
        if self._under_way:
            await asyncio.sleep(BREATH)

    async def _claim(self, room: int) -> Work:
        """Jobs to do; those claimed while we are told to stop are still done."""
        now = self.clock()
        tend = abs(now - self._tended) >= POLL
        claiming = asyncio.ensure_future(self.claim(room, tend))
        try:
            work = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            self._begin(await claiming)
            raise
        if tend:
            self._tended = now
        return work

    def _begin(self, work: Work) -> None:
        for job in work.jobs:
            task = asyncio.create_task(job)
            self._under_way.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("not settled", crew=self.name, error=type(task.exception()).__name__)
        self.awake.set()
