"""Opens a bot's connection to a Bot API server, Telegram's own or any other."""

from __future__ import annotations

from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramNotFound,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import (
    Message,
    User,
)

log = structlog.get_logger()

REQUEST_SECONDS = 20
# pydantic forgets a generic model nobody holds and builds it anew, milliseconds each time: so we hold those of every answer
ANSWERS = (Response[Message], Response[Message | bool], Response[bool], Response[list[Any]])
Connection = Bot
"""A bot's connection, for those who may not know aiogram."""


class TokenRefused(Exception):
    """Telegram does not know the token (any more)."""


class Unreachable(Exception):
    """The Bot API server does not answer."""


class _PlainSession(AiohttpSession):
    """Without TLS there are no connections to see off for a quarter of a second."""

    async def close(self) -> None:
        if self._session is not None and not self._session.closed:
            await self._session.close()


class _Standing(BaseRequestMiddleware):
    """Says once that Telegram refuses the token, and once that it takes it again."""

    def __init__(self) -> None:
        self._refused = False

    async def __call__(
        self, make_request: NextRequestMiddlewareType[TelegramType], bot: Bot, method: TelegramMethod[TelegramType]
    ) -> Response[TelegramType]:
        try:
            answer = await make_request(bot, method)
        except TelegramUnauthorizedError:
            if not self._refused:
                log.error("Telegram 不认这个 token 了（可能在 @BotFather 撤销过）；消息都留着，恢复后继续", telegram_bot=bot.id)
            self._refused = True
            raise
        if self._refused:
            log.warning("Telegram 又认这个 token 了，继续工作", telegram_bot=bot.id)
        self._refused = False
        return answer


def connect(token: str, api_base: str = "") -> Bot:
    """A bot on Telegram, or on the Bot API server at ``api_base``."""
    kind = _PlainSession if api_base.startswith("http://") else AiohttpSession
    session = kind(timeout=REQUEST_SECONDS)
    session.middleware(_Standing())
    if api_base:
        session.api = TelegramAPIServer.from_base(api_base)
    return Bot(token, session=session)


async def meet(bot: Bot) -> User:
    """Who the bot is; raises TokenRefused or Unreachable."""
    try:
        return await bot.me()
    except (TelegramUnauthorizedError, TelegramNotFound) as error:
        raise TokenRefused from error
    except (TelegramNetworkError, TelegramServerError) as error:
        raise Unreachable(type(error).__name__) from error
