"""Runs a house until it is told to stop, and says plainly why when it cannot start."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterator

import structlog

from app import wiring
from app.cli_shared import database_trouble
from app.settings import Settings
from storage.errors import DatabaseRefuses, DatabaseUnreachable, SchemaMismatch, StorageError

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


class CannotStart(Exception):
    """Why the program stops before it has begun, in Chinese."""


def told_to_stop() -> asyncio.Event:
    """Set by SIGTERM or SIGINT (where the platform has handlers for them)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    return stop


async def serve(settings: Settings) -> None:
    """Build, start, wait for SIGTERM or SIGINT (at any time, also while the database is away), drain, stop."""
    stop = told_to_stop()
    house = await _built(settings, stop)
    if house is None:
        return
    try:
        if await _started(house, stop):
            sys.stdout.write("小二已就绪\n")
            sys.stdout.flush()
            await _until(house, stop)
    finally:
        await house.stop()


async def _built(settings: Settings, stop: asyncio.Event) -> wiring.House | None:
    """The house, as soon as its database answers; None when told to stop before."""
    for pause in _pauses():
        try:
            return await asyncio.to_thread(wiring.build, settings)
        except SchemaMismatch as error:
            raise CannotStart(database_trouble(error)) from None
        except DatabaseRefuses as error:
            log.warning("数据库写不进去，稍后再试：磁盘满了，或者没有写权限（DATABASE_URL）", error=type(error).__name__, pause=pause)
        except (StorageError, OSError) as error:
            log.warning("数据库连不上，稍后再试（DATABASE_URL）", error=type(error).__name__, pause=pause)
        if await _told_within(stop, pause):
            return None
    return None


async def _started(house: wiring.House, stop: asyncio.Event) -> bool:
    """Start as soon as Telegram and the database answer; False when told to stop before."""
    from bot.connection import TokenRefused, Unreachable  # noqa: PLC0415

    for pause in _pauses():
        try:
            await house.start()
        except TokenRefused:
            raise CannotStart("BOT_TOKEN 不对或已被撤销：请找 @BotFather 核对") from None
        except Unreachable as error:
            log.warning("连不上 Telegram，稍后再试（TELEGRAM_API_BASE）", error=type(error).__name__, pause=pause)
        except (DatabaseRefuses, DatabaseUnreachable) as error:
            log.warning("数据库连不上，稍后再试（DATABASE_URL）", error=type(error).__name__, pause=pause)
        else:
            return True
        if await _told_within(stop, pause):
            return False
    return False


def _pauses() -> Iterator[float]:
    """Growing pauses between tries, for ever."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(LONGEST_PAUSE, pause * 2)


async def _told_within(stop: asyncio.Event, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
    return stop.is_set()


async def _until(house: wiring.House, stop: asyncio.Event) -> None:
    stopping = asyncio.create_task(stop.wait())
    working = asyncio.create_task(house.wait())
    done, _ = await asyncio.wait({stopping, working}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working in done:
        working.result()
    working.cancel()
