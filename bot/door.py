"""The Telegram door: finds out who speaks and where, and hands the update to the right router."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot, Dispatcher
from aiogram.types import (
    BusinessConnection,
    BusinessMessagesDeleted,
    CallbackQuery,
    Message,
    TelegramObject,
    Update,
    User,
)
from pydantic import ValidationError

from bot import (
    agent,
    business,
    customer,
    duty,
    handovers,
    orders,
    rostering,
    shopkeeping,
    supervisor,
    tools,
    world,
)
from desk.floor import Floor
from desk.people import staffing
from desk.people.staffing import Speaker, Spot
from desk.ports import Receipt

log = structlog.get_logger()

NOWHERE = Spot(None, None)
NEEDED = ("message_id", "chat", "from", "date", "text", "data", "id")


class Introductions(BaseMiddleware):
    """Adds ``speaker`` and ``spot`` to every update; updates of other bots are nobody's business."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        who, message = _whence(event)
        if who is None or (who.is_bot and not _anonymous(message)):
            return None
        floor: Floor = data["floor"]
        data["speaker"] = await staffing.identify(floor, data["bot_id"], who.id)
        data["spot"] = NOWHERE
        if message is not None and message.chat.type == "private" and not message.business_connection_id:
            await staffing.at_home(floor, data["speaker"])
        if message is not None and _may_be_desk(message, data["speaker"]):
            data["spot"] = await _spot(floor, data["bot_id"], event, message)
        return await handler(event, data)


def _may_be_desk(message: Message, speaker: Speaker) -> bool:
    """A group, or the private chat of a colleague who does not act as a customer."""
    if message.chat.type in ("group", "supergroup"):
        return True
    return message.chat.type == "private" and speaker.staff is not None and not speaker.staff.trial


async def _spot(floor: Floor, bot_id: int, event: TelegramObject, message: Message) -> Spot:
    answers = message.reply_to_message
    edited = isinstance(event, Update) and event.edited_message is not None
    return await staffing.locate(
        floor, bot_id, message.chat.id, message.message_thread_id if message.is_topic_message else None,
        answers=answers.message_id if answers is not None else None,
        edited=message.message_id if edited else None,
    )


def _whence(event: TelegramObject) -> tuple[User | None, Message | None]:
    if not isinstance(event, Update):
        return None, None
    inner = event.event
    if isinstance(inner, Message):
        return inner.from_user, inner
    if isinstance(inner, CallbackQuery):
        return inner.from_user, inner.message if isinstance(inner.message, Message) else None
    if isinstance(inner, BusinessConnection):
        return inner.user, None
    if isinstance(inner, BusinessMessagesDeleted):  # nobody says who deleted
        return User(id=inner.chat.id, is_bot=False, first_name=inner.chat.first_name or ""), None
    return getattr(inner, "from_user", None), None


def _anonymous(message: Message | None) -> bool:
    return message is not None and message.sender_chat is not None


def build() -> Dispatcher:
    """A fresh dispatcher: supervisors' commands first, then staff, then customers."""
    dispatcher = Dispatcher(disable_fsm=True)  # forms are rows of the desk
    dispatcher.update.outer_middleware(Introductions())
    dispatcher.include_routers(
        supervisor.router(), tools.router(), duty.router(), handovers.router(), rostering.router(), orders.router(), shopkeeping.router(), agent.router(), business.router(), customer.router(),
        world.router(),
    )
    return dispatcher


async def handle(
    dispatcher: Dispatcher, floor: Floor, bots: Mapping[int, Bot], bot_id: int, body: dict[str, Any],
    receipt: Receipt,
) -> None:
    """Feed one raw update to the dispatcher of its bot."""
    bot = bots[bot_id]
    await dispatcher.feed_update(bot, understood(bot, body), floor=floor, bot_id=bot_id, receipt=receipt)


def understood(bot: Bot, body: dict[str, Any]) -> Update:
    """The update; a detail that is newer than our library is left out rather than the person's words."""
    try:
        return Update.model_validate(body, context={"bot": bot})
    except ValidationError as error:
        names = {place[:2] for place in (found["loc"] for found in error.errors(include_url=False, include_input=False))}
        left = {name: {**value} if isinstance(value, dict) else value for name, value in body.items()}
        for event, detail in (name for name in names if len(name) == 2):
            if isinstance(left.get(str(event)), dict) and detail not in NEEDED:
                left[str(event)].pop(detail, None)
        log.warning("details left out", update=body.get("update_id"), details=sorted(str(n[-1]) for n in names))
        return Update.model_validate(left, context={"bot": bot})


__all__ = ["Introductions", "Speaker", "build", "handle"]
