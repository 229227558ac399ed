"""Asks a customer who they are before anything of an order is told, and remembers what they wanted to know."""

from __future__ import annotations

from typing import Any, Final

from desk.minds import Mind
from desk.orders.order_said import sentence
from desk.phrases.script import written_for
from desk.talks.speaking import say
from storage.records.talks import Customer
from storage.tx import Tx

ASKED: Final = "order"
"""What ``customers.asked_for`` says while we wait for such an answer."""
VERIFY_LASTS: Final = 24 * 3600.0
VALUE_LASTS: Final = 2 * 3600.0


def ask_who(
    tx: Tx, mind: Mind, customer: Customer, intent: str, text: str, *, turn_id: int | None = None,
    author: str = "assistant",
) -> int:
    """Say ``text``, with the keyboard that shares one's own number where Telegram has such; returns the message id."""
    waits(tx, customer, "verify", lasts=VERIFY_LASTS, intent=intent)
    return say(
        tx, customer, text, author=author, turn_id=turn_id, phrase="service.order_verify",
        keyboard=share_keyboard(mind, customer),
    )


def share_keyboard(mind: Mind, customer: Customer) -> list[list[dict[str, Any]]]:
    """The reply keyboard; empty in a shop account's chat, where bots have none."""
    if customer.business:
        return []
    share, number, human = (
        written_for(customer, sentence(mind, f"button_{name}")) for name in ("share_phone", "by_number", "human")
    )
    return [[{"text": share, "request_contact": True}], [{"text": number}, {"text": human}]]


def waits(
    tx: Tx, customer: Customer, kind: str, *, lasts: float, order_id: int | None = None, field: str = "",
    intent: str = "",
) -> None:
    """From now on the customer's next words may be the answer (desk/orders/order_verify.py)."""
    tx.order_links.ask(
        shop_id=customer.shop_id, customer_id=customer.id, kind=kind, lasts=lasts, order_id=order_id, field=field,
        intent=intent,
    )
    tx.customers.change(customer.id, asked_for=ASKED)


def no_more(tx: Tx, customer: Customer) -> None:
    """Nothing is waited for any more."""
    tx.order_links.settled(customer.id)
    tx.customers.change(customer.id, asked_for="")
