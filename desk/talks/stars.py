"""⭐ 标星: each agent marks customers to come back to, and lists them."""

from __future__ import annotations

from dataclasses import dataclass

from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.pointers import last_words, topic_link
from storage.records.people import Staff
from storage.records.traffic import Draft
from storage.tx import Tx

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Starred:
    """One starred customer: who, what they said last, and where (empty link = no topic)."""

    name: str
    words: str
    link: str


async def star(floor: Floor, staff: Staff, customer_id: int, receipt: Receipt | None = None) -> Done:
    """Star the customer for oneself; again takes the star away."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock_of(staff.shop_id, customer_id)
        if customer is None:
            return Done("changed")
        on = tx.stars.toggle(shop_id=staff.shop_id, staff_id=staff.id, customer_id=customer.id)
        refresh(tx, customer)
        return Done("starred" if on else "unstarred")

    return await floor.commit(job, receipt)


async def show_stars(
    floor: Floor, staff: Staff, bot_id: int, chat_id: int, *, thread_id: int | None = None,
    receipt: Receipt | None = None,
) -> None:
    """/stars: the list where it was asked for; what it says is decided when it leaves."""
    require(staff, "answer")
    draft = Draft(
        shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, thread_id=thread_id, kind="stars",
        body={"staff": staff.id},
    )
    await floor.commit(lambda tx: tx.outbox.put(draft), receipt)


async def starred(floor: Floor, staff_id: int) -> tuple[Starred, ...]:
    """The customers this person has starred, newest star first."""

    def look(tx: Tx) -> tuple[Starred, ...]:
        found = tx.stars.of_staff(staff_id, limit=SHOWN)
        return tuple(Starred(c.name, last_words(tx, c), topic_link(tx, c)) for c in found)

    return await floor.store.read(look)
