"""What customers read of an order: the shop's sentences with what stands in 〔〕 put in, the personal part of it only as
the message leaves (an outgoing row and the message book hold the heading alone)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from desk.floor import Floor
from desk.minds import Mind
from desk.orders.order_masks import half
from desk.orders.order_owner import owns
from desk.orders.print_runs import next_run, printed
from desk.phrases.script import labelled_for, written_for
from desk.shifts.hours import local
from desk.talks.speaking import Choices
from storage.records.orders import Order, OrderLine
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

LINES: Final = 10
"""Kinds of things a sheet lists; more are counted."""
NAME: Final = 40
WORD: Final = 24
"""Characters of an item's name, and of its number, size or colour: a sheet is one message."""
_BLANK = re.compile(r"〔([^〔〕]{1,12})〕")


def put_in(text: str, values: Mapping[str, str]) -> str:
    """The sentence with its blanks filled; a blank nobody fills is left out."""
    return _BLANK.sub(lambda found: values.get(found[1], ""), text)


def sentence(mind: Mind, name: str, values: Mapping[str, str] | None = None, *, customer: Customer | None = None) -> str:
    """One of the shop's own sentences about orders; for a ``customer`` in their characters, the values as they are."""
    text = mind.phrases[f"service.{name}"].text
    if customer is not None and customer.traditional:
        parts = re.split(r"(〔[^〔〕]{1,12}〕)", text)
        text = "".join(part if _BLANK.fullmatch(part) else written_for(customer, part) for part in parts)
    return put_in(text, values or {})


def tail_of(order: Order) -> str:
    """By what an order is told apart where its number need not stand: the last four of that number."""
    return order.number[-4:]


def courier_of(shop: Shop, order: Order) -> str:
    return order.courier or str(shop.settings.get("facts", {}).get("快递", ""))


def moment(shop: Shop, at: float, now: float) -> str:
    """今天 15:00, 明天 12:00, 昨天 20:10, or the date, on the shop's clock."""
    then, today = local(shop, at), local(shop, now).date()
    near = {today: "今天", today + timedelta(days=1): "明天", today - timedelta(days=1): "昨天"}
    return f"{near.get(then.date()) or f'{then.month}月{then.day}日'} {then:%H:%M}"


# --- the confirmation sheet --------------------------------------------------------------------------------


def sheet(mind: Mind, shop: Shop, customer: Customer, order: Order, now: float) -> str:
    """The sheet as the order's own customer reads it: address in full, phone half hidden."""

    def say(name: str, **values: str) -> str:
        return sentence(mind, name, values, customer=customer)

    missing = say("sheet_missing")
    parts = [say("sheet_kept", 订单尾号=tail_of(order))]
    several = len(order.lines) > 1
    parts += [say("sheet_item", **_line(n if several else 0, line)) for n, line in enumerate(order.lines[:LINES], 1)]
    if len(order.lines) > LINES:
        parts.append(say("sheet_more", 个数=str(len(order.lines))))
    parts.append(
        say(
            "sheet_fields", 备注=order.remark or say("sheet_none"), 收货地址=order.address or missing,
            物流方式=courier_of(shop, order) or missing, 联系电话=half(order.phone) or missing,
            联系人=order.receiver or missing,
        )
    )
    parts.append(say("sheet_please"))
    run = None if printed(shop, order, now) or order.hold else next_run(shop, now)
    if run is not None:
        parts.append(say("sheet_until", 打单时间=moment(shop, run, now)))
    return "\n".join(parts)


def _line(n: int, line: OrderLine) -> dict[str, str]:
    return {
        "序号": f"{n}. " if n else "", "货号": line.item_number[:WORD] or "—", "商品名": line.name[:NAME],
        "尺码": line.size[:WORD] or "—", "颜色": line.colour[:WORD] or "—", "数量": str(line.quantity),
    }


async def words(floor: Floor, row: Outgoing) -> str:
    """What the row says as it leaves; of an order that is not (any more) its reader's, the heading alone."""
    mind = floor.mind(row.shop_id)

    def look(tx: Tx) -> str | None:
        order = tx.orders.of_shop(row.shop_id, int(row.body["order"]))
        customer = tx.customers.get(row.customer_id or 0)
        if order is None or not owns(tx, customer, order):
            return None
        return sheet(mind, tx.shops.get(row.shop_id), customer, order, tx.now)

    return await floor.store.read(look) or str(row.body["text"])


def send_sheet(tx: Tx, mind: Mind, customer: Customer, order: Order) -> int:
    """Queue the sheet for its customer; returns the message id. The book holds its heading only."""
    heading = sentence(mind, "sheet_kept", {"订单尾号": tail_of(order)}, customer=customer)
    buttons = [
        [(sentence(mind, f"button_sheet_{name}"), f"sheet{name}:{order.id}") for name in ("ok", "fix")]
    ]
    message = tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, author="shop", state="sent", audience="customer",
        text=heading, phrase="service.sheet_kept",
    )
    if customer.business:  # whoever owns the account reads along
        tx.staff.note(order.shop_id, None, "order_unmasked", f"order:{order.id}", purpose="确认表", customer=customer.id)
    body = {"text": heading, "order": order.id, "choices": rows(customer, buttons)}
    _put(tx, customer, message, body)
    return message


def rows(customer: Customer, buttons: Choices) -> list[list[list[str]]]:
    """Buttons as an outgoing row keeps them."""
    return [[list(button) for button in row] for row in labelled_for(customer, buttons)]


def _put(tx: Tx, customer: Customer, message: int, body: dict[str, Any]) -> None:
    tx.outbox.put(
        Draft(
            shop_id=customer.shop_id, bot_id=customer.bot_id, business=customer.business, chat_id=customer.chat_id,
            thread_id=customer.thread_id, kind="say", body=body, urgency=0, customer_id=customer.id,
            message_id=message, once=True,
        )
    )
