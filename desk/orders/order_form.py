"""/order: an agent writes down an order made by hand, linked at once to the topic's customer; and what answers any of our
questions about orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.goods.current_item import current
from desk.orders import order_noting, order_prices
from desk.orders.order_asking import ask, locked_form, question
from desk.orders.order_book import SENT, is_paid
from desk.orders.order_events import LONGEST, OrderLine, OrderTold, plain_phone, plain_text
from desk.orders.order_links import join
from desk.orders.order_paying import to_check
from desk.orders.order_tools import is_checking, show
from desk.orders.order_words import tail
from desk.orders.orders import apply
from desk.people.roles import own_customer, require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import notice
from desk.talks.typed import Typed, is_note
from nlu.traditional import to_simplified
from scripts_library.importers import order_cells as cells
from scripts_library.importers.item_cells import CellError, count, money
from storage.records.goods import Item
from storage.records.orders import Order
from storage.records.people import Staff
from storage.records.talks import Customer, Form
from storage.tx import Tx

EXAMPLE: Final = "订单号：20261128001\n商品：A01 米白 M\n数量：1\n金额：258\n状态：已付款\n收货：林小雨 13800001111 杭州市西湖区文三路1号"
_NAMES: Final[Mapping[str, str]] = {
    "订单号": "number", "订单编号": "number", "单号": "number", "商品": "item", "货号": "item", "颜色": "colour", "尺码": "size",
    "数量": "quantity", "金额": "total", "总价": "total", "实付": "total", "实付金额": "total", "状态": "state", "快递": "courier",
    "快递单号": "tracking_no", "留言": "remark", "买家留言": "remark", "收货人": "receiver", "收件人": "receiver",
    "联系人": "receiver", "电话": "phone", "手机": "phone", "联系电话": "phone", "收货电话": "phone", "地址": "address",
    "收货地址": "address", "收货": "ship_to", "收件": "ship_to",
}
_TEXTS: Final = ("courier", "tracking_no", "remark", "receiver", "phone", "address")
_PHONE: Final = re.compile(r"(?<!\d)1\d{10}(?!\d)|(?<!\d)1\d\d\*{4}\d{4}(?!\d)")
_PLACE: Final = re.compile(r"[省市区县镇乡村路街道号]|\d")
_LINE: Final = re.compile(r"^\s*([^:：=]{1,8})\s*[:：=]\s*(.*?)\s*$")
STATES: Final = ("placed", "paid", *SENT)
PIECES: Final = 9_999


@dataclass(frozen=True, slots=True)
class Written:
    """What an agent wrote of an order; ``item`` as written, the other fields read."""

    number: str
    state: str
    total: int | None
    item: str
    colour: str
    size: str
    quantity: int
    said: Mapping[str, str]


def read_form(words: str) -> Written:
    """The order in the agent's lines, ``名：值`` in any order. NotAllowed says in their language what is wrong."""
    found: dict[str, str] = {}
    for line in filter(str.strip, words.splitlines()):
        pair = _LINE.match(to_simplified(line))
        field = _NAMES.get(pair[1].strip()) if pair else None
        if pair is None or field is None:
            raise NotAllowed(f"看不懂「{line.strip()[:20]}」这一行，还没有登记。请一行写一项，再回复一次那条消息，例如：\n{EXAMPLE}")
        found[field] = pair[2].strip()
    try:
        return _read(found)
    except CellError as error:
        raise NotAllowed(f"{error}。还没有登记，改好再回复一次那条消息～") from error


def _read(found: Mapping[str, str]) -> Written:
    if not found.get("number"):
        raise CellError("还差订单号")
    pieces = count(found.get("quantity") or "1")
    if not 0 < pieces <= PIECES:
        raise CellError(f"数量请写 1 到 {PIECES}")
    state = cells.state(found.get("state", "")) or "placed"
    if state not in STATES:
        raise CellError("登记的订单，状态请写 待付款、已付款、已发货 或 交易成功")
    if state in SENT and state != "received" and not found.get("tracking_no"):
        raise CellError("已发货的请写上快递单号")
    colour, size = cells.attributes(f"{found['item'].partition(' ')[2]}") if found.get("item") else ("", "")
    said = _said({**found, **_ship_to(found.get("ship_to", ""))})
    return Written(
        cells.number(found["number"]), state, money(found.get("total", "")), found.get("item", "")[:120],
        found.get("colour", colour)[:64], found.get("size", size)[:64], pieces, said,
    )


def _said(found: Mapping[str, str]) -> dict[str, str]:
    """The texts of the order as orders keep them."""
    said = {name: plain_text(found[name]) for name in _TEXTS if found.get(name)}
    if said.get("phone"):
        said["phone"] = plain_phone(said["phone"])
        if not said["phone"]:
            raise CellError("电话里没有号码")
    if long := next((name for name, text in said.items() if len(text) > LONGEST[name]), None):
        names = [name for name, field in _NAMES.items() if field == long]
        raise CellError(f"{names[0]}太长了（最多 {LONGEST[long]} 字）")
    return said


