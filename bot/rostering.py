"""/roster /swap /leave /late, the bare words that stand for them, and the buttons of swaps and leave."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Final
from unicodedata import normalize

from aiogram import Bot, Router
from aiogram.filters import Filter
from aiogram.types import Message

from bot import roster_texts
from bot.callbacks import Pressed
from bot.speakers import Command, OnDuty, is_private
from bot.supervisor import Order, carry_out
from desk.errors import NotFound
from desk.floor import Floor
from desk.people.staffing import Speaker, Spot
from desk.ports import Place, Receipt
from desk.shifts import absences, clocking, my_roster, swap_asking, swapping
from desk.talks.answering import Done
from desk.talks.views import Staff

NAMES = ("roster", "swap", "leave", "late")
WORDS: Final = {"排班": "roster", "我的班": "roster", "班表": "roster", "换班": "swap", "请假": "leave", "病假": "leave", "销假": "leave"}

Button = Callable[[Floor, Staff, Pressed, Receipt, int], Awaitable[Done]]


class _Said(Filter):
    """Such a word alone, or in front of what is meant (请假 明天), in private or in General."""

    async def __call__(self, message: Message, spot: Spot) -> bool | dict[str, str]:
        text = (message.text or "").strip()
        word = text.split(maxsplit=1)[0] if text else ""
        here = is_private(message) or spot.group is not None
        if word not in WORDS or not here or message.is_topic_message or message.reply_to_message is not None:
            return False
        command, rest = WORDS[word], text.removeprefix(word).strip()
        if command != "leave" and rest:
            return False
        return {"command": command, "argument": f"{word} {rest}".strip() if command == "leave" else rest}


def router() -> Router:
    """Handlers for these commands and words."""
    made = Router(name="rostering")
    made.message.register(obey, OnDuty(), Command(*NAMES))
    made.message.register(obey, OnDuty(), _Said())
    return made


async def obey(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
    command: str, argument: str,
) -> None:
    """One command; what is not allowed or not understood is said to its author."""
    if speaker.staff is not None and message.sender_chat is None:
        await carry_out(_Order(message, bot, floor, speaker, spot, receipt, speaker.staff, argument), command)


class _Order(Order):
    """A command of this part with everything around it."""

    @property
    def _here(self) -> Place:
        return Place(self.speaker.bot_id, self.message.chat.id, self._thread)

    async def _roster(self) -> None:
        found = await my_roster.mine(self.floor, self.staff)
        await self.say("roster_mine", text=roster_texts.week(found))
        if found.waiting:
            await my_roster.lay_waiting(self.floor, self.staff, self._here)

    async def _swap(self) -> None:
        await swap_asking.start(self.floor, self.staff, self._here, self.receipt)

    async def _leave(self) -> None:
        await absences.ask(self.floor, self.staff, self._here, self.argument, self.receipt)

    async def _late(self) -> None:
        month = await self._month()
        found = await clocking.lateness(self.floor, self.staff, month)
        await self.say("roster_late", text=roster_texts.late(found, f"{month.year}年{month.month}月"))

    async def _month(self) -> date:
        """The month that is named (2026-11, or 11), else this one."""
        today = await my_roster.today(self.floor, self.speaker.shop_id)
        found = re.fullmatch(
            r"(?:(20[0-9]{2})[-/.年])?([0-9]{1,2})月?", normalize("NFKC", self.argument) or str(today.month)
        )
        if found is None or not 1 <= int(found[2]) <= 12:
            raise NotFound("请写月份，例如 /late 2026-11")
        year = int(found[1]) if found[1] else today.year - (int(found[2]) > today.month)
        return date(year, int(found[2]), 1)


# --- buttons -----------------------------------------------------------------------------------------


async def _day(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    return await swap_asking.choose_day(floor, staff, pressed.number, pressed.other, at, receipt)


async def _who(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    return await swap_asking.choose_colleague(floor, staff, pressed.number, pressed.other, at, receipt)


async def _theirs(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    return await swap_asking.choose_theirs(floor, staff, pressed.number, pressed.other, at, receipt)


async def _swap_agree(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await swapping.agree(floor, staff, pressed.number, receipt, yes=pressed.what == "swapok")


async def _swap_approve(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await swapping.approve(floor, staff, pressed.number, receipt, yes=pressed.what == "swapyes")


async def _leave(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await absences.decide(floor, staff, pressed.number, receipt, grant=pressed.what == "leaveok")


BUTTONS: Final[Mapping[str, Button]] = {
    "swapday": _day, "swapwho": _who, "swapfor": _theirs, "swapok": _swap_agree, "swapno": _swap_agree,
    "swapyes": _swap_approve, "swapdeny": _swap_approve, "leaveok": _leave, "leaveno": _leave,
}
