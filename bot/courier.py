"""Carries the outbox to Telegram: obeys its limits, and says truly what became of every row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    RestartingTelegram,
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot import wire
from bot.crew import Crew, Work
from desk.floor import Floor
from desk.inbox import AWAY
from desk.people import standing
from desk.talks import delivery
from desk.talks.delivery import Refusal
from desk.talks.views import CardView, Outgoing, Pace, Window

log = structlog.get_logger()

# Telegram's 30 a second, 1 a second and 20 a minute, with room for calls that arrive closer together than they left.
TELEGRAM_PACE = Pace(bot=Window(5, 0.2), chat=Window(1, 1.0), group=Window(20, 61.0))
BATCH = 40
PATIENCE = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)  # together less than a row stays ours
REFUSED = 5.0  # seconds between tries while the token is not valid
ACCOUNT_REFUSALS: Final[Mapping[str, Refusal]] = {
    "BUSINESS_PEER_USAGE_MISSING": "late",
    "BOT_ACCESS_FORBIDDEN": "muted",
    "BUSINESS_CONNECTION_INVALID": "gone",
    "BUSINESS_CONNECTION_NOT_ALLOWED": "gone",
    "business connection not found": "gone",
    "BUSINESS_PEER_INVALID": "closed",
}
LOST_THREAD = ("message thread not found", "TOPIC_DELETED", "TOPIC_ID_INVALID")
REPEATABLE_EDITS = ("edit", "delete", "unbutton", "pin", "kick", "topic", "join_link", "commands", "console_link")


@dataclass(slots=True)
class Courier:
    """One courier of one bot; several may share the outbox."""

    floor: Floor
    bot: Bot
    bot_id: int
    pace: Pace | None = TELEGRAM_PACE
    crew: Crew = field(init=False)

    def __post_init__(self) -> None:
        self.crew = Crew("courier", BATCH, self._claim, self.floor.clock)

    @property
    def awake(self) -> asyncio.Event:
        """Set when there are new rows."""
        return self.crew.awake

    async def run(self) -> None:
        """Carry until cancelled; what is under way then is brought to its end first."""
        await self.crew.run()

    async def _claim(self, room: int, tend: bool) -> Work:
        load = await delivery.claim(self.floor, self.bot_id, limit=room, pace=self.pace, tend=tend)
        return Work([self._carry(row, load.cards.get(row.card_id or 0)) for row in load.rows], load.wake_at)

    async def _carry(self, row: Outgoing, card: CardView | None) -> None:
        begun = time.monotonic()
        try:
            sent = await wire.send(self.bot, self.floor, row, card)
        except Exception as error:
            self._count(row, type(error).__name__, begun)
            await self._surely(row, partial(self._settle, row, error))
            return
        self._count(row, "sent", begun)
        await self._surely(
            row, partial(delivery.sent, self.floor, row, sent.id, sent.link, new=sent.new, ids=sent.ids)
        )

    async def _surely(self, row: Outgoing, mark: Callable[[], Awaitable[None]]) -> None:
        """Keep what became of a row though the database is away for a while: what we know must not become a doubt."""
        for pause in PATIENCE:
            try:
                await mark()
            except AWAY as error:
                log.warning("outbox out of reach", row=row.id, error=type(error).__name__)
                await asyncio.sleep(pause)
            else:
                return
        await mark()

    def _count(self, row: Outgoing, result: str, begun: float) -> None:
        self.floor.meter.sent(row.shop_id, row.kind, result, time.monotonic() - begun)

    async def _settle(self, row: Outgoing, error: Exception) -> None:  # noqa: PLR0912  (a table of errors)
        """Give the error its true name: waits, tries again, asks a person, or gives up."""
        name = type(error).__name__
        match error:
            case ClientDecodeError() if (told := _told(error)) is not None:
                await delivery.sent(self.floor, row, told)
            case TelegramRetryAfter():
                await delivery.wait(self.floor, row, float(error.retry_after))
            case wire.CardLost():
                await delivery.lost_card(self.floor, row)
            case TelegramUnauthorizedError():  # the connection has said it once
                await delivery.wait(self.floor, row, REFUSED, whole_bot=True)
            case TelegramAPIError() if row.business and (why := _account_refuses(error.message)):
                await delivery.not_for_account(self.floor, row, error.message, why)
            case TelegramMigrateToChat():
                await standing.follow(self.floor, row, error.migrate_to_chat_id)
            case TelegramForbiddenError():
                await delivery.blocked(self.floor, row, error.message)
            case TelegramNetworkError() | TelegramServerError() | RestartingTelegram() | ClientDecodeError():
                await self._perhaps(row, error)
            case TelegramAPIError() if any(words in error.message for words in LOST_THREAD):
                await delivery.lost_topic(self.floor, row)
            case TelegramAPIError() if "chat not found" in error.message:
                await delivery.blocked(self.floor, row, error.message)
            case TelegramAPIError() if "TOPIC_CLOSED" in error.message:
                await self._open(row)
            case TelegramAPIError():
                log.warning("row refused", row=row.id, kind=row.kind, error=error.message[:120])
                await delivery.failed(self.floor, row, error.message)
            case _:
                log.exception("row cannot be sent", row=row.id, kind=row.kind, exc_info=error)
                await delivery.failed(self.floor, row, name)

    async def _open(self, row: Outgoing) -> None:
        """A closed topic is opened again if we may; else its customer goes on in General."""
        try:
            await self.bot.reopen_forum_topic(row.chat_id, row.thread_id or 0)
        except TelegramAPIError:
            await standing.shut(self.floor, row)
        else:
            await delivery.try_later(self.floor, row, "TOPIC_CLOSED", repeat=False)

    async def _perhaps(self, row: Outgoing, error: Exception) -> None:
        """No answer, or a server's error: it may have arrived all the same."""
        never_left = isinstance(error.__cause__, aiohttp.ClientConnectorError)
        if never_left or row.kind in REPEATABLE_EDITS:
            await delivery.try_later(self.floor, row, type(error).__name__, repeat=False)
        elif row.once:
            await delivery.unconfirmed(self.floor, row, type(error).__name__)
        else:
            await delivery.try_later(self.floor, row, type(error).__name__, repeat=True)


def _account_refuses(words: str) -> Refusal | None:
    """What Telegram's words mean for the shop account in whose name we spoke."""
    return next((why for mark, why in ACCOUNT_REFUSALS.items() if mark in words), None)


def _told(error: ClientDecodeError) -> int | None:
    """The id in a good answer whose other fields are newer than we are; None for anything else."""
    answer = error.data if isinstance(error.data, dict) else {}
    result = answer.get("result") if answer.get("ok") else None
    number = result.get("message_id") or result.get("message_thread_id") if isinstance(result, dict) else None
    return number if isinstance(number, int) else None
