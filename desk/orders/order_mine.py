"""A customer comes to their orders: by a one-time link, by 我的订单, by a button that names one."""

from __future__ import annotations

from typing import Final

from desk.floor import Floor
from desk.minds import Mind
from desk.orders import order_corrections
from desk.orders.order_answers import answers, ledger, said, which
from desk.orders.order_links import by_link
from desk.orders.order_owner import owns
from desk.orders.order_said import sentence
from desk.orders.order_verify import DEFAULT, answer, author_for, keep, settle
from desk.orders.order_who import ask_who
from desk.ports import Receipt
from desk.talks.lines import Words
from desk.talks.reception import greet_in, stands
from desk.talks.speaking import say
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

MINE: Final = frozenset({"我的订单", "查订单", "查询订单", "订单查询", "查我的订单", "我的訂單", "查訂單"})
"""Words that ask for one's orders whatever else was said."""
IMPATIENT: Final = 3.0  # seconds in which the same wish is one wish


async def open_link(floor: Floor, words: Words, code: str, receipt: Receipt | None = None) -> None:
    """A one-time link was opened: the order is theirs, or the link is worth nothing (any more)."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> None:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        if customer.barred:
            return
        outcome = by_link(tx, shop, customer, code)
        if outcome.result == "nothing":
            text = sentence(mind, "order_link_gone")
            say(tx, customer, text, author=author_for(customer), phrase="service.order_link_gone")
            ask_who(tx, mind, customer, DEFAULT, sentence(mind, "order_verify"), author=author_for(customer))
            return
        settle(tx, mind, shop, customer, outcome, DEFAULT)

    await floor.commit(job, receipt)


async def mine(floor: Floor, words: Words, receipt: Receipt | None = None) -> bool:
    """我的订单: the customer's orders, or who they are is asked first. False where a person speaks with them, or the shop
    keeps no orders here."""
    mind = floor.mind(words.shop_id)

    def busy(tx: Tx) -> bool:
        customer = tx.customers.find(words.bot_id, words.user_id, words.business)
        held = customer is not None and (customer.holder_id is not None or customer.wants_person or bool(customer.mark))
        return held or not tx.order_links.any(words.shop_id)

    if await floor.store.read(busy):
        return False

    def job(tx: Tx) -> None:
        shop = tx.shops.get(words.shop_id)
        standing = stands(tx, words)
        if standing is not None and standing.known:
            return
        customer = greet_in(tx, mind, shop, words, standing)
        if customer.barred:
            return
        keep(tx, customer, words, words.text)
        if not tx.due.rarely(shop_id=shop.id, kind="my_orders", subject=str(customer.id), every=IMPATIENT):
            return
        book = ledger(tx, customer)
        if book.orders:
            found = said(mind, shop, book.orders[0], tx.now) if len(book.orders) == 1 else which(mind, book.orders)
        else:
            found = answers(mind, shop, customer, tx.now, [DEFAULT], book, "")[DEFAULT]
        answer(tx, mind, shop, customer, found)

    await floor.commit(job, receipt)
    return True


async def press(
    floor: Floor, words: Words, what: str, order_id: int, field: str, receipt: Receipt | None = None
) -> str:
    """A button about an order of theirs; returns what the toast says. Somebody else's order is an old button."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> str:
        shop = tx.shops.get(words.shop_id)
        customer = greet_in(tx, mind, shop, words, stands(tx, words))
        order = tx.orders.lock_of(words.shop_id, order_id)
        if customer.barred or order is None or not owns(tx, customer, order):
            return sentence(mind, "old_button", customer=customer)
        return _press(tx, mind, shop, customer, order, what, field)

    return await floor.commit(job, receipt)


def _press(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, order: Order, what: str, field: str
) -> str:
    match what:
        case "sheetok":
            return order_corrections.pressed_ok(tx, mind, customer, order)
        case "sheetfix":
            return order_corrections.pressed_fix(tx, mind, customer, order)
        case "sheetfield":
            return order_corrections.pressed_field(tx, mind, customer, order, field)
        case "sheetkeep":
            return order_corrections.pressed_keep(tx, mind, customer, order)
        case _:
            answer(tx, mind, shop, customer, said(mind, shop, order, tx.now))
            return ""
