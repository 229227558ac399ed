"""What a handover book finds by itself: one function a section, each of them may find nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from desk.orders.order_words import HOLDS, summed, tail
from desk.people.roles import SPECIALITIES
from desk.shifts.hours import local, works_on
from desk.talks.pointers import last_words
from desk.tasks.task_watch import SNOOZE
from nlu.masking import masked
from storage.records.desk import Case, Task
from storage.records.orders import Order
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.tx import Tx

DAY: Final = 24 * 3600.0
WORDS: Final = 60
MOST: Final = 500  # orders that are looked at
MEMO_LASTS: Final = 7 * DAY
LEADS: Final = 10  # warm leads that are handed over one by one
NAMED: Final = 5  # of the orders that are nobody's
ANSWER_IN: Final = 3  # working days for a case
ENOUGH: Final = frozenset({
    "stock", "restock", "size_advice", "size_fit", "colour_diff", "colour_choice", "material", "quality", "recommend", "haggle",
    "haggle_compare", "haggle_condition", "price_query", "promotion", "gift", "shipping_fee", "wholesale", "hesitate", "how_to_order",
})
"""Intents of somebody who thinks of buying."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something to hand over. ``subject`` names the thing (customer:12, task:5): it stands in a book once; cause and course
    in the words of staff."""

    subject: str
    cause: str
    course: str = ""
    customer_id: int | None = None


Section = Callable[[Tx, Shop, Staff], tuple[Line, ...]]
"""Finds what of one kind a person has open."""


def whole(subject: str) -> tuple[str, int]:
    """(kind, id) of a subject; id 0 where it has none."""
    kind, _, number = subject.partition(":")
    return kind, int(number) if number.isascii() and number.isdigit() else 0


def long(seconds: float) -> str:
    """How long something has lasted, as one says it."""
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // 1440} 天"


def clock(shop: Shop, now: float, at: float) -> str:
    """18:00 today, else 12-01 18:00."""
    then = local(shop, at)
    return f"{then:%H:%M}" if then.date() == local(shop, now).date() else f"{then:%m-%d %H:%M}"


def said(tx: Tx, customer: Customer) -> str:
    """What the customer wrote last, on one line, phones hidden: books are printed."""
    words = " ".join(masked(last_words(tx, customer)).split())
    return words if len(words) <= WORDS else f"{words[:WORDS]}…"


# --- customers -------------------------------------------------------------------------------------------


def urgent(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """Customers in hand who wait or said something grave, those starred, and those who wait and whom nobody holds."""
    return tuple(line for line, presses in _talks(tx, shop, staff) if presses)


def talks(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """The other customers in hand."""
    return tuple(line for line, presses in _talks(tx, shop, staff) if not presses)


def _talks(tx: Tx, shop: Shop, staff: Staff) -> list[tuple[Line, bool]]:
    """Every customer of this person, and whether it presses."""
    waits = {wait.customer_id: wait.began_at for wait in reversed(tx.waits.running_in(shop.id, since=tx.now - 7 * DAY))}
    grave = tx.staff.subjects_noted(shop.id, "grave", since=tx.now - DAY)
    starred = {customer.id: customer for customer in tx.stars.of_staff(staff.id, limit=MOST)}
    people = {customer.id: customer for customer in tx.customers.held_by(staff.id)} | starred
    for number in waits:
        customer = people.get(number) or tx.customers.get(number)
        if customer.holder_id in (None, staff.id):
            people[number] = customer
    found = []
    for number, customer in sorted(people.items()):
        course = [f"接待了 {long(tx.now - customer.held_at)}"] if customer.holder_id == staff.id and customer.held_at else []
        marks = [f"等回复 {long(tx.now - waits[number])}"] if number in waits else []
        marks += ["提到严重情况"] if f"customer:{number}" in grave and course else []
        marks += ["已标星"] if number in starred else []
        words = said(tx, customer)
        found.append((Line(f"customer:{number}", words, "，".join([*course, *marks]), number), bool(marks)))
    return found


def leads(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """Customers this person served within a day who asked and have not ordered: the latest one by one, the others as a number."""
    found = _leads(tx, staff)
    rest = len(found) - LEADS
    more = (Line("leads:more", f"另有 {rest} 位今天问过、还没下单", "更早的，来了再接"),) if rest > 0 else ()
    return (*found[:LEADS], *more)


def _leads(tx: Tx, staff: Staff) -> tuple[Line, ...]:
    found = []
    for customer in tx.customers.served_by(staff.id, since=tx.now - DAY):
        asked = tx.customers.intents_since(customer.id, tx.now - DAY)
        ended = tx.endings.of_customer(customer.id, limit=1)
        bought = (ended and ended[0].outcome == "deal") or _ordered(tx, customer)
        if asked & ENOUGH and not bought and not (customer.mark or customer.muted or customer.barred or customer.blocked):
            found.append(Line(f"lead:{customer.id}", said(tx, customer), f"{long(tx.now - customer.seen_at)}前问过，还没下单", customer.id))
    return tuple(found)


def _ordered(tx: Tx, customer: Customer) -> bool:
    return any((order.placed_at or order.created_at) >= tx.now - 3 * DAY for order in tx.orders.of_customer(customer.id, limit=5))


# --- promises --------------------------------------------------------------------------------------------


def promises(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """Tasks on the person's own list, customers they want to be called back to among them."""
    return tuple(_task(tx, shop, task) for task in tx.tasks.own_of(shop.id, staff.id))


