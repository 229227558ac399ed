"""What the assistant may say of a verified customer's orders by itself: state, courier, number and date, while fresh."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desk.minds import Mind
from desk.orders.order_owner import orders_of
from desk.orders.order_said import courier_of, moment, sentence, tail_of
from desk.orders.order_trail import steps
from desk.phrases.facts import facts
from desk.shifts.hours import local, works_on
from desk.talks.speaking import Choices
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

ANSWERED: Final = frozenset({"logistics", "refund_status", "ship_time"})
"""What customers ask that their orders answer."""
SCAN: Final = 24 * 3600.0
"""An older scan is no answer: a person looks why the parcel stands still."""
PAID_LATELY: Final = 24 * 3600.0
"""So long after the payment nobody has to ask when it ships, though nobody promised when."""
REFUND_DAYS: Final = 3  # working days; a shop overrides it in settings["refund_days"]
REFUNDED: Final = 7 * 86_400.0  # who has not seen the money by then needs a person
SHOWN: Final = 6  # orders to choose from

_REFUNDS: Final = ("refund_asked", "refunded")
_UNDER_WAY: Final = ("placed", "paid", "changed", "shipped", "in_transit", "received")
_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "logistics": _UNDER_WAY, "refund_status": _REFUNDS, "ship_time": ("paid", "changed"),
}
_TAIL = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z-]{4,64}(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """What would be said: ``name`` of the sentence, its text, buttons instead of the usual ones; ``verify`` = it asks who
    the customer is, because of that intent."""

    name: str
    text: str
    choices: Choices = ()
    verify: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A person's orders as the assistant finds them; ``kept`` = does the shop keep orders here at all?"""

    orders: tuple[Order, ...]
    kept: bool


def ledger(tx: Tx, customer: Customer) -> Ledger:
    orders = orders_of(tx, customer)
    return Ledger(orders, bool(orders) or tx.order_links.any(customer.shop_id))


def answers(
    mind: Mind, shop: Shop, customer: Customer, now: float, asked: Iterable[str], book: Ledger, text: str
) -> dict[str, OrderAnswer | None]:
    """By intent, what the orders say to it (None: a person has to look); intents they do not speak of are left out."""
    found: dict[str, OrderAnswer | None] = {}
    for intent in ANSWERED.intersection(asked):
        meant = _meant(book.orders, intent, text)
        if not book.orders and book.kept and intent != "ship_time":
            found[intent] = _who(mind, customer, intent)
        elif len(meant) == 1:
            found[intent] = said(mind, shop, meant[0], now)
        elif len(meant) > 1:
            found[intent] = which(mind, meant)
        elif book.orders and intent != "ship_time":
            found[intent] = None
    return found


def _meant(orders: Sequence[Order], intent: str, text: str) -> tuple[Order, ...]:
    """The orders a question is about: those it names by the end of their number, else all in a state it asks of."""
    named = {word.upper() for word in _TAIL.findall(text)}
    called = tuple(order for order in orders if any(order.number.upper().endswith(word) for word in named))
    return called or tuple(order for order in orders if order.state in _WANTED[intent])


def _who(mind: Mind, customer: Customer, intent: str) -> OrderAnswer:
    name = "order_verify_business" if customer.business else "order_verify"
    return OrderAnswer(name, sentence(mind, name), verify=intent)


def which(mind: Mind, orders: Sequence[Order]) -> OrderAnswer:
    """Several orders: a button each, by the end of the number and the state."""
    buttons = [[(f"{tail_of(order)} · {state_of(mind, order)}", f"order:{order.id}")] for order in orders[:SHOWN]]
    return OrderAnswer("order_which", sentence(mind, "order_which", {"个数": str(len(orders))}), buttons)


def state_of(mind: Mind, order: Order) -> str:
    name = "paid" if order.state == "changed" else order.state
    return sentence(mind, f"order_state_{name}") if f"service.order_state_{name}" in mind.phrases else ""


# --- one order ---------------------------------------------------------------------------------------------


def said(mind: Mind, shop: Shop, order: Order, now: float) -> OrderAnswer | None:
    """What its state says; None when it is not fresh, or late, or no state to speak of alone."""
    values = {
        "订单尾号": tail_of(order), "物流方式": courier_of(shop, order), "快递单号": order.tracking_no,
        "订单状态": state_of(mind, order), "状态时间": moment(shop, last_step(order), now),
    }
    name = _sentence_for(shop, order, now)
    if name == "order_paid":
        values["发货时间"] = moment(shop, order.promised_at or now, now)
    if name == "order_paid_lately":
        values["发货时效"] = facts(shop, now).get("发货时效", "")
    if name == "order_refund_asked":
        values["退款日期"] = _date(shop, refund_by(shop, order))
    return OrderAnswer(name, sentence(mind, name, values)) if name else None


def _sentence_for(shop: Shop, order: Order, now: float) -> str:
    """The name of the sentence that may be said alone; empty if none may."""
    fresh = now - last_step(order) < SCAN
    allowed = {
        "placed": fresh,
        "paid": not order.hold and order.promised_at is not None and order.promised_at > now,
        "paid_lately": not order.hold and now - (order.paid_at or 0.0) < PAID_LATELY,
        "shipped": fresh and bool(order.tracking_no),
        "received": fresh and bool(order.tracking_no),
        "refund_asked": now < refund_by(shop, order),
        "refunded": now - last_step(order) < REFUNDED,
    }
    name = {"changed": "paid", "in_transit": "shipped"}.get(order.state, order.state)
    name = "paid_lately" if name == "paid" and order.promised_at is None else name
    return f"order_{name}" if allowed.get(name) else ""


def refund_by(shop: Shop, order: Order) -> float:
    """Until when a refund that was asked for is not overdue: so many working days after it."""
    left = int(shop.settings.get("refund_days", REFUND_DAYS))
    asked = local(shop, last_step(order))
    for n in range(1, 60):
        left -= works_on(shop, asked.date() + timedelta(days=n))
        if left <= 0:
            return (asked + timedelta(days=n)).timestamp()
    return last_step(order)


def last_step(order: Order) -> float:
    """When what its state tells was last heard of: the last scan of a parcel, the asking for a refund. A change of its
    values is no scan."""
    near = ("shipped", "in_transit") if order.state in ("shipped", "in_transit") else (order.state,)
    times = [float(step[0]) for step in steps(order.trail) if step[3] in near]
    return max(times, default=order.changed_at)


def _date(shop: Shop, at: float) -> str:
    then = local(shop, at)
    return f"{then.month}月{then.day}日"


def known(orders: Sequence[Order]) -> dict[str, str]:
    """Variables of phrases that the one parcel under way fills for an agent; nothing where there are several."""
    under_way = [order for order in orders if order.state in ("shipped", "in_transit") and order.tracking_no]
    if len(under_way) != 1:
        return {}
    order = under_way[0]
    courier = {"快递": order.courier} if order.courier else {}
    return {"订单号": order.number, "快递单号": order.tracking_no, **courier}
