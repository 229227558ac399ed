"""/item: an agent finds an item by what the customer describes, and sends its link with a tap."""

from __future__ import annotations

from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.goods.current_item import current, line, point_to
from desk.goods.item_reports import report_buttons
from desk.people.roles import own_customer, require
from desk.phrases.snippets import send_ready
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import Choices, notice, service_text
from nlu.described import ranked
from scripts_library.items import ItemCard, yuan
from storage.records.goods import Item
from storage.records.people import Staff
from storage.records.talks import Customer
from storage.tx import Tx

SHOWN: Final = 5
LENGTH: Final = 100
LABEL: Final = 24


async def find(floor: Floor, staff: Staff, customer_id: int, words: str, receipt: Receipt | None = None) -> None:
    """Lay the items that fit the words before the agents, each a button; without words the current item's card."""
    require(staff, "answer")
    words = words.strip()[:LENGTH]
    known = await floor.store.read(lambda tx: tx.items.all(staff.shop_id)) if words else ()
    found = [known[place] for place in ranked(words, [_text(item.card) for item in known])][:SHOWN]
    if words and not found:
        raise NotFound(f"没找到合适的商品：{words[:40]}。换几个词试试，例如 /item 圆领 白色")

    def job(tx: Tx) -> None:
        customer = own_customer(tx, staff, customer_id)
        if found:
            notice(tx, customer, "items_found", buttons=_buttons(customer, found), words=words, count=len(found))
        else:
            _lay_current(tx, customer)

    await floor.commit(job, receipt)


def _lay_current(tx: Tx, customer: Customer) -> None:
    item = current(tx, customer)
    if item is None:
        raise NotFound("还不知道顾客说的是哪一款～请写：/item 词…，例如 /item 圆领 白色")
    told = line(item)
    notice(
        tx, customer, "item_shown", buttons=[*_buttons(customer, [item]), *report_buttons(customer.id)], number=told["number"], name=told["name"],
        price=told["price"] or "没填", stock=told["stock"] or "没填", flaw=told["flaw"] or "没有",
        points="；".join(item.card.points) or "没填", care=item.card.care or "没填",
        bundles="；".join(item.card.bundles) or "没填", proofs="；".join(item.card.proofs) or "没填",
    )


def _text(card: ItemCard) -> str:
    """What a card may be found by: never its floor."""
    attributes = (f"{name}{value}" for name, value in card.attributes.items())
    return " ".join((card.number, card.name, *card.aliases, *attributes, card.material, *card.colours, *card.sizes, *card.points))


def _buttons(customer: Customer, found: list[Item]) -> Choices:
    return [[(f"🔗 {_label(item.card)}", f"item:{customer.id}:{item.id}")] for item in found]


def _label(card: ItemCard) -> str:
    price = "" if card.price is None else f" ¥{yuan(card.price)}"
    return f"{card.number} {card.name}"[:LABEL] + price


async def send_link(
    floor: Floor, staff: Staff, customer_id: int, item_id: int, receipt: Receipt | None = None
) -> Done:
    """The item is the one the talk is about, and its link goes to the customer the way of a tapped reply."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    item = await floor.store.read(lambda tx: tx.items.get(staff.shop_id, item_id))
    if item is None:
        return await floor.commit(lambda _tx: Done("changed"), receipt)
    text = service_text(mind, "item_link", {"商品名": item.card.name, "商品链接": item.card.link})
    check = mind.checker.check(text)

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        point_to(tx, customer, item.id)
        if not item.card.link:
            return Done("no_link", item.card.name)
        return send_ready(tx, mind, staff, customer, check, phrase=f"item:{item.id}")

    return await floor.commit(job, receipt)
