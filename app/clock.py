"""The tick: APScheduler does nothing but tick; what is due stands in the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler


def ticking(tick: Callable[[], Awaitable[object]], hourly: Callable[[], Awaitable[object]], *, seconds: float) -> AsyncIOScheduler:
    """A scheduler that calls ``tick`` every few seconds and ``hourly`` once an hour; not started yet."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
    scheduler.add_job(tick, "interval", seconds=seconds, id="tick", **options)
    scheduler.add_job(hourly, "interval", hours=1, id="hourly", **options)
    return scheduler
