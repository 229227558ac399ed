"""Tells a member of staff something where they will hear it: their private chat, else the customer's topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desk.talks.speaking import Choices, to_desk
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.records.traffic import Draft
from storage.tx import Tx


def call(tx: Tx, staff: Staff, code: str, *, customer: Customer, buttons: Choices = (), **words: Any) -> None:
    """Ring for one person about a customer; the door knows the words for ``code`` (``who``, ``customer`` are given)."""
    told = {"who": staff.name, "customer": customer.name, **words}
    body = {"code": code, "words": told, "buttons": [list(map(list, row)) for row in buttons]}
    if not staff.started:  # there a link to where they already are would lead nowhere
        here = {key: "" if key == "link" else value for key, value in told.items()}
        to_desk(tx, customer, "notice", {**body, "words": here})
        return
    tx.outbox.put(
        Draft(
            shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=staff.user_id, kind="notice", urgency=1,
            customer_id=customer.id, body=body,  # said in the topic if the person has blocked the bot
        )
    )


def call_all(tx: Tx, people: Sequence[Staff], code: str, *, customer: Customer, **words: Any) -> None:
    """Ring for several: each in private, those who never started the bot together in the topic."""
    for person in people:
        if person.started:
            call(tx, person, code, customer=customer, **words)
    strange = [person for person in people if not person.started]
    if strange:
        call(tx, strange[0], code, customer=customer, **{**words, "who": "、".join(p.name for p in strange)})
