"""Runs a house until it is told to stop, and says plainly why when it cannot start."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys

import structlog

from app import wiring
from app.settings import Settings
from storage.errors import SchemaMismatch, StorageError

log = structlog.get_logger()

FIRST_TRIES = 30
PAUSE = 2.0


class CannotStart(Exception):
    """Why the program stops before it has begun, in Chinese."""


async def serve(settings: Settings) -> None:
    """Build, start, wait for SIGTERM or SIGINT, drain, stop."""
    house = await _built(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stop.set)
    try:
        await _started(house)
        sys.stdout.write("小二已就绪\n")
        sys.stdout.flush()
        await _until(house, stop)
    finally:
        await house.stop()


async def _built(settings: Settings) -> wiring.House:
    for attempt in range(FIRST_TRIES):
        try:
            return await asyncio.to_thread(wiring.build, settings)
        except SchemaMismatch:
            raise CannotStart("数据库还是旧版本的表：先停掉其它进程，再运行 xiaoer db upgrade") from None
        except StorageError as error:
            log.warning("数据库连不上，稍后再试（DATABASE_URL）", attempt=attempt + 1, error=type(error).__name__)
            await asyncio.sleep(PAUSE)
    raise CannotStart("数据库一直连不上，请检查 DATABASE_URL 和数据库是否在运行")


async def _started(house: wiring.House) -> None:
    from bot.connection import TokenRefused, Unreachable  # noqa: PLC0415

    while True:
        try:
            await house.start()
        except TokenRefused:
            raise CannotStart("BOT_TOKEN 不对或已被撤销：请找 @BotFather 核对") from None
        except Unreachable as error:
            log.warning("连不上 Telegram，稍后再试（TELEGRAM_API_BASE）", error=type(error).__name__)
            await asyncio.sleep(PAUSE)
        else:
            return


async def _until(house: wiring.House, stop: asyncio.Event) -> None:
    stopping = asyncio.create_task(stop.wait())
    working = asyncio.create_task(house.wait())
    done, _ = await asyncio.wait({stopping, working}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working in done:
        working.result()
    working.cancel()
