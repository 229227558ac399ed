"""Tells a member of staff something where they will hear it: their private chat, else the customer's topic."""

from __future__ import annotations

from typing import Any

from desk.speaking import Choices, notice
from storage.records import Customer, Draft, Staff
from storage.tx import Tx


def call(tx: Tx, staff: Staff, code: str, *, customer: Customer, buttons: Choices = (), **words: Any) -> None:
    """Ring for one person about a customer; the door knows the words for ``code`` (``who``, ``customer`` are given)."""
    words = {"who": staff.name, "customer": customer.name, **words}
    if not staff.started:
        notice(tx, customer, code, buttons=buttons, **words)
        return
    tx.outbox.put(
        Draft(
            shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=staff.user_id, kind="notice", urgency=1,
            body={"code": code, "words": words, "buttons": [list(map(list, row)) for row in buttons]},
        )
    )
