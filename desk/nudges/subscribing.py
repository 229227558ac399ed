"""The buttons and commands with which customers ask to be told of something, look at it, and end it."""

from __future__ import annotations

from typing import Final

from desk.floor import Floor
from desk.nudges import wishes
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.reception import Words, greet_in, stands
from desk.talks.speaking import service_text
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

BUTTONS: Final = frozenset({"want", "optout", "optin", "subs", "subend"})


async def show(floor: Floor, words: Words, receipt: Receipt | None = None) -> None:
    """/subscriptions by a customer."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> None:
        customer = greet_in(tx, mind, tx.shops.get(words.shop_id), words, stands(tx, words))
        if not customer.barred:
            wishes.show(tx, mind, customer)

    await floor.commit(job, receipt)


async def press(floor: Floor, words: Words, code: str, number: int, receipt: Receipt | None = None) -> str:
    """One of the buttons, under message ``words.telegram_id``; returns what the toast says (may be empty)."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> str:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        if customer.barred:
            return ""
        match code:
            case "optout":
                wishes.opt_out(tx, mind, customer, "button")
            case "optin":
                wishes.opt_in(tx, mind, customer)
            case "subs":
                wishes.show(tx, mind, customer)
            case "subend" if wishes.end(tx, mind, customer, number):
                pass
            case "want" if (want := _wanted(tx, customer, words)) is not None and wishes.ask(
                tx, mind, shop, customer, "restock", want=want
            ):
                pass
            case _:
                return service_text(mind, "old_button", {})
        return ""

    return await floor.commit(job, receipt)


def _wanted(tx: Tx, customer: Customer, words: Words) -> tuple[str, str, str] | None:
    """What the answer with that button was about."""
    row = tx.outbox.sent_as(words.bot_id, words.chat_id, words.telegram_id)
    message = tx.messages.get(row.message_id) if row is not None and row.message_id is not None else None
    want = (message.context or {}).get("want") if message is not None and message.customer_id == customer.id else None
    return (str(want[0]), str(want[1]), str(want[2])) if want else None


# --- on a customer's behalf ----------------------------------------------------------------------------------


async def ask_for(
    floor: Floor, staff: Staff, customer_id: int, kind: str, receipt: Receipt | None = None
) -> Done:
    """🔔 到货登记 / 活动提醒 in the tools: the customer has asked for it, and reads that it is kept."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        if customer.blocked or customer.barred:
            return Done("barred" if customer.barred else "unreachable")
        if kind not in ("restock", "promotion"):
            return Done("changed")
        done = wishes.ask(tx, mind, tx.shops.get(staff.shop_id), customer, kind)
        return Done("wish_kept" if done else "no_item")

    return await floor.commit(job, receipt)
