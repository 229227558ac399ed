"""What customers answer to their confirmation sheet: it is right, or one field of it is to be changed.

Address, phone, receiver and remark are written at once while the order is not printed; everything else, and everything
after the print run, is a person's, and the order is held until they have decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from desk.minds import Mind
from desk.orders.order_book import corrected
from desk.orders.order_moves import moved
from desk.orders.order_notes import write
from desk.orders.order_said import send_sheet, sentence, tail_of
from desk.orders.order_sheet import open_question, release, to_ship
from desk.orders.order_sights import lay as lay_sight
from desk.orders.order_sights import masked
from desk.orders.order_who import VALUE_LASTS, no_more, waits
from desk.orders.print_runs import printed
from desk.shifts.roster import attended
from desk.talks.laying import lay, read_through
from desk.talks.self_service import call_person, certain
from desk.talks.speaking import Choices, notice, say
from desk.talks.waiting import owe
from desk.tasks.tasks import remind
from storage.records.orders import Order
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

FIELDS: Final = ("item", "size", "colour", "quantity", "remark", "address", "courier", "phone", "receiver")
"""What may be changed; the sentences ``field_…`` say what customers and staff call it."""
WRITTEN: Final = frozenset({"remark", "address", "phone", "receiver"})
"""What the program writes by itself: it changes neither goods nor price."""
FIX: Final = "order_fix"
"""The task of a correction."""
NEED: Final = {"address": "address_change", "phone": "address_change", "receiver": "address_change"}
"""The intent of the card; of every other field order_modify."""
NOTED: Final = {
    "address": "address", "phone": "address", "receiver": "address", "courier": "courier", "item": "goods", "size": "goods",
    "colour": "goods", "quantity": "goods",
}
"""Which kind of note (desk/orders/order_notes.py) the packers find; the value stands in the order."""


# --- what they press -----------------------------------------------------------------------------------------


def pressed_ok(tx: Tx, mind: Mind, customer: Customer, order: Order) -> str:
    """信息正确; returns what the toast says (may be empty)."""
    if not to_ship(order):
        return sentence(mind, "sheet_over", customer=customer)
    ask = tx.order_links.asked(customer.id)
    if ask is not None and ask.order_id == order.id:
        no_more(tx, customer)
    if order.sheet != "confirmed":
        tx.orders.change(order.id, sheet="confirmed", sheet_at=order.sheet_at or tx.now)
        notice(tx, customer, "sheet_confirmed", tail=tail_of(order))
    say(tx, customer, sentence(mind, "sheet_ok"), author="shop", phrase="service.sheet_ok")
    _free(tx, customer, order)
    return ""


def pressed_fix(tx: Tx, mind: Mind, customer: Customer, order: Order) -> str:
    """要修改: which field?"""
    if order.state in ("closed", "refunded", "refund_asked", "placed"):
        return sentence(mind, "sheet_over", customer=customer)
    waits(tx, customer, "which", lasts=VALUE_LASTS, order_id=order.id)
    say(
        tx, customer, sentence(mind, "sheet_which"), author="shop", choices=_fields(mind, order),
        phrase="service.sheet_which",
    )
    return ""


def _fields(mind: Mind, order: Order) -> Choices:
    labels = [(field_name(mind, field), f"sheetfield:{order.id}:{field}") for field in FIELDS]
    keep = [(sentence(mind, "button_sheet_keep"), f"sheetkeep:{order.id}")]
    return [*(labels[n : n + 3] for n in range(0, len(labels), 3)), keep]


def field_name(mind: Mind, field: str) -> str:
    return sentence(mind, f"field_{field}")


def pressed_field(tx: Tx, mind: Mind, customer: Customer, order: Order, field: str) -> str:
    """A field: what shall it be?"""
    if field not in FIELDS:
        return sentence(mind, "old_button", customer=customer)
    waits(tx, customer, "value", lasts=VALUE_LASTS, order_id=order.id, field=field)
    text = sentence(mind, "sheet_value", {"项目": field_name(mind, field)})
    say(tx, customer, text, author="shop", phrase="service.sheet_value")
    return ""


def pressed_keep(tx: Tx, mind: Mind, customer: Customer, order: Order) -> str:
    """不用改了."""
    no_more(tx, customer)
    say(tx, customer, sentence(mind, "sheet_left"), author="shop", phrase="service.sheet_left")
    _free(tx, customer, order)
    return ""


def _free(tx: Tx, customer: Customer, order: Order) -> None:
    """A hold that only waited for the customer's answer ends with it."""
    if order.hold == "question" and not open_question(tx, customer, order):
        release(tx, order)


