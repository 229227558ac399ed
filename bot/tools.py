"""The one-tap things around a talk: 🧰 工具, its buttons, and the commands that go with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiogram import Bot, Router
from aiogram.types import Message

from bot import tool_texts
from bot.callbacks import Pressed
from bot.media import media_of, words_of
from bot.speakers import Command, Elsewhere, OnDuty
from bot.supervisor import WHICH, Order, carry_out
from desk.errors import DeskError, NotAllowed
from desk.floor import Floor
from desk.goods import item_finding, item_lessons, item_reports, price_requests
from desk.nudges import nudge_asking
from desk.people import staffing
from desk.people.staffing import Speaker, Spot
from desk.phrases import announcements, snippets
from desk.ports import Place, Receipt
from desk.talks import cases, marks, request_ends, requests, tools
from desk.talks.answering import Done
from desk.talks.views import Staff

NAMES = ("tools", "case", "requests", "snippet", "notice", "item", "lessons", "reports")
DELETE_WORDS = frozenset({"del", "delete", "删除"})
CLOSE_WORDS = frozenset({"close", "结案", "关闭", "结束"})

Button = Callable[[Floor, Staff, Pressed, Receipt, int], Awaitable[Done]]
"""What a press does; the last argument is the message the button stands under."""


def router() -> Router:
    """Handlers for the commands of this part of the desk."""
    made = Router(name="tools")
    made.message.register(obey, OnDuty(), Command(*NAMES))
    made.message.register(write_elsewhere, Elsewhere())
    return made


async def obey(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
    command: str, argument: str,
) -> None:
    """One command; what is not allowed or not found is said to its author."""
    if speaker.staff is not None and message.sender_chat is None:
        order = _Order(message, bot, floor, speaker, spot, receipt, speaker.staff, argument)
        await carry_out(order, command)


async def write_elsewhere(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """A colleague answers one of our messages in a group that is no desk: perhaps a request's."""
    await answer_request(message, floor, speaker, receipt)


