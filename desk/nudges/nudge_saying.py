"""Says something of the shop's own to many customers at once: in the book and the outbox with a few statements for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.phrases.script import labelled_for, written_for
from desk.talks.speaking import Choices
from scripts_library.render import bubbles
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.records.traffic import Draft
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Saying:
    """Words for one customer; ``staff`` = who decided that they are said, after ``expires_at`` they are not worth sending;
    ``unheld`` = they die when a person takes the customer before they have left."""

    customer: Customer
    text: str
    choices: Choices
    phrase: str
    staff: Staff | None
    expires_at: float
    unheld: bool = False


def say_all(tx: Tx, sayings: Sequence[Saying]) -> list[int]:
    """Keep the messages and queue their bubbles, as ``speaking.say`` does for one; returns the message ids in that order."""
    texts = [written_for(one.customer, one.text) for one in sayings]
    numbers = tx.messages.add_many([
        {
            "shop_id": one.customer.shop_id, "customer_id": one.customer.id, "author": "shop", "state": "sent",
            "staff_id": one.staff.id if one.staff else None, "audience": "customer", "text": text, "phrase": one.phrase,
        }
        for one, text in zip(sayings, texts, strict=True)
    ])  # fmt: skip
    tx.outbox.put_many([
        draft for one, text, number in zip(sayings, texts, numbers, strict=True) for draft in _drafts(one, text, number)
    ])  # fmt: skip
    return numbers


def _drafts(one: Saying, text: str, message_id: int) -> list[Draft]:
    parts = bubbles(text) or (text,)
    buttons = [list(map(list, row)) for row in labelled_for(one.customer, one.choices)]
    return [
        Draft(
            shop_id=one.customer.shop_id, bot_id=one.customer.bot_id, business=one.customer.business,
            chat_id=one.customer.chat_id, thread_id=one.customer.thread_id, kind="say", urgency=0, once=True,
            unheld=one.unheld, customer_id=one.customer.id, message_id=message_id, expires_at=one.expires_at,
            body={"text": part, "choices": buttons if n == len(parts) else []},
        )
        for n, part in enumerate(parts, 1)
    ]