# --- the new value ----------------------------------------------------------------------------------------------


def bad_value(mind: Mind, field: str) -> str:
    """What the customer hears about a value that cannot be."""
    return sentence(mind, f"sheet_bad_{field if field in ('phone', 'address') else 'value'}")


def take(tx: Tx, mind: Mind, shop: Shop, customer: Customer, order: Order, field: str, value: str) -> None:
    """The customer named the new value of a field of their (locked) order: written, or laid before a person."""
    no_more(tx, customer)
    alone = field in WRITTEN and to_ship(order) and order.hold != "correction" and not _too_late(shop, order, tx.now)
    state = "written" if alone else "open"
    number_of = tx.order_links.correct(
        shop_id=shop.id, order_id=order.id, customer_id=customer.id, field=field, value="" if alone else value, state=state
    )
    tx.staff.note(shop.id, None, f"order_{state}", f"order:{order.id}", field=field, correction=number_of)
    name = field_name(mind, field)
    write(tx, shop, order, NOTED.get(field, "other"), f"顾客{'改了' if alone else '想改'}{name}")
    if alone:
        _write(tx, mind, shop, customer, order, field, value, name)
    else:
        _before_a_person(tx, mind, shop, customer, order, field, value, name)


def _too_late(shop: Shop, order: Order, now: float) -> bool:
    """Is it printed? An open question took it out of its run; any other hold may have come after that."""
    return printed(shop, order if order.hold == "question" else replace(order, hold=""), now)


def _write(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, order: Order, field: str, value: str, name: str
) -> None:
    now = replace(corrected(tx, order, **{field: value}), sheet="corrected")
    tx.orders.change(order.id, sheet="corrected")
    if now.hold == "question" and not open_question(tx, customer, now):
        now = release(tx, now)
    moved(tx, shop, now, now.state)
    text = sentence(mind, "sheet_changed", {"项目": name})
    say(tx, customer, text, author="shop", phrase="service.sheet_changed")
    send_sheet(tx, mind, customer, now)
    notice(tx, customer, "order_corrected", tail=tail_of(now), field=name, text=masked(field, value))


def _before_a_person(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, order: Order, field: str, value: str, name: str
) -> None:
    """A task, a card with what is wanted (masked where it is personal), and the sheet with the buttons to decide."""
    stays = to_ship(order)
    hold = "correction" if stays and order.hold in ("", "question") else order.hold
    tx.orders.change(order.id, hold=hold)
    turn = tx.customers.open_turn(shop_id=shop.id, customer_id=customer.id)
    line = f"想改订单（尾号 {tail_of(order)}）的{name}：{masked(field, value)}"
    tx.messages.add(
        shop_id=shop.id, customer_id=customer.id, turn_id=turn.id, author="customer", state="received",
        audience="customer", text=line,
    )
    intent = NEED.get(field, "order_modify")
    tx.customers.line_added(turn.id, intent=intent, asked=[intent])
    lay(tx, customer, turn, read_through(tx, mind, shop, customer, certain(mind, line, intent)), None)
    remind(tx, customer, FIX, f"尾号 {tail_of(order)} · {name}", staff_id=customer.holder_id, order_id=order.id)
    lay_sight(tx, customer, order)
    text = sentence(mind, "sheet_person" if stays else "sheet_person_shipped", {"项目": name})
    say(tx, customer, text, author="shop", phrase="service.sheet_person")
    if attended(tx, shop, tx.now):
        tx.customers.change(customer.id, told_at=tx.now)
        owe(tx, customer, turn, since=tx.now)
    else:
        call_person(tx, mind, shop, customer, turn, wanted=False)
    moved(tx, shop, replace(order, hold=hold), order.state)