async def answer_request(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> bool:
    """Words in answer to a request go to the agents; False if the message is no such answer."""
    answers, staff = message.reply_to_message, speaker.staff
    if answers is None or staff is None:
        return False
    thread = message.message_thread_id if message.is_topic_message else None
    place = Place(speaker.bot_id, message.chat.id, thread)
    try:
        return await request_ends.answer_in_words(
            floor, staff, place, answers.message_id, words_of(message), media=media_of(message), receipt=receipt
        )
    except DeskError as error:
        await staffing.say_code(
            floor, speaker, message.chat.id, "error", thread_id=thread,
            receipt=None if receipt.finished else receipt, text=str(error),
        )
        return True


class _Order(Order):
    """A command of this part with everything around it."""

    def _customer(self) -> int:
        """Whose topic this is, or whose card the command answers."""
        if self.spot.topic is None:
            raise NotAllowed(WHICH.format(what="发这个命令"))
        return self.spot.topic.customer_id

    async def _tools(self) -> None:
        await tools.open_tools(self.floor, self.staff, self._customer(), self.receipt)

    async def _requests(self) -> None:
        await self.say("request_list", text=tool_texts.request_list(await requests.open_ones(self.floor, self.staff)))

    async def _snippet(self) -> None:
        word, _, rest = self.argument.partition(" ")
        if not self.argument:
            await self.say("snippet_list", text=tool_texts.snippet_list(await snippets.listed(self.floor, self.staff)))
        elif word in DELETE_WORDS:
            await snippets.forget(self.floor, self.staff, rest, self.receipt)
            await self.say("snippet_gone", name=rest.strip())
        else:
            answers = self.message.reply_to_message
            text, media = (words_of(answers), media_of(answers)) if answers is not None else ("", None)
            name = await snippets.keep(
                self.floor, self.staff, self.argument, text=text, media=media, receipt=self.receipt
            )
            await self.say("snippet_kept", name=name)

    async def _notice(self) -> None:
        place = self._here
        if self.argument:
            await announcements.announce(self.floor, self.staff, place, self.argument, self.receipt)
        else:
            await announcements.show(self.floor, self.staff, place, self.receipt)

    async def _item(self) -> None:
        await item_finding.find(self.floor, self.staff, self._customer(), self.argument, self.receipt)

    async def _lessons(self) -> None:
        await item_lessons.show(self.floor, self.staff, self._here, self.receipt)

    async def _reports(self) -> None:
        await item_reports.show(self.floor, self.staff, self._here, self.receipt)

    @property
    def _here(self) -> Place:
        return Place(self.speaker.bot_id, self.message.chat.id, self._thread)

    async def _case(self) -> None:
        what = cases.close_open if self.argument in CLOSE_WORDS else cases.show_case
        await what(self.floor, self.staff, self._customer(), self.receipt)


# --- buttons -----------------------------------------------------------------------------------------


async def _open(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await tools.open_tools(floor, staff, pressed.number, receipt)


async def _mark(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await marks.mark(floor, staff, pressed.number, pressed.second, receipt)


async def _unmark(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await marks.unmark(floor, staff, pressed.number, pressed.second, receipt)


async def _picture(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await cases.add_picture(floor, staff, pressed.number, receipt)


async def _open_case(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await cases.open_case(floor, staff, pressed.number, receipt)


async def _close_case(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await cases.close(floor, staff, pressed.number, receipt)


async def _ask(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await requests.ask(floor, staff, pressed.number, pressed.second, receipt)


async def _send_as_is(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await requests.send_as_is(floor, staff, pressed.number, receipt)


async def _drop(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await requests.drop(floor, staff, pressed.number, receipt)


async def _answer(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await request_ends.answer(floor, staff, pressed.number, pressed.second, receipt)


async def _back(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    return await tools.open_tools(floor, staff, pressed.number, receipt, at=at)


async def _leaf(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    return await snippets.leaf(floor, staff, pressed.number, pressed.n, receipt, at=at)


async def _send_snippet(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await snippets.send_snippet(floor, staff, pressed.number, pressed.other, receipt)


async def _end_notice(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await announcements.end(floor, staff, pressed.number, receipt)


async def _send_item(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await item_finding.send_link(floor, staff, pressed.number, pressed.other, receipt)


async def _ask_price(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await price_requests.ask(floor, staff, pressed.number, receipt)


async def _agree(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await price_requests.decide(floor, staff, pressed.number, receipt, agreed=True)


async def _disagree(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await price_requests.decide(floor, staff, pressed.number, receipt, agreed=False)


async def _wrong(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await item_reports.report(floor, staff, pressed.number, pressed.second, receipt)


async def _report_done(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await item_reports.settle(floor, staff, pressed.number, receipt, right=True)


async def _report_no(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await item_reports.settle(floor, staff, pressed.number, receipt, right=False)


async def _lesson(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await item_lessons.confirm(floor, staff, pressed.number, receipt)


async def _nudge(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, at: int) -> Done:
    return await nudge_asking.decide(floor, staff, pressed.number, pressed.second, receipt, at=at)


async def _cancel(floor: Floor, staff: Staff, pressed: Pressed, receipt: Receipt, _at: int) -> Done:
    return await request_ends.cancel(floor, staff, pressed.number, receipt)


BUTTONS: Final[Mapping[str, Button]] = {
    "tools": _open,
    "mark": _mark,
    "unmark": _unmark,
    "case": _picture,
    "caseopen": _open_case,
    "caseclose": _close_case,
    "req": _ask,
    "reqgo": _send_as_is,
    "reqno": _drop,
    "reqans": _answer,
    "reqcancel": _cancel,
    "toolsback": _back,
    "snips": _leaf,
    "snip": _send_snippet,
    "noticeend": _end_notice,
    "item": _send_item,
    "itemwrong": _wrong,
    "repdone": _report_done,
    "repno": _report_no,
    "lesson": _lesson,
    "priceask": _ask_price,
    "priceyes": _agree,
    "priceno": _disagree,
    "nudge": _nudge,
}