def _task(tx: Tx, shop: Shop, task: Task) -> Line:
    at = clock(shop, tx.now, task.due_at) if task.due_at else ""
    if task.kind == SNOOZE and task.customer_id is not None:
        return Line(f"task:{task.id}", said(tx, tx.customers.get(task.customer_id)), f"{at} 回头联系", task.customer_id)
    return Line(f"task:{task.id}", _short(task.text) or "待办", f"约定 {at}" if at else "", task.customer_id)


def _short(text: str) -> str:
    line = " ".join(masked(text).split())
    return line if len(line) <= 2 * WORDS else f"{line[: 2 * WORDS]}…"


# --- orders, parcels, cases ------------------------------------------------------------------------------


def unpaid(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """Orders that wait for their payment."""
    return _orders(tx, shop, staff, "placed")


def parcels(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """What is asked of the helpers, refunds under way, orders that are held or late."""
    asked = tuple(
        Line(
            f"request:{one.id}", _short(one.text) or "协查单",
            f"已请{SPECIALITIES.get(one.speciality, '同事')}查，{clock(shop, tx.now, one.due_at)} 前答复", one.customer_id,
        )
        for one in tx.requests.open_ones(shop.id, staff_id=staff.id)
    )
    return (*asked, *_orders(tx, shop, staff, "refund_asked", "paid", "changed"))


def _orders(tx: Tx, shop: Shop, staff: Staff, *states: str) -> tuple[Line, ...]:
    """The person's orders in these states that want somebody's eye, oldest first; those of nobody in one line."""
    mine: list[tuple[Order, Line]] = []
    nobodys: list[tuple[Order, Line]] = []
    numbers = frozenset(one.number.lower() for one in tx.staff.all(shop.id))
    for order in reversed(tx.orders.listed(shop.id, states=states, limit=MOST)):
        whose, line = _whose(tx, order, numbers), order_line(tx, shop, order)
        if line is not None and whose in (None, staff.id, staff.number.lower()):
            (nobodys if whose is None else mine).append((order, line))
    lines = [line for _, line in mine]
    if nobodys:
        named = "、".join(tail(order.number) for order, _ in nobodys[:NAMED]) + ("…" if len(nobodys) > NAMED else "")
        what = "没付款" if states == ("placed",) else "要处理（退款、先别发、过期没发）"
        lines.append(Line(f"orders:{states[0]}", f"没有人跟的订单有 {len(nobodys)} 单{what}", named))
    return tuple(lines)


def _whose(tx: Tx, order: Order, numbers: frozenset[str]) -> int | str | None:
    """By the number on the order if a colleague has it, else by who served the customer; None = nobody's, so everybody's."""
    if order.staff_number and order.staff_number.lower() in numbers:
        return order.staff_number.lower()
    customer = tx.customers.get(order.customer_id) if order.customer_id is not None else None
    return customer.holder_id or customer.last_staff_id if customer is not None else None


def order_line(tx: Tx, shop: Shop, order: Order) -> Line | None:
    """What is to be said of an order, whoever's it is; None while nothing about it wants a person's eye."""
    if order.state == "placed":
        why, course = "未付款", f"下单 {_since(tx, order.placed_at or order.created_at)}"
    else:
        why, course = _stuck(tx, order), _course(tx, shop, order)
    words = " ".join(part for part in (f"订单{tail(order.number)}", why, summed(order)) if part)
    return Line(f"order:{order.id}", words, course, order.customer_id) if why else None


def _stuck(tx: Tx, order: Order) -> str:
    if order.state == "refund_asked":
        return "退款中"
    if order.state not in ("paid", "changed"):
        return ""
    if order.hold:
        return HOLDS.get(order.hold, HOLDS["question"])
    return "过了承诺的发货时间" if order.promised_at is not None and order.promised_at <= tx.now else ""


def _course(tx: Tx, shop: Shop, order: Order) -> str:
    if order.state == "refund_asked":
        return f"申请 {_since(tx, order.changed_at)}"
    return f"付款 {_since(tx, order.paid_at or order.changed_at)}" + (
        f"，答应 {clock(shop, tx.now, order.promised_at)} 前发" if order.promised_at else ""
    )


def _since(tx: Tx, at: float) -> str:
    return f"{long(tx.now - at)}前"


def complaints(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """The person's open cases, with the day by which they are to be settled."""
    return tuple(
        Line(f"case:{case.id}", f"售后单 {case.number}", f"开了 {long(tx.now - case.opened_at)}，{deadline(shop, case)} 前办结", case.customer_id)
        for case in tx.cases.open_by(staff.id)
    )


def deadline(shop: Shop, case: Case) -> str:
    """The third working day after the case was opened (12-03)."""
    day, left = local(shop, case.opened_at).date(), ANSWER_IN
    for _ in range(60):
        day += timedelta(days=1)
        left -= works_on(shop, day)
        if not left:
            break
    return f"{day:%m-%d}"


# --- news ------------------------------------------------------------------------------------------------


def news(tx: Tx, shop: Shop, staff: Staff) -> tuple[Line, ...]:
    """What whoever comes has to know: incidents, announcements, notices."""
    open_ones = [Line(f"incident:{one.id}", f"重大情况：{one.text}", f"{clock(shop, tx.now, one.began_at)} 起", one.customer_id) for one in tx.incidents.open_in(shop.id)]
    announced = [Line(f"announcement:{one.id}", f"公告：{one.text}", f"到 {clock(shop, tx.now, one.until)}") for one in tx.announcements.in_force(shop.id)]
    told = [
        Line(f"memo:{one.id}", f"通知：{one.topic}", clock(shop, tx.now, one.starts_at) if one.starts_at else "")
        for one in tx.memos.current(shop.id, since=tx.now - MEMO_LASTS)
    ]
    return (*open_ones, *announced, *told)


def found(tx: Tx, shop: Shop, staff: Staff, also: Iterable[str] = ()) -> dict[str, tuple[str, Line]]:
    """Everything the sections find of this person, by subject: (section, line).

    ``also`` = subjects they have taken over: an order stays credited to a colleague, and is theirs to see to.
    """
    seen = {line.subject: (name, line) for name, look in SECTIONS for line in look(tx, shop, staff)}
    missing = [whole(subject) for subject in also if subject not in seen]
    if any(kind == "lead" for kind, _ in missing):  # one of those beyond the latest
        known = {f"lead:{number}" for kind, number in missing if kind == "lead"}
        seen |= {line.subject: ("lead", line) for line in _leads(tx, staff) if line.subject in known}
    for number in (number for kind, number in missing if kind == "order"):
        order = tx.orders.of_shop(shop.id, number)
        line = order_line(tx, shop, order) if order is not None else None
        if order is not None and line is not None:
            seen[line.subject] = ("unpaid" if order.state == "placed" else "parcel", line)
    return seen


OWN: Final = "own"
CARRIED: Final = "carried"
SECTIONS: Final[tuple[tuple[str, Section], ...]] = (
    ("urgent", urgent), ("open", talks), ("promise", promises), ("lead", leads), ("unpaid", unpaid), ("parcel", parcels),
    ("case", complaints), ("news", news),
)
"""The sections of a book in their order; what agents write (own) and what older books left (carried) follow."""
ORDER: Final = (*(name for name, _ in SECTIONS), OWN, CARRIED)
