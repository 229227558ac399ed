"""Takes updates from Telegram as raw JSON and stores them before Telegram hears that we have them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod

from desk import inbox
from desk.floor import Floor

log = structlog.get_logger()

ALLOWED = (
    "message", "edited_message", "callback_query", "inline_query", "my_chat_member", "chat_member",
    "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
)
LONG_POLL = 25
LANE = 64  # characters of a lane's name
LARGEST = 1 << 63
LEASE = 20.0  # seconds; renewed by the program's heartbeat while a long poll lasts
RETRY = 2.0
REFUSED = 5.0  # a revoked token may be valid again at any time; the connection has said it once


class RawUpdates(TelegramMethod[list[Any]]):
    """getUpdates without models: one enum value aiogram does not know must not stop the whole batch."""

    __returning__ = list[Any]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = LONG_POLL
    allowed_updates: tuple[str, ...] = ALLOWED


IN_ACCOUNT = ("business_message", "edited_business_message", "deleted_business_messages")


def lane(bot_id: int, update: dict[str, Any]) -> str:
    """Updates of one lane are handled strictly one after the other: a private chat, a topic, an account's chat."""
    for kind in ("message", "edited_message", "callback_query", "my_chat_member"):
        if kind in update:  # blocked, back again and "hello" of one customer happen in this order
            event = _object(update[kind])
            message = _object(event.get("message")) if kind == "callback_query" else event
            chat = _object(message.get("chat")).get("id") or _object(event.get("from")).get("id", 0)
            if message.get("business_connection_id"):
                return account_lane(bot_id, message)
            private = _object(message.get("chat")).get("type") == "private"  # one customer, whatever thread they use
            return f"{bot_id}:{chat}:{0 if private else message.get('message_thread_id') or 0}"[:LANE]
    for kind in IN_ACCOUNT:
        if kind in update:
            return account_lane(bot_id, _object(update[kind]))
    if "business_connection" in update:
        return f"{bot_id}:account:{_object(_object(update['business_connection']).get('user')).get('id', 0)}"[:LANE]
    person = next((_object(v.get("from")).get("id", 0) for v in update.values() if isinstance(v, dict)), 0)
    return f"{bot_id}:other:{person}"[:LANE]


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def written(update: dict[str, Any]) -> str:
    """The update as JSON that any database keeps: without NUL characters and halves of characters."""
    text = json.dumps(update, ensure_ascii=False)
    if "\\u0000" in text:
        text = json.dumps(_without_nul(update), ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="replace").decode()
    return text


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {key: _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value


def _arrived(bot_id: int, update: Any) -> inbox.Arrived | None:
    """The update as it is stored; None for something that is no update: it must not stop the others."""
    number = _object(update).get("update_id")
    if type(number) is not int or not 0 <= number < LARGEST:
        log.error("not an update", bot=bot_id)
        return None
    return inbox.Arrived(number, lane(bot_id, update), written(update))


def account_lane(bot_id: int, event: dict[str, Any]) -> str:
    """The lane of a customer's chat with a shop account, whatever its connection is called (ids may be long)."""
    connection = hashlib.sha256(str(event.get("business_connection_id")).encode(errors="replace")).hexdigest()[:12]
    return f"{bot_id}:{connection}:{_object(event.get('chat')).get('id', 0)}"[:LANE]


async def accept(floor: Floor, bot_id: int, updates: list[dict[str, Any]]) -> int:
    """Store raw updates; returns how many were new."""
    rows = [row for update in updates if (row := _arrived(bot_id, update)) is not None]
    stored = await inbox.store(floor, bot_id, rows)
    floor.meter.received(bot_id, stored)
    return stored


@dataclass(slots=True)
class Poller:
    """Long polling for one bot; of several workers only the holder of the lease polls."""

    floor: Floor
    bot: Bot
    bot_id: int
    holder: str = field(default_factory=lambda: secrets.token_hex(6))
    held: bool = False
    alive_at: float = 0.0
    """When Telegram last answered, or another worker was last seen polling."""

    async def run(self) -> None:
        """Poll until cancelled."""
        offset: int | None = None
        self.alive_at = self.floor.clock()
        await self._leave_webhook()
        while True:
            if not await self._lease():
                offset = None
                await asyncio.sleep(RETRY)
                continue
            try:
                updates = await self.bot(RawUpdates(offset=offset), request_timeout=LONG_POLL + 15)
                self.alive_at = self.floor.clock()
                if updates:
                    await accept(self.floor, self.bot_id, updates)
                    offset = max(u["update_id"] for u in updates if u.get("update_id")) + 1  # only now: stored
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
            except TelegramUnauthorizedError:
                await asyncio.sleep(REFUSED)
            except TelegramConflictError:
                log.error("another program polls with this token", bot=self.bot_id)
                await asyncio.sleep(RETRY * 2)
            except (TelegramAPIError, TimeoutError) as error:
                log.warning("no updates", bot=self.bot_id, error=type(error).__name__)
                await asyncio.sleep(RETRY)
            except Exception as error:  # the database is away: ask Telegram for the same again later
                log.warning("updates not stored", bot=self.bot_id, error=type(error).__name__)
                await asyncio.sleep(RETRY)

    async def _lease(self) -> bool:
        try:
            ours = await inbox.hold_lease(self.floor, f"poll:{self.bot_id}", self.holder, LEASE)
        except Exception as error:
            log.warning("no lease", bot=self.bot_id, error=type(error).__name__)
            self.held = False
            return False
        self.held = ours
        if not ours:
            self.alive_at = self.floor.clock()
        return ours

    async def renew(self) -> None:
        """Keep the lease while we poll; a dead program's runs out within seconds."""
        if self.held:
            await self._lease()

    async def _leave_webhook(self) -> None:
        while True:
            try:
                await self.bot.delete_webhook(drop_pending_updates=False)
            except TelegramUnauthorizedError:
                await asyncio.sleep(REFUSED)
            except (TelegramAPIError, TimeoutError) as error:
                log.warning("webhook not removed", bot=self.bot_id, error=type(error).__name__)
                await asyncio.sleep(RETRY)
            else:
                return

    async def let_go(self) -> None:
        """Let another worker poll at once."""
        self.held = False
        await inbox.let_go(self.floor, f"poll:{self.bot_id}", self.holder)
