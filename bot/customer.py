"""The customer's side of the door: what they write and press in their private chat."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery, Message, User

from bot import order_customer
from bot.answers import answer_callback
from bot.callbacks import decode
from bot.media import context_of, is_service, kind_of, media_of, words_of
from bot.speakers import Command, CustomerButton, FromCustomer
from desk.errors import Expected
from desk.floor import Floor
from desk.nudges import subscribing
from desk.orders import order_shortage
from desk.people import accounts, staffing
from desk.people.staffing import Speaker
from desk.ports import Receipt
from desk.talks import reception, self_service
from desk.talks.reception import Words

NAMES = ("subscriptions",)
"""A customer's commands besides /start."""


def router() -> Router:
    """Handlers for everything a customer can do."""
    made = Router(name="customer")
    made.message.register(start, FromCustomer(), Command("start"))
    made.message.register(subscriptions, FromCustomer(), Command(*NAMES))
    made.message.register(my_orders, FromCustomer(), Command("orders"))
    made.message.register(write, FromCustomer())
    made.edited_message.register(edit, FromCustomer())
    made.callback_query.register(press, FromCustomer(), CustomerButton())
    made.callback_query.register(foreign_button)
    return made


def words_from(speaker: Speaker, user: User, message: Message, text: str, *, business: str = "") -> Words:
    """A message as the desk hears it; in a shop account's chat (``business``) the customer is whose chat it is."""
    return Words(
        shop_id=speaker.shop_id, bot_id=speaker.bot_id, user_id=message.chat.id if business else user.id,
        business=business, chat_id=message.chat.id,
        telegram_id=message.message_id, name=user.full_name, text=text, username=user.username or "",
        language=user.language_code or "", media=media_of(message), context=context_of(message),
        album=message.media_group_id or "",
        thread_id=message.message_thread_id if message.is_topic_message else None,
    )


async def start(message: Message, argument: str, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """/start, or the opening of an invitation."""
    if message.from_user is None:
        return
    if argument.startswith(staffing.INVITE_MARK):
        code = argument.removeprefix(staffing.INVITE_MARK)
        user = message.from_user.id
        if await staffing.accept(floor, speaker.bot_id, user, message.chat.id, code, receipt):
            return
    words = words_from(speaker, message.from_user, message, "")
    if await order_customer.opened(words, argument, floor, receipt):
        return
    again = Receipt(receipt.row_id, receipt.attempt, receipt.finished)
    await reception.start(floor, words, again)
    receipt.finished = again.finished


async def subscriptions(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """/subscriptions: what the customer is told of, and how to end it."""
    if message.from_user is not None:
        await subscribing.show(floor, words_from(speaker, message.from_user, message, ""), receipt)
async def my_orders(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """/orders: the same as asking for one's orders in words."""
    if message.from_user is not None:
        await take(message, words_from(speaker, message.from_user, message, order_customer.IN_WORDS), floor, receipt)


async def write(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """Words, pictures and so on."""
    if message.from_user is None or is_service(message):
        return
    words = words_from(speaker, message.from_user, message, words_of(message))
    if not words.text and words.media is None:
        await reception.cannot_relay(floor, words, kind_of(message), receipt)
        return
    await take(message, words, floor, receipt)


async def take(message: Message, words: Words, floor: Floor, receipt: Receipt) -> None:
    """A customer's line: what they were asked about orders, or a line for the desk."""
    if await order_customer.asked_for_orders(words, floor, receipt):
        return
    try:
        await reception.receive(floor, words, receipt)
    except Expected:
        if not await order_customer.answered(message, words, floor, receipt):
            await reception.receive(floor, words, receipt, asked=False)


async def edit(message: Message, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """The customer changed what they had written."""
    if message.from_user is None or is_service(message):
        return
    await reception.edit(floor, words_from(speaker, message.from_user, message, words_of(message)), receipt)


async def press(query: CallbackQuery, floor: Floor, speaker: Speaker, receipt: Receipt) -> None:
    """The menu, 解决了, 没解决, 转人工, and what the customer wants to be told of."""
    pressed = decode(query.data)
    message = query.message
    if pressed is None or not isinstance(message, Message):
        await answer_callback(query)
        return
    business = await _account(floor, speaker, message)
    if business is None:
        await answer_callback(query)
        return
    label = _label(message, query.data)
    words = words_from(speaker, query.from_user, message, label, business=business)
    if pressed.what in subscribing.BUTTONS:
        toast = await subscribing.press(floor, words, pressed.what, pressed.number, receipt)
    elif pressed.what in order_customer.BUTTONS:
        toast = await order_customer.press(words, pressed, floor, receipt)
    elif pressed.what == "short":
        toast = await order_shortage.choose(floor, words, pressed.number, pressed.second, receipt)
    elif pressed.what != "menu":
        toast = await self_service.press(floor, words, pressed.what, pressed.number, receipt)
    elif label:
        toast = await self_service.choose(floor, words, pressed.first, receipt)
    else:
        toast = ""  # made up: there is no such button
    await answer_callback(query, toast)


async def _account(floor: Floor, speaker: Speaker, message: Message) -> str | None:
    """The connection of the shop account in whose chat a button stands (empty: the bot's own); None if none of ours."""
    if not message.business_connection_id:
        return ""
    account = await accounts.find(floor, speaker.bot_id, message.business_connection_id)
    return account.row.connection if account is not None and account.ours else None


def _label(message: Message, data: str | None) -> str:
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    return next((b.text for row in rows for b in row if b.callback_data == data), "")


async def foreign_button(query: CallbackQuery) -> None:
    """A button that is not for this person (or was made up): answered, and nothing else."""
    await answer_callback(query)
