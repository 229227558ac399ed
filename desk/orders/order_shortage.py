"""缺货单: paid, but not enough there. The order is held, and the customer chooses with a tap: wait, change, or the money back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from desk.floor import Floor
from desk.minds import Mind
from desk.orders.order_book import corrected
from desk.orders.order_events import OrderTold
from desk.orders.order_moves import moved
from desk.orders.order_notes import OPENED, write
from desk.orders.order_said import sentence
from desk.orders.order_stops import HELD
from desk.orders.order_tools import own_order, show
from desk.orders.order_words import goods, short, tail
from desk.orders.orders import apply
from desk.people.roles import require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done, send
from desk.talks.header import refresh
from desk.talks.holding import other_holder, second_tap
from desk.talks.laying import lay, read_through
from desk.talks.reach import barrier
from desk.talks.reception import Words
from desk.talks.speaking import Choices, notice, say, service_text
from desk.talks.waiting import owe
from storage.records.orders import Order
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.tx import Tx

HOLD: Final = "shortage"
DAYS: Final[Mapping[str, int]] = {"1": 1, "3": 3, "7": 7, "15": 15, "none": 0}
"""How long until it is back, as agents tap it; none = nobody can say."""
ANSWERED: Final = "short_answer"
"""The kind of note that keeps the customer's choice: one an order and shortage."""
LABELS: Final[Mapping[str, str]] = {"wait": "愿意等", "change": "想换别的", "refund": "要退款"}
MORNING: Final = 10  # o'clock by which what is promised for a day is there


async def declare(floor: Floor, staff: Staff, order_id: int, days: str, receipt: Receipt | None = None) -> Done:
    """缺货: from this tap on the order is held, and the customer is asked, once."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, order_id)
        if days not in DAYS or order.state not in HELD:
            return Done("changed")
        if order.hold == HOLD:
            return Done("order_short_already", tail(order.number))
        if customer.blocked or customer.barred:
            return Done("barred" if customer.barred else "unreachable")
        holder = other_holder(tx, customer, staff)
        if holder is not None and not second_tap(tx, customer, staff):
            return Done("busy", holder.name)
        return _declare(tx, mind, staff, customer, order, DAYS[days])

    return await floor.commit(job, receipt)


def _declare(tx: Tx, mind: Mind, staff: Staff, customer: Customer, order: Order, days: int) -> Done:
    shop = tx.shops.get(order.shop_id)
    at = _back(shop, tx.now, days) if days else None
    held = corrected(tx, order, hold=HOLD, promised_at=at)
    when = _day(shop, at) if at is not None else ""
    tx.orders.note(held, text=f"缺货，{f'{when}到' if when else '到货没准信'}，已问顾客", kind=OPENED, staff_id=staff.id)
    tx.staff.note(shop.id, staff.id, "order_short", f"order:{order.id}", days=days)
    moved(tx, shop, held, held.state)
    name = "order_short" if when else "order_short_unsure"
    words = sentence(mind, name, {"商品": goods(order, 1) or "商品", "日期": when}, customer=customer)
    why = barrier(tx, customer)
    asked: dict[str, Any] = {} if why else {"choices": _choices(mind, held, when)}
    send(tx, mind, customer, staff, words, phrase=f"service.{name}", **asked)
    show(tx, customer, order.id)
    return Done(why or "order_short", tail(order.number))


def _choices(mind: Mind, order: Order, when: str) -> Choices:
    """等 only where somebody can say until when."""
    wait = [(service_text(mind, "button_short_wait", {}), f"short:{order.id}:wait")] if when else []
    others = [(service_text(mind, f"button_short_{what}", {}), f"short:{order.id}:{what}") for what in ("change", "refund")]
    return [wait, others] if wait else [others]


def _back(shop: Shop, now: float, days: int) -> float:
    day = local(shop, now) + timedelta(days=days)
    return day.replace(hour=MORNING, minute=0, second=0, microsecond=0).timestamp()


def _day(shop: Shop, at: float) -> str:
    then = local(shop, at)
    return f"{then.month}月{then.day}日"


# --- what the customer chooses ------------------------------------------------------------------------------


async def choose(floor: Floor, words: Words, order_id: int, what: str, receipt: Receipt | None = None) -> str:
    """A button under the question; returns what the toast says (may be empty). Only the order's own customer is heard, and
    only the first choice."""
    mind = floor.mind(words.shop_id)

    def job(tx: Tx) -> str:
        found = tx.customers.find(words.bot_id, words.user_id, words.business)
        order = tx.orders.of_shop(words.shop_id, order_id)
        if found is None or order is None or order.customer_id != found.id or what not in LABELS:
            return service_text(mind, "old_button", {})
        customer = tx.customers.lock(found.id)
        locked = tx.orders.lock_of(words.shop_id, order_id)
        if customer.barred or locked is None or locked.hold != HOLD or locked.state not in HELD or _chosen(tx, locked):
            return service_text(mind, "old_button", {})
        _choose(tx, mind, customer, locked, what, words.text)
        return ""

    return await floor.commit(job, receipt)


def _chosen(tx: Tx, order: Order) -> bool:
    """Was the newest question about this order answered?"""
    kinds = [note.kind for note in tx.orders.notes(order.id) if note.kind in (OPENED, ANSWERED)]
    return bool(kinds) and kinds[-1] == ANSWERED


def _choose(tx: Tx, mind: Mind, customer: Customer, order: Order, what: str, label: str) -> None:
    shop = tx.shops.get(order.shop_id)
    tx.orders.note(order, text=f"缺货：顾客{LABELS[what]}", kind=ANSWERED)
    write(tx, shop, order, "delay" if what == "wait" else "refund" if what == "refund" else "exchange", f"缺货，顾客{LABELS[what]}")
    if what == "change":
        _lay(tx, mind, shop, customer, label)
    say(tx, customer, service_text(mind, f"order_short_{what}", {}), author="shop")
    if what == "refund":
        told = OrderTold(f"form:short:{order.id}:{int(tx.now)}", order.number, "refund_asked", tx.now)
        apply(tx, shop, told, source="form")
    notice(tx, customer, f"order_short_{what}_told", buttons=[[("🧾 打开这单", f"ordopen:{order.id}")]], order=short(order))
    refresh(tx, customer)


def _lay(tx: Tx, mind: Mind, shop: Shop, customer: Customer, label: str) -> None:
    """They want something else: words of theirs that a person owes an answer."""
    turn = tx.customers.open_turn(shop_id=shop.id, customer_id=customer.id)
    tx.messages.add(
        shop_id=shop.id, customer_id=customer.id, turn_id=turn.id, author="customer", state="received",
        audience="customer", text=label,
    )
    tx.customers.line_added(turn.id, intent="order_modify", asked=["order_modify"])
    lay(tx, customer, turn, read_through(tx, mind, shop, customer, mind.engine.read(label)), None)
    owe(tx, customer, turn, since=tx.now)
