"""上班 挂起 离席 下班, /duty and /load: what people at the desk say of themselves and may know of each other."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram import Bot, Router
from aiogram.types import Message

from bot.duty_texts import NOBODY_ON_DUTY, PRESENCE
from bot.speakers import Command, OnDuty, Word
from bot.supervisor import Order, carry_out
from desk.floor import Floor
from desk.people.staffing import Speaker, Spot, title
from desk.ports import Place, Receipt
from desk.shifts import presence
from desk.shifts.presence import OnDesk

NAMES = ("on", "off", "pause", "away", "duty", "load")


def router() -> Router:
    """Handlers for these commands and the bare words that stand for them."""
    made = Router(name="duty")
    made.message.register(obey, OnDuty(), Command(*NAMES))
    made.message.register(obey, OnDuty(), Word(presence.WORDS))
    return made


async def obey(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
    command: str, argument: str,
) -> None:
    """One command; what is not allowed or not found is said to its author."""
    if speaker.staff is not None and message.sender_chat is None:
        order = _Order(message, bot, floor, speaker, spot, receipt, speaker.staff, argument)
        await carry_out(order, command)


class _Order(Order):
    """A command of this part with everything around it."""

    async def _on(self) -> None:
        await self._present("on")

    async def _off(self) -> None:
        await self._present("off")

    async def _pause(self) -> None:
        await self._present("pause")

    async def _away(self) -> None:
        await self._present("away")

    async def _present(self, command: str) -> None:
        await presence.say(self.floor, self.staff, self._here, command, self.receipt)

    async def _duty(self) -> None:
        people = await presence.duty(self.floor, self.speaker.shop_id)
        await self.say("duty", text=draw(people))

    async def _load(self) -> None:
        await presence.set_limit(self.floor, self.staff, self._here, self.argument, self.receipt)

    @property
    def _here(self) -> Place:
        return Place(self.speaker.bot_id, self.message.chat.id, self._thread)


def draw(people: Sequence[OnDesk]) -> str:
    """One line a person: state, number, name, role, and how many customers they hold of how many."""
    working = sum(person.state == "on" for person in people)
    head = f"🕘 在岗 {working} 人" if working else NOBODY_ON_DUTY
    return "\n".join([head, *map(_line, people)])


def _line(person: OnDesk) -> str:
    full = "（已满）" if person.load >= person.limit else ""
    role = title(person.role, person.speciality)
    return f"{PRESENCE[person.state]}　{person.number}　{person.name}　{role}　接待 {person.load}/{person.limit}{full}"
