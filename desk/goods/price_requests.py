"""请组长批: an agent asks lead or supervisor, with one tap, for a price beyond the own limit; they answer with one."""

from __future__ import annotations

from typing import Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.goods.conceding import ABOVE, covers
from desk.goods.pricing import approval, priced, wanted
from desk.minds import Mind
from desk.people.calling import call_all
from desk.people.roles import ROLES, own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.pointers import topic_link
from desk.talks.speaking import notice
from nlu.reading import Check
from storage.records.people import Staff
from storage.records.talks import Customer, Message
from storage.tx import Tx

AGAIN: Final = 60.0  # seconds in which the same question rings once


async def ask(floor: Floor, staff: Staff, message_id: int, receipt: Receipt | None = None) -> Done:
    """Ring for whoever may approve the price in these held words."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        customer, message, author = _held(tx, staff, message_id)
        least = _least(tx, mind, author, customer, message)
        people = _approvers(tx, staff.shop_id, least)
        if not least or not people:
            return Done("changed")
        if tx.due.rarely(shop_id=staff.shop_id, kind="price_ask", subject=str(message.id), every=AGAIN):
            call_all(
                tx, people, "price_ask", customer=customer, name=author.name, text=message.text,
                link=topic_link(tx, customer),
                buttons=[[("同意", f"priceyes:{message.id}"), ("不同意", f"priceno:{message.id}")]],
            )
        return Done("price_asked", ROLES[least])

    return await floor.commit(job, receipt)


async def decide(
    floor: Floor, staff: Staff, message_id: int, receipt: Receipt | None = None, *, agreed: bool
) -> Done:
    """同意 or 不同意: said in the topic; agreed words leave with the next tap there."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        customer, message, author = _held(tx, staff, message_id)
        least = _least(tx, mind, author, customer, message)
        if not covers(staff.role, least or "lead"):
            raise NotAllowed(f"让到这个价要{ROLES[least or 'lead']}点头～")
        if agreed:
            tx.messages.change(message.id, context={**(message.context or {}), **approval(message.text, staff, tx.now)})
        code = "price_approved" if agreed else "price_refused"
        buttons = [[("发给顾客", f"anyway:{message.id}")]] if agreed else []
        notice(tx, customer, code, buttons=buttons, who=author.name, name=staff.name, text=message.text)
        tx.staff.note(staff.shop_id, staff.id, code, f"message:{message.id}")
        return Done("price_approved" if agreed else "price_refused")

    return await floor.commit(job, receipt)


def _held(tx: Tx, staff: Staff, message_id: int) -> tuple[Customer, Message, Staff]:
    """The words that wait, with their customer (locked) and author; NotFound if they wait no more."""
    message = tx.messages.get(message_id)
    if message is None or message.shop_id != staff.shop_id:
        raise NotFound("这句已经处理过了～")
    customer = own_customer(tx, staff, message.customer_id)
    message = tx.messages.get(message_id)
    author = tx.staff.get(message.staff_id) if message is not None and message.staff_id else None
    if message is None or message.state != "held" or author is None:
        raise NotFound("这句已经处理过了～")
    return customer, message, author


def _least(tx: Tx, mind: Mind, author: Staff, customer: Customer, message: Message) -> str:
    """The role the price needs; "" if the author may give it, or nobody may."""
    check = priced(tx, mind, author, customer, Check(message.text, "pass"))
    return wanted(check) if check.verdict == "warn" else ""


def _approvers(tx: Tx, shop_id: int, least: str) -> list[Staff]:
    """Everybody of the least role that there is anybody of."""
    everybody = tx.staff.all(shop_id)
    for role in ABOVE.get(least, ()):
        if found := [person for person in everybody if person.active and person.role == role]:
            return found
    return []
