"""The desk's door to orders: /order, /orders, and every button of 🧾 订单, dispatched by table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Pressed
from bot.speakers import Command, OnDuty
from bot.supervisor import WHICH, Order, carry_out
from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders import (
    order_asking,
    order_credit,
    order_form,
    order_noting,
    order_packing,
    order_paying,
    order_prices,
    order_redo,
    order_shortage,
    order_stops,
    order_tools,
    order_unlinked,
)
from desk.people.staffing import Speaker, Spot
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.views import Staff

NAMES = ("order", "orders")


def router() -> Router:
    """Handlers for the commands about orders."""
    made = Router(name="orders")
    made.message.register(obey, OnDuty(), Command(*NAMES))
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

    async def _order(self) -> None:
        if self.spot.topic is None:
            raise NotAllowed(WHICH.format(what="登记订单"))
        await order_form.begin(self.floor, self.staff, self.spot.topic.customer_id, self.argument, self.receipt)

    async def _orders(self) -> None:
        customer = self.spot.topic.customer_id if self.spot.topic is not None else 0
        place = Place(self.speaker.bot_id, self.message.chat.id, self._thread)
        await order_unlinked.listed(self.floor, self.staff, place, customer, self.receipt)


# --- buttons -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Press:
    """A press with everything around it; ``at`` = the message the button stands under, ``place`` where that is."""

    floor: Floor
    staff: Staff
    pressed: Pressed
    receipt: Receipt
    at: int
    place: Place

    @property
    def n(self) -> int:
        return self.pressed.number

    @property
    def word(self) -> str:
        return self.pressed.second


Do = Callable[[Press], Awaitable[Done]]


async def press(query: CallbackQuery, floor: Floor, speaker: Speaker, pressed: Pressed, receipt: Receipt) -> Done:
    """A button of this part, by somebody of the staff."""
    message, staff = query.message, speaker.staff
    if message is None or staff is None:
        return Done("changed")
    thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    place = Place(speaker.bot_id, message.chat.id, thread)
    return await BUTTONS[pressed.what](Press(floor, staff, pressed, receipt, message.message_id, place))


BUTTONS: Final[Mapping[str, Do]] = {
    "orders": lambda p: order_tools.open_orders(p.floor, p.staff, p.n, p.receipt),
    "ordlist": lambda p: order_tools.open_orders(p.floor, p.staff, p.n, p.receipt, at=p.at),
    "ordpage": lambda p: order_tools.open_order(p.floor, p.staff, p.n, p.receipt, at=p.at, page=p.word),
    "ordopen": lambda p: order_tools.open_order(p.floor, p.staff, p.n, p.receipt),
    "ordnew": lambda p: order_form.begin(p.floor, p.staff, p.n, "", p.receipt),
    "ordno": lambda p: order_asking.drop(p.floor, p.staff, p.n, p.receipt),
    "ordwish": lambda p: order_noting.note_wish(p.floor, p.staff, p.n, p.receipt, at=p.at if p.word != "card" else 0),
    "ordnote": lambda p: order_noting.ask_note(p.floor, p.staff, p.n, p.word, p.receipt),
    "ordprice": lambda p: order_prices.ask_price(p.floor, p.staff, p.n, p.receipt),
    "ordrung": lambda p: order_prices.change(p.floor, p.staff, p.n, p.word, p.receipt),
    "ordpno": lambda p: order_prices.drop(p.floor, p.staff, p.n, p.receipt),
    "ordpyes": lambda p: order_prices.decide(p.floor, p.staff, p.n, p.word, p.receipt, agreed=True),
    "ordpnot": lambda p: order_prices.decide(p.floor, p.staff, p.n, p.word, p.receipt, agreed=False),
    "proof": lambda p: order_paying.mark_proof(p.floor, p.staff, p.n, p.receipt),
    "ordproof": lambda p: order_paying.prove(p.floor, p.staff, p.n, p.pressed.other, p.receipt),
    "ordpaid": lambda p: order_paying.begin_paid(p.floor, p.staff, p.n, p.receipt),
    "ordpaidgo": lambda p: order_paying.mark_paid(p.floor, p.staff, p.n, p.pressed.other, p.receipt),
    "ordunpaid": lambda p: order_paying.not_arrived(p.floor, p.staff, p.n, p.receipt),
    "ordredo": lambda p: order_redo.link(p.floor, p.staff, p.n, p.pressed.other, p.receipt),
    "ordredosay": lambda p: order_redo.tell(p.floor, p.staff, p.n, p.receipt),
    "ordstop": lambda p: order_stops.stop(p.floor, p.staff, p.n, p.word, p.receipt),
    "ordgo": lambda p: order_stops.release(p.floor, p.staff, p.n, p.receipt),
    "ordshort": lambda p: order_shortage.declare(p.floor, p.staff, p.n, p.word, p.receipt),
    "ordcredit": lambda p: order_credit.claim(p.floor, p.staff, p.n, p.receipt),
    "ordtick": lambda p: order_packing.tick(p.floor, p.staff, p.n, p.receipt, at=p.at),
    "ordwho": lambda p: order_unlinked.ask_who(p.floor, p.staff, p.place, p.n, p.receipt, page=p.pressed.n),
    "ordask": lambda p: order_unlinked.ask_sure(p.floor, p.staff, p.place, p.n, p.pressed.other, p.receipt),
    "ordlink": lambda p: order_unlinked.link(p.floor, p.staff, p.n, p.pressed.other, p.receipt),
    "ordnotlink": lambda p: order_unlinked.leave(p.floor, p.staff, p.receipt),
}
