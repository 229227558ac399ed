"""/handover, /handovers, /incident, /memo and /agenda, and the buttons that belong to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from bot import handover_pages
from bot.callbacks import Pressed
from bot.media import words_of
from bot.speakers import Command, OnDuty
from bot.supervisor import Order, carry_out
from desk.errors import DeskError
from desk.floor import Floor
from desk.handover import handover, handover_taking, handover_views, incidents
from desk.handover.handover import Standing
from desk.people import staffing
from desk.people.roles import require
from desk.people.staffing import Speaker, Spot
from desk.ports import Place, Receipt
from desk.rhythm import agenda, memos
from desk.talks.answering import Done
from desk.talks.views import Staff

NAMES = ("handover", "handovers", "incident", "memo", "agenda")
NEW = frozenset({"新增", "add", "new", "添加"})
LET = frozenset({"放行", "overrule"})
END = frozenset({"end", "结束"})
LISTED = 10

Button = Callable[[Floor, Staff, Pressed, Standing, Receipt], Awaitable[Done]]


def router() -> Router:
    """Handlers for these commands."""
    made = Router(name="handovers")
    made.message.register(obey, OnDuty(), Command(*NAMES))
    return made


async def obey(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
    command: str, argument: str,
) -> None:
    """One command; what is not allowed or not understood is said to its author."""
    if speaker.staff is not None and message.sender_chat is None:
        order = _Order(message, bot, floor, speaker, spot, receipt, speaker.staff, argument)
        await carry_out(order, command)


async def answer_question(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> bool:
    """A message that answers a question of these books: a notice, a question about a line, the answer to one."""
    answers, staff = message.reply_to_message, speaker.staff
    if answers is None or staff is None:
        return False
    thread = message.message_thread_id if message.is_topic_message else None
    place = Place(speaker.bot_id, message.chat.id, thread)
    try:
        for taken in (handover_taking.answer, memos.answer):
            if await taken(floor, staff, place, answers.message_id, words_of(message), receipt):
                return True
    except DeskError as error:
        await staffing.say_code(
            floor, speaker, message.chat.id, "error", thread_id=thread,
            receipt=None if receipt.finished else receipt, text=str(error),
        )
        return True
    return False


class _Order(Order):
    """A command of this part with everything around it."""

    @property
    def _here(self) -> Place:
        return Place(self.speaker.bot_id, self.message.chat.id, self._thread)

    async def _handover(self) -> None:
        word, _, rest = self.argument.partition(" ")
        if word in LET:
            name = await handover_taking.overrule(self.floor, self.staff, rest.strip(), self.receipt)
            await self.say("error", text=f"✅ 已放行{name}的交接，理由记下了")
        elif self.argument:
            await handover.add(self.floor, self.staff, self._here, self.argument, self.receipt)
        else:
            await handover.show(self.floor, self.staff, self._here, self.receipt)

    async def _handovers(self) -> None:
        number = self.argument.removeprefix("#").removeprefix("＃")
        if number != self.argument and number.isascii() and number.isdigit() and len(number) < 18:
            await handover.open_past(self.floor, self.staff, self._here, int(number), self.receipt)
            return
        rows = await handover_views.find(self.floor, self.staff, self.argument, limit=LISTED)
        await self.say("handovers", text=handover_pages.found(rows, self.argument))

    async def _incident(self) -> None:
        word, _, rest = self.argument.partition(" ")
        if word.lower() in END:
            await incidents.end(self.floor, self.staff, rest, self.receipt)
        elif self.argument:
            customer = self.spot.topic.customer_id if self.spot.topic is not None else None
            await incidents.declare(self.floor, self.staff, self.argument, customer, self.receipt)
        else:
            await self.say("incidents", text=handover_pages.incidents(await incidents.listed(self.floor, self.staff)))

    async def _memo(self) -> None:
        if self.argument in NEW:
            await memos.ask(self.floor, self.staff, self._here, self.receipt)
        elif self.argument:
            await memos.enter(self.floor, self.staff, self.argument, self.receipt)
        else:
            await memos.show(self.floor, self.staff, self._here, self.receipt)

    async def _agenda(self) -> None:
        require(self.staff, "see_agenda")
        await agenda.show(self.floor, self.staff, self._here, self.receipt)


# --- buttons -----------------------------------------------------------------------------------------


def standing(query: CallbackQuery, speaker: Speaker) -> Standing:
    """The message a button stands under."""
    message = query.message
    if message is None:
        return Standing(Place(speaker.bot_id, query.from_user.id), 0)
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return Standing(Place(speaker.bot_id, message.chat.id, thread), message.message_id)


async def _give(floor: Floor, staff: Staff, pressed: Pressed, stands: Standing, receipt: Receipt) -> Done:
    return await handover_taking.offer(floor, staff, pressed.number, pressed.other, stands, receipt)


async def _confirm(floor: Floor, staff: Staff, pressed: Pressed, stands: Standing, receipt: Receipt) -> Done:
    return await handover_taking.confirm(floor, staff, pressed.number, pressed.n, stands, receipt)


async def _ask(floor: Floor, staff: Staff, pressed: Pressed, stands: Standing, receipt: Receipt) -> Done:
    return await handover_taking.ask(floor, staff, pressed.number, stands, receipt)


async def _done(floor: Floor, staff: Staff, pressed: Pressed, stands: Standing, receipt: Receipt) -> Done:
    return await handover.finish(floor, staff, pressed.number, pressed.n, stands, receipt)


async def _leaf(floor: Floor, staff: Staff, pressed: Pressed, stands: Standing, receipt: Receipt) -> Done:
    return await handover.leaf(floor, staff, pressed.number, pressed.n, stands, receipt)


async def _sign(floor: Floor, staff: Staff, pressed: Pressed, _stands: Standing, receipt: Receipt) -> Done:
    return await handover_taking.sign(floor, staff, pressed.number, receipt)


async def _read(floor: Floor, staff: Staff, pressed: Pressed, _stands: Standing, receipt: Receipt) -> Done:
    return await memos.read(floor, staff, pressed.number, receipt)


async def _end_memo(floor: Floor, staff: Staff, pressed: Pressed, _stands: Standing, receipt: Receipt) -> Done:
    return await memos.end(floor, staff, pressed.number, receipt)


BUTTONS: Final[Mapping[str, Button]] = {
    "hogive": _give, "hook": _confirm, "hoask": _ask, "hodone": _done, "hopage": _leaf, "hosign": _sign, "memoread": _read,
    "memoend": _end_memo,
}
