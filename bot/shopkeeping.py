"""Commands with which the shop's own things are kept: /promo (活动表) and /accounts (收款账户名单)."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram import Bot, Router
from aiogram.types import Message

from bot import shop_texts
from bot.media import words_of
from bot.speakers import Command, OnDuty
from bot.supervisor import Order, carry_out
from desk.errors import DeskError, NotAllowed
from desk.floor import Floor
from desk.goods import promotion_list
from desk.people import own_accounts, staffing
from desk.people.staffing import Speaker, Spot
from desk.ports import Place, Receipt

NAMES = ("promo", "accounts")
NEW = frozenset({"新增", "add", "new", "添加"})
MORE = frozenset({"add", "新增", "添加"})
LESS = frozenset({"del", "delete", "删除", "去掉"})


def router() -> Router:
    """Handlers for these commands."""
    made = Router(name="shopkeeping")
    made.message.register(obey, OnDuty(), Command(*NAMES))
    return made


async def obey(
    message: Message, bot: Bot, floor: Floor, speaker: Speaker, spot: Spot, receipt: Receipt,
    command: str, argument: str,
) -> None:
    """One command; what is not allowed or not understood is said to its author."""
    if speaker.staff is not None and message.sender_chat is None:
        await carry_out(_Order(message, bot, floor, speaker, spot, receipt, speaker.staff, argument), command)


async def answer_question(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> bool:
    """A message that answers the question of /promo 新增 is a promotion; False if it answers anything else."""
    answers, staff = message.reply_to_message, speaker.staff
    if answers is None or staff is None:
        return False
    thread = message.message_thread_id if message.is_topic_message else None
    place = Place(speaker.bot_id, message.chat.id, thread)
    try:
        return await promotion_list.answer(floor, staff, place, answers.message_id, words_of(message), receipt)
    except DeskError as error:
        await staffing.say_code(
            floor, speaker, message.chat.id, "error", thread_id=thread,
            receipt=None if receipt.finished else receipt, text=str(error),
        )
        return True


class _Order(Order):
    """A command of this part with everything around it."""

    async def _promo(self) -> None:
        place = Place(self.speaker.bot_id, self.message.chat.id, self._thread)
        if not self.argument:
            await promotion_list.show(self.floor, self.staff, place, self.receipt)
        elif self.argument in NEW:
            await promotion_list.ask(self.floor, self.staff, place, self.receipt)
        else:
            await promotion_list.enter(self.floor, self.staff, place, self.argument, self.receipt)

    async def _accounts(self) -> None:
        try:
            kept = await self._changed_accounts()
        except own_accounts.BadAccount as error:
            raise NotAllowed(f"{error}。{shop_texts.ACCOUNTS_HOW}") from error
        await self.say("accounts", text=shop_texts.accounts(kept))

    async def _changed_accounts(self) -> Sequence[str]:
        word, _, rest = self.argument.partition(" ")
        if word in LESS:
            return await own_accounts.remove(self.floor, self.staff, rest, self.receipt)
        if self.argument:
            return await own_accounts.add(self.floor, self.staff, rest if word in MORE else self.argument, self.receipt)
        return await own_accounts.listed(self.floor, self.staff)