def _ship_to(line: str) -> dict[str, str]:
    """Receiver, phone and address of one line in any order, told apart by blanks or commas."""
    if not line:
        return {}
    phone = _PHONE.search(line)
    rest = [part for part in re.split(r"[\s,，;；]+", line.replace(phone[0], " ") if phone else line) if part]
    who = next((part for part in rest if len(part) <= 6 and not _PLACE.search(part)), "")
    where = " ".join(part for part in rest if part != who)
    if phone is None or not who or not where:
        raise CellError("收货这一行没看懂，请写成：收货：收货人 手机号 地址")
    return {"receiver": who, "phone": phone[0], "address": where}


# --- asking ----------------------------------------------------------------------------------------------


async def begin(floor: Floor, staff: Staff, customer_id: int, words: str = "", receipt: Receipt | None = None) -> Done:
    """/order in a topic: with the lines behind it the order itself, without them the form."""
    require(staff, "answer")
    if words.strip():
        written = read_form(words)
        return await floor.commit(lambda tx: _keep(tx, staff, own_customer(tx, staff, customer_id), written), receipt)
    return await floor.commit(
        lambda tx: ask(tx, staff, own_customer(tx, staff, customer_id), "order_form", example=EXAMPLE), receipt
    )


async def details(floor: Floor, staff: Staff, typed: Typed, receipt: Receipt | None = None) -> Done | None:
    """What answers one of our questions about an order, never said to the customer. None if it is no such answer."""
    row = await floor.store.read(lambda tx: question(tx, typed))
    if row is None or is_note(typed.text):
        return None
    require(staff, "answer")
    form_id, customer_id = int(row.body["form"]), row.customer_id or 0

    def job(tx: Tx) -> Done:
        found = locked_form(tx, staff, form_id)
        if found is None:
            notice(tx, tx.customers.get(customer_id), "order_form_gone", who=staff.name, text=typed.text)
            return Done("gone")
        form, customer = found
        done = ANSWERS[str(form.fields["code"])](tx, staff, customer, form, typed.text)
        tx.forms.close(form.id)
        return done

    return await floor.commit(job, receipt)


def _answered(tx: Tx, staff: Staff, customer: Customer, _form: Form, words: str) -> Done:
    return _keep(tx, staff, customer, read_form(words))


ANSWERS: Final[Mapping[str, Callable[[Tx, Staff, Customer, Form, str], Done]]] = {
    "order_form": _answered, "order_note_form": order_noting.answered, "order_price_form": order_prices.answered,
}


# --- keeping ---------------------------------------------------------------------------------------------


def _keep(tx: Tx, staff: Staff, customer: Customer, written: Written) -> Done:
    """Heard like any event, then linked; a number that is somebody else's, or nobody's yet, is not opened by writing it."""
    shop = tx.shops.get(customer.shop_id)
    known = tx.orders.lock_number(shop.id, written.number)
    if known is not None and known.customer_id != customer.id:
        raise NotAllowed(
            "系统里已经有这个订单号，但没认到这位顾客：请让顾客自己验证（订单号 + 收货手机后四位），或请组长在 /orders 里认"
        )
    if known is not None and known.hold == "shortage" and written.state in SENT:
        raise NotAllowed("这单缺货等着，没有包裹就不能记成已发货～")
    unpaid = known is None or not is_paid(known)
    if unpaid and written.state in SENT:
        raise NotAllowed("这单还没核款：先登记成 已付款，看过账户的人核款以后再记发货～")
    # written down is not paid: as with a picture, somebody has to look at the account
    claimed = unpaid and written.state == "paid"
    heard = replace(written, state="placed") if claimed else written
    order = apply(tx, shop, _told(tx, staff, customer, heard, known), source="form").order
    if order is None:
        return Done("changed")
    if order.customer_id is None:
        order = join(tx, shop, order, customer, "staff")
    tx.staff.note(shop.id, staff.id, "order_form", f"order:{order.id}", state=written.state)
    if claimed and not is_checking(order, tx.orders.notes(order.id)):
        to_check(tx, staff, customer, order, f"{staff.name}登记为已付款", "登记了这单已付款，还要核对")
    show(tx, customer, order.id)
    return Done("order_kept", tail(order.number))


def _told(tx: Tx, staff: Staff, customer: Customer, written: Written, known: Order | None) -> OrderTold:
    said: dict[str, Any] = {**written.said, **({} if written.total is None else {"total": written.total})}
    if known is None:
        said["staff_number"] = staff.number
    name = sha256(f"{staff.id}:{written}:{tx.now}".encode()).hexdigest()[:40]
    return OrderTold(f"form:{name}", written.number, written.state, tx.now, said, _lines(tx, customer, written, known))


def _lines(tx: Tx, customer: Customer, written: Written, known: Order | None) -> tuple[OrderLine, ...] | None:
    """The one line of a form; without an item the one the talk is about, if the order is new."""
    item: Item | None = _named(tx, customer, written.item) if written.item else None
    if not written.item:
        if known is not None:
            return None
        item = current(tx, customer)
    if item is None and not written.item:
        return ()
    number, name = (item.card.number, item.card.name) if item is not None else ("", written.item.split()[0])
    price = None if written.total is None else written.total // written.quantity if written.total % written.quantity == 0 else None
    return (OrderLine(number, name[:120], written.colour, written.size, written.quantity, price),)


def _named(tx: Tx, customer: Customer, words: str) -> Item | None:
    """The item by its number or the first word of what was written."""
    first = words.split(maxsplit=1)[0]
    return tx.items.by_number(customer.shop_id, first) or next(iter(tx.items.called(customer.shop_id, [first])), None)
