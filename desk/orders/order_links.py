"""The ways an order finds its customer: by their own contact, a one-time link, or its number with the phone's last four.

A number somebody types or forwards opens nothing by itself, and an order that is somebody's is never shown to another.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final, Literal

from desk.floor import Floor
from desk.orders.order_events import plain_phone
from desk.orders.order_masks import same_phone, same_tail
from desk.orders.order_moves import moved
from desk.orders.order_owner import bind, owns
from desk.people.roles import may, require
from desk.people.signing_in import hashed
from desk.ports import Receipt
from desk.shifts.hours import local, zone
from desk.talks.answering import Done
from storage.records.orders import Order
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

LINK_MARK: Final = "o_"
"""How the argument of a deep link begins that belongs to an order."""
LINK_LASTS: Final = 7 * 86_400.0
ORDER_LINK: Final = "order_link"
"""The kind of the row that brings a lead such a link."""
TRIES: Final = 3
"""Wrong pairs of number and digits: so many a customer and day, and so many an order and day."""

Result = Literal["linked", "nothing", "wrong", "over", "other"]

_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_FOUR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """linked (``orders``: theirs now, or already), nothing (no order goes to that phone), wrong (``left`` tries are left),
    over (none is left), other (the order, ``order``, is somebody else's: a person has to look)."""

    result: Result
    orders: tuple[Order, ...] = ()
    left: int = 0
    order: Order | None = None


def join(tx: Tx, shop: Shop, order: Order, customer: Customer, how: str) -> Order:
    """Link the (locked) order to the customer, with everything that follows. ``how`` as in ``order_owner.bind``."""
    mine = bind(tx, order, customer, how)
    moved(tx, shop, mine, mine.state)
    return mine


def arrived(tx: Tx, shop: Shop, customer: Customer) -> tuple[Order, ...]:
    """Somebody writes for the first time: orders that name them as the buyer are theirs."""
    locked = (tx.orders.lock(number) for number in tx.order_links.bought(shop.id, customer.user_id))
    free = [order for order in locked if order is not None and order.customer_id is None]
    return tuple(join(tx, shop, order, customer, "event") for order in free)


# --- by their own contact ------------------------------------------------------------------------------------


def by_phone(tx: Tx, shop: Shop, customer: Customer, phone: str) -> Outcome:
    """``phone`` is what Telegram vouches for as the customer's own; orders are compared by whole numbers."""
    found = [one for one in tx.orders.by_phone(shop.id, plain_phone(phone)) if same_phone(one.phone, phone)]
    locked = [order for one in found if (order := tx.orders.lock(one.id)) is not None]
    if not locked:
        return Outcome("nothing")
    mine = [order for order in locked if owns(tx, customer, order)]
    mine += [join(tx, shop, order, customer, "contact") for order in locked if order.customer_id is None]
    return Outcome("linked", tuple(mine)) if mine else Outcome("other", order=locked[0])


# --- by number and last four -----------------------------------------------------------------------------------


def pair_in(text: str) -> tuple[str, str] | None:
    """(order number, last four digits) in a customer's words; None if they are not just that."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text))
    if len(words) != 2:
        return None
    number, digits = words if _FOUR.fullmatch(words[1]) else reversed(words)
    return (number, digits) if _FOUR.fullmatch(digits) and re.search(r"\d", number) else None


def number_alone(text: str) -> bool:
    """Is that an order number and nothing else?"""
    words = _WORD.findall(unicodedata.normalize("NFKC", text))
    return len(words) == 1 and len(words[0]) >= 4 and len(text) <= len(words[0]) + 8 and any(map(str.isdigit, words[0]))


def by_number(tx: Tx, shop: Shop, customer: Customer, number: str, digits: str) -> Outcome:
    """The pair is compared in constant time; "no such order", "wrong digits" and an order tried too often all look alike."""
    since = _midnight(shop, tx.now)
    chats = tuple(one.id for one in tx.order_links.person(shop.id, customer.user_id)) or (customer.id,)
    left = TRIES - tx.order_links.tries_of(chats, since)
    if left <= 0:
        return Outcome("over")
    order = _numbered(tx, shop, number)
    open_to_tries = order is not None and tx.order_links.tries_on(order.id, since) < TRIES
    fits = same_tail(order.phone if order is not None else "", digits)
    if order is None or not fits or not open_to_tries:
        tx.order_links.tried(shop_id=shop.id, customer_id=customer.id, order_id=order.id if order is not None else None)
        tx.staff.note(shop.id, None, "order_try", f"customer:{customer.id}")
        return Outcome("wrong", left=left - 1)
    if owns(tx, customer, order):
        return Outcome("linked", (order,))
    if order.customer_id is not None or _works_here(tx, shop, customer):
        return Outcome("other", order=order)
    return Outcome("linked", (join(tx, shop, order, customer, "number"),))


def _numbered(tx: Tx, shop: Shop, number: str) -> Order | None:
    return tx.orders.lock_number(shop.id, number) or tx.orders.lock_number(shop.id, number.upper())


def _works_here(tx: Tx, shop: Shop, customer: Customer) -> bool:
    """A colleague who acts as a customer (/trial) sees customers' orders on the desk, masked and on record, not so."""
    staff = tx.staff.by_user(shop.id, customer.user_id)
    return staff is not None and staff.active


def _midnight(shop: Shop, now: float) -> float:
    return datetime.combine(local(shop, now).date(), time(), zone(shop)).timestamp()


# --- by a one-time link ------------------------------------------------------------------------------------------


def by_link(tx: Tx, shop: Shop, customer: Customer, code: str) -> Outcome:
    """Spend the link; opened again by the same person it shows the order once more. "nothing" = it is worth nothing."""
    link = tx.order_links.link(shop.id, hashed(code))
    order = tx.orders.lock(link.order_id) if link is not None else None
    if link is None or order is None:
        return Outcome("nothing")
    if owns(tx, customer, order) and link.used_by is not None:
        return Outcome("linked", (order,))
    if link.used_at is not None or link.expires_at <= tx.now:
        return Outcome("nothing")
    if (order.customer_id is not None and not owns(tx, customer, order)) or _works_here(tx, shop, customer):
        return Outcome("other", order=order)
    if not tx.order_links.spend(link.id, customer.id):
        return Outcome("nothing")
    return Outcome("linked", (order if owns(tx, customer, order) else join(tx, shop, order, customer, "link"),))


def make_link(tx: Tx, order: Order, code: str, *, by: int | None) -> str:
    """The address that opens the chat with the shop's bot and links the order, good once and for a week; "" where the
    shop has no bot. Only the hash of ``code`` is kept."""
    bots = [bot for bot in tx.shops.bots(order.shop_id) if bot.username]
    if not bots:
        return ""
    tx.order_links.offer(
        shop_id=order.shop_id, order_id=order.id, code_hash=hashed(code), until=tx.now + LINK_LASTS, by=by
    )
    tx.staff.note(order.shop_id, by, "order_link_made", f"order:{order.id}")
    return f"https://t.me/{bots[0].username}?start={LINK_MARK}{code}"


def new_code() -> str:
    return secrets.token_urlsafe(24)


async def ask_link(floor: Floor, staff: Staff, order_id: int, receipt: Receipt | None = None) -> Done:
    """🔗: have a one-time link to an unlinked order sent to the lead's own chat with the bot."""
    require(staff, "link_orders")

    def job(tx: Tx) -> Done:
        order, bots = tx.orders.of_shop(staff.shop_id, order_id), tx.shops.bots(staff.shop_id)
        if order is None or not bots:
            return Done("gone")
        if order.customer_id is not None:
            return Done("order_taken")
        tx.outbox.put(
            Draft(
                shop_id=staff.shop_id, bot_id=bots[0].id, chat_id=staff.user_id, kind=ORDER_LINK,
                body={"order": order.id, "staff": staff.id},
            )
        )
        return Done("order_link_sent")

    return await floor.commit(job, receipt)


async def fresh(floor: Floor, row: Outgoing) -> tuple[str, str]:
    """(order number, link) for the row as it leaves, so that the link stands in no table; no link when the order is
    somebody's by now, or the lead is none any more."""
    code = new_code()

    def job(tx: Tx) -> tuple[str, str]:
        order, staff = tx.orders.of_shop(row.shop_id, int(row.body["order"])), tx.staff.get(int(row.body["staff"]))
        if order is None or order.customer_id is not None or staff is None or not may(staff, "link_orders"):
            return (order.number if order is not None else "", "")
        return order.number, make_link(tx, order, code, by=staff.id)

    return await floor.store.write(job)
