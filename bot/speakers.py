"""Filters by kind of speaker; few and asynchronous, since every synchronous one costs a thread."""

from __future__ import annotations

from collections.abc import Mapping

from aiogram import Bot
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, InaccessibleMessage, Message

from bot.callbacks import CUSTOMER, DESK, decode
from desk.people.staffing import Speaker, Spot


def is_private(message: Message | InaccessibleMessage | None) -> bool:
    return message is not None and message.chat.type == "private"


class FromCustomer(Filter):
    """A private chat of somebody who is no staff (or acts as a customer)."""

    async def __call__(self, event: Message | CallbackQuery, speaker: Speaker) -> bool:
        message = event.message if isinstance(event, CallbackQuery) else event
        return is_private(message) and (speaker.staff is None or speaker.staff.trial)


class FromStaff(Filter):
    """A member of staff, anywhere."""

    async def __call__(self, _event: Message | CallbackQuery, speaker: Speaker) -> bool:
        return speaker.staff is not None


class OnDuty(Filter):
    """A member of staff, unless they act as a customer in their private chat."""

    async def __call__(self, event: Message, speaker: Speaker) -> bool:
        return speaker.staff is not None and not (speaker.staff.trial and is_private(event))


class InDesk(Filter):
    """A message in one of the shop's desk groups."""

    async def __call__(self, event: Message | CallbackQuery, spot: Spot) -> bool:
        return spot.group is not None


class Elsewhere(Filter):
    """A colleague answers a message in a group that is no desk of the shop."""

    async def __call__(self, event: Message, spot: Spot, speaker: Speaker) -> bool:
        answers = event.reply_to_message is not None and speaker.staff is not None
        return answers and spot.group is None and event.chat.type in ("group", "supergroup")


class CustomerButton(Filter):
    """A button under one of our messages to a customer."""

    async def __call__(self, event: CallbackQuery) -> bool:
        pressed = decode(event.data)
        return pressed is not None and pressed.side == CUSTOMER


class DeskButton(Filter):
    """A button of the desk."""

    async def __call__(self, event: CallbackQuery) -> bool:
        pressed = decode(event.data)
        return pressed is not None and pressed.side == DESK


class Command(Filter):
    """A message that is one of these commands; hands over ``command`` and ``argument``."""

    def __init__(self, *names: str) -> None:
        self._names = frozenset(names)

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, str]:
        word, rest = [*(message.text or "").split(maxsplit=1), "", ""][:2]
        name, _, whose = word.removeprefix("/").lower().partition("@")
        if not word.startswith("/") or name not in self._names:
            return False
        if whose and whose != ((await bot.me()).username or "").lower():
            return False  # another bot's
        return {"command": name, "argument": rest.strip()}


class Word(Filter):
    """A bare word that stands for a command, in private or in General; in a topic it would be for the customer."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    async def __call__(self, message: Message, spot: Spot) -> bool | dict[str, str]:
        command = self._words.get((message.text or "").strip())
        here = is_private(message) or spot.group is not None
        if command is None or not here or message.is_topic_message or message.reply_to_message is not None:
            return False
        return {"command": command, "argument": ""}
