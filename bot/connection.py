"""Opens a bot's connection to a Bot API server, Telegram's own or any other."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
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
from aiogram.types import InlineKeyboardMarkup, InputFile, Message, User
from aiohttp import ClientSession, FormData, TCPConnector

log = structlog.get_logger()

REQUEST_SECONDS = 20
# pydantic forgets a generic model nobody holds and builds it anew, milliseconds each time: so we hold those of every answer
ANSWERS = (Response[Message], Response[Message | bool], Response[bool], Response[list[Any]])
ABOUT_A_MESSAGE = (Message, Message | bool)
_ANSWER = Response[Any].model_construct(ok=True, result=None)
_MESSAGE = Message.model_construct(message_id=0)  # filled in with its hundred empty fields once, then copied
Connection = Bot
"""A bot's connection, for those who may not know aiogram."""


class TokenRefused(Exception):
    """Telegram does not know the token (any more)."""


class Unreachable(Exception):
    """The Bot API server does not answer."""


class _QuickSession(AiohttpSession):
    """Calls are written down field by field, and of the message that an answer describes only the number is read.

    Whole models of both took a fifth of the program's time, and what Telegram adds to a message some day would have
    made its number unreadable.
    """

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> FormData:
        """The same form as aiogram's, without a copy of the whole call in between."""
        form = FormData(quote_fields=False)
        files: dict[str, Any] = {}
        for name, value in method.__dict__.items():
            if written := self.prepare_value(value, bot=bot, files=files):
                form.add_field(name, written)
        for name, file in files.items():
            form.add_field(name, file.read(bot), filename=file.filename or name)
        return form

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """A good answer about one message as its number; everything else as aiogram reads it."""
        if status_code == HTTPStatus.OK and method.__returning__ in ABOUT_A_MESSAGE:
            number = _number(content)
            if number is not None:
                sent = _MESSAGE.model_copy(update={"message_id": number})
                return _ANSWER.model_copy(update={"result": sent})
        return super().check_response(bot, method, status_code, content)

    def prepare_value(
        self, value: Any, bot: Bot, files: dict[str, InputFile], _dumps_json: bool = True
    ) -> Any:
        """Buttons, which hold neither files nor defaults, are written by pydantic itself."""
        if _dumps_json and type(value) is InlineKeyboardMarkup:
            return value.model_dump_json(exclude_none=True)
        return super().prepare_value(value, bot, files, _dumps_json)


def _number(content: str) -> int | None:
    try:
        answer = json.loads(content)
        number = answer["result"]["message_id"] if answer["ok"] is True else None
    except (ValueError, KeyError, TypeError):
        return None
    return number if type(number) is int else None


class _PlainSession(_QuickSession):
    """Without TLS there are no certificates to read, and no connections to see off for a quarter of a second."""

    def __init__(self, **more: Any) -> None:
        BaseSession.__init__(self, **more)  # and not AiohttpSession's, but for the certificates word by word
        self._session: ClientSession | None = None
        self._connector_type = TCPConnector
        self._connector_init = {"limit": 100, "ttl_dns_cache": 3600}
        self._should_reset_connector = True
        self._proxy = None

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
    kind = _PlainSession if api_base.startswith("http://") else _QuickSession
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
