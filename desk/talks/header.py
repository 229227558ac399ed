"""The pinned header of a customer's topic: asked to show what changed, and put up when the topic is made."""

from __future__ import annotations

from typing import Final

from desk.talks.speaking import desk_place
from storage.records.talks import Customer
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

HEADER: Final = "header"
PIN: Final = "pin"
URGENCY: Final = 3  # after everything else
EVERY: Final = 30.0  # seconds between two changes of one header: a group allows twenty calls a minute
GATHER: Final = 2.0  # what changes together is shown together


def refresh(tx: Tx, customer: Customer) -> None:
    """Something the header shows has changed: call this wherever it does; the courier shows it in a while.

    Nothing happens for a customer without a topic: the header comes with it.
    """
    place = desk_place(tx, customer)
    if place is None or not place[0].thread_id:
        return
    last = tx.outbox.last_sent(_key(place[0].id))
    at = tx.now + GATHER if last is None else max(tx.now + GATHER, last + EVERY)
    tx.outbox.put(
        Draft(
            shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=place[1], kind=HEADER, urgency=URGENCY,
            topic_id=place[0].id, customer_id=customer.id, merge_key=_key(place[0].id), due_at=at,
        )
    )


def _key(topic_id: int) -> str:
    return f"header:{topic_id}"


def put_up(tx: Tx, row: Outgoing) -> None:
    """A topic was made (``row`` is what made it): its header follows what made it necessary."""
    if row.topic_id is not None:
        tx.outbox.put(
            Draft(
                shop_id=row.shop_id, bot_id=row.bot_id, chat_id=row.chat_id, kind=HEADER, urgency=URGENCY,
                topic_id=row.topic_id, customer_id=row.customer_id, merge_key=_key(row.topic_id),
                due_at=tx.now + GATHER,
            )
        )


def sent(tx: Tx, row: Outgoing, message_id: int) -> None:
    """The header stands as that message; a new one is pinned."""
    if row.topic_id is None or tx.customers.topic_by_id(row.topic_id).header_id == message_id:
        return
    tx.customers.set_header(row.topic_id, message_id)
    tx.outbox.put(
        Draft(
            shop_id=row.shop_id, bot_id=row.bot_id, chat_id=row.chat_id, kind=PIN, urgency=URGENCY,
            topic_id=row.topic_id, customer_id=row.customer_id, body={"message": message_id},
        )
    )
