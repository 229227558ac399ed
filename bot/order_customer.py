"""The customer's side of orders at the door: own contacts, answers to what was asked, links and buttons."""

from __future__ import annotations

from typing import Final

from aiogram.types import Message

from bot.callbacks import Pressed
from desk.floor import Floor
from desk.orders import order_links, order_mine, order_verify
from desk.orders.order_verify import SharedContact
from desk.ports import Receipt
from desk.talks.lines import Words

IN_WORDS: Final = "我的订单"
"""What /orders stands for."""
BUTTONS: Final = frozenset({"sheetok", "sheetfix", "sheetfield", "sheetkeep", "order"})
"""Buttons of customers that name an order."""


async def answered(message: Message, words: Words, floor: Floor, receipt: Receipt) -> bool:
    """Somebody who was asked something about orders wrote; False if it is not the answer."""
    return await order_verify.answered(floor, words, shared(message), receipt)


def shared(message: Message) -> SharedContact | None:
    """The contact in a message; the sender's own only if they shared it themselves: not forwarded, not by another bot."""
    contact, user = message.contact, message.from_user
    if contact is None:
        return None
    straight = message.forward_origin is None and message.via_bot is None and user is not None
    own = straight and user is not None and contact.user_id == user.id and message.chat.id == user.id
    return SharedContact(contact.phone_number, own)


async def asked_for_orders(words: Words, floor: Floor, receipt: Receipt) -> bool:
    """我的订单 and nothing else, dealt with at once."""
    return words.text.strip() in order_mine.MINE and await order_mine.mine(floor, words, receipt)


async def opened(words: Words, argument: str, floor: Floor, receipt: Receipt) -> bool:
    """/start with a one-time link; False if that is none."""
    if not argument.startswith(order_links.LINK_MARK):
        return False
    await order_mine.open_link(floor, words, argument.removeprefix(order_links.LINK_MARK), receipt)
    return True


async def press(words: Words, pressed: Pressed, floor: Floor, receipt: Receipt) -> str:
    """A button that names an order; returns what the toast says."""
    return await order_mine.press(floor, words, pressed.what, pressed.number, pressed.second, receipt)
