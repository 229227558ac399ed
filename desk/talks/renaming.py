"""A customer changed their name: said in the topic at once, the topic's own name follows at most once an hour."""

from __future__ import annotations

from desk.floor import Floor
from desk.talks.speaking import desk_place, notice
from storage.records.talks import Customer
from storage.records.traffic import Draft, Due
from storage.tx import Tx

RENAME = "rename"
EVERY = 3600.0  # seconds between two names of one topic: renames draw on the group's twenty calls a minute
LONGEST = 100


def title_of(customer: Customer) -> str:
    """What a customer's topic is called."""
    return (customer.name or "顾客")[:LONGEST]


def renamed(tx: Tx, was: Customer, customer: Customer) -> None:
    """The name or @name is another than the one we knew."""
    if was.name != customer.name:
        notice(tx, customer, "renamed", was=was.name or "（没有名字）", name=customer.name or "（没有名字）")
        place = desk_place(tx, customer)
        if place is not None:
            tx.due.apart(shop_id=customer.shop_id, kind=RENAME, subject=str(place[0].id), every=EVERY)
    elif was.username and customer.username:
        notice(tx, customer, "renamed", was=f"@{was.username}", name=f"@{customer.username}")


async def rename(floor: Floor, row: Due) -> None:
    """Due: the topic gets the name the customer has by now."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        topic = tx.customers.topic_by_id(int(row.subject))
        customer = tx.customers.get(topic.customer_id)
        place = desk_place(tx, customer)
        if place is None or topic.title == title_of(customer):
            return
        tx.customers.set_title(topic.id, title_of(customer))
        if topic.thread_id:
            tx.outbox.put(
                Draft(
                    shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=place[1], kind=RENAME, urgency=2,
                    topic_id=topic.id, customer_id=customer.id,
                )
            )

    await floor.store.write(job)
