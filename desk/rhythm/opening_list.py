"""开班清单: what waits when somebody's shift begins or the shop opens, the night's messages first; shown once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from desk.floor import Floor
from desk.handover.handover import owed
from desk.handover.handover_sections import order_line
from desk.orders.order_words import tail
from desk.people.ringing_up import reach, tell_desk
from desk.people.roles import may
from desk.rhythm.memos import LASTS
from desk.shifts.hours import local
from desk.shifts.shifts import around
from desk.talks.pointers import topic_link
from desk.talks.waiting import NIGHT
from nlu.masking import masked
from storage.records.orders import Order
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.records.traffic import Due
from storage.tx import Tx

OPENING: Final = "opening_list"
LISTED: Final = 8  # lines of a section that are shown; all are counted
MOST: Final = 200
WORDS: Final = 40
SLACK: Final = 30 * 60.0  # a tick that comes later shows no list any more: 上班 and /todo do
ONCE: Final = 12 * 3600.0

Entry = list[str]
"""[name, link to the topic, what is to be said]: empty name = no customer."""
Section = list[object]
"""[code of the section, how many entries there are, the first of them]."""


def shop_sections(tx: Tx, shop: Shop) -> list[Section]:
    """What concerns everybody: unpaid, paid and unconfirmed, held back, yesterday's reviews, what nobody sees to any more."""
    orders = tx.orders.listed(shop.id, states=("placed", "paid", "changed"), limit=MOST)
    unpaid = [order for order in orders if order.state == "placed"]
    asked = [order for order in orders if order.state != "placed" and order.sheet == "sent" and not order.hold]
    held = [order for order in orders if order.state != "placed" and order.hold]
    found = [
        _section("unpaid", [_order(tx, shop, order) for order in unpaid]),
        _section("unconfirmed", [_order(tx, shop, order) for order in asked]),
        _section("held", [_order(tx, shop, order) for order in held]),
        *(_section(name, [["", "", line] for line in look(tx, shop)]) for name, look in PORTS),
        _section("abandoned", [["", "", line.cause] for line in tx.handovers.abandoned(shop.id)]),
    ]
    return [section for section in found if section[1]]


PORTS: Final[tuple[tuple[str, Callable[[Tx, Shop], Sequence[str]]], ...]] = ()
"""Sections other books of the trade add, by name: yesterday's reviews come with the book of reviews."""


def own_sections(tx: Tx, shop: Shop, staff: Staff) -> list[Section]:
    """What concerns one person: what they took over, what is laid before them, notices they have not read."""
    laid = [
        ["", "", f"{giver.name if giver else ''}的交接班本等您确认"]
        for book in tx.handovers.offered_to(staff.id) if (giver := tx.staff.get(book.giver_id)) is not None
    ]
    taken = [_line(tx, line.customer_id, line.cause) for line in owed(tx, shop, staff)]
    memos = [
        ["", "", memo.topic] for memo in tx.memos.current(shop.id, since=tx.now - LASTS)
        if staff.id in memo.people and staff.id not in tx.memos.readers(memo.id)
    ]
    found = [_section("handover", [*laid, *taken]), _section("memo", memos)]
    return [section for section in found if section[1]]


def night_section(tx: Tx, shop: Shop) -> list[Section]:
    """Messages that came while nobody was on duty, oldest first."""
    entries = []
    for task in tx.tasks.open_in(shop.id, NIGHT):
        customer = tx.customers.get(task.customer_id or 0)
        since = f"{local(shop, task.due_at or task.created_at):%H:%M}"
        entries.append([customer.name, topic_link(tx, customer), f"{since}「{_short(task.text)}」"])
    return [_section("night", entries)] if entries else []


def _section(name: str, entries: Sequence[Entry]) -> Section:
    return [name, len(entries), [*entries[:LISTED]]]


def _order(tx: Tx, shop: Shop, order: Order) -> Entry:
    line = order_line(tx, shop, order)
    words = f"{line.cause} · {line.course}" if line is not None else f"订单{tail(order.number)} 信息表还没确认"
    return _line(tx, order.customer_id, words)


def _line(tx: Tx, customer_id: int | None, words: str) -> Entry:
    customer: Customer | None = tx.customers.get(customer_id) if customer_id is not None else None
    return [customer.name, topic_link(tx, customer), words] if customer is not None else ["", "", words]


def _short(text: str) -> str:
    line = " ".join(masked(text).split())
    return line if len(line) <= WORDS else f"{line[:WORDS]}…"


# --- when ------------------------------------------------------------------------------------------------


def plan(tx: Tx, shop: Shop, *, before: float, ahead: float) -> None:
    """The lists of shifts that begin now (from ``before`` seconds ago until ``ahead``); each person's once a shift."""
    first: dict[tuple[int, str], float] = {}
    today = local(shop, tx.now).date()
    roll = around(tx, shop, tx.now + ahead)
    for shift in roll.shifts(today, local(shop, tx.now + ahead).date()):
        if not roll.excused(shift):
            key = shift.staff_id, shift.day
            first[key] = min(shift.starts, first.get(key, shift.starts))
    for (staff_id, _), starts in first.items():
        subject = f"{staff_id}:{int(starts)}"
        if tx.now - before <= starts <= tx.now + ahead and tx.due.last(OPENING, subject) is None:
            tx.due.put(shop_id=shop.id, kind=OPENING, subject=subject, at=max(tx.now, starts), body={"at": starts})


async def show(floor: Floor, row: Due) -> None:
    """Due: the person's shift begins, or (staff 0) a shop without a roster opens. Nothing is sent where nothing waits."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row) or tx.now > float(row.body["at"]) + SLACK:
            return
        shop, staff = tx.shops.get(row.shop_id), tx.staff.get(int(row.subject.partition(":")[0]))
        if staff is None:
            if not tx.tasks.open_in(shop.id, NIGHT):  # else it follows the night's messages
                to_desk(tx, shop)
        elif staff.active and may(staff, "answer"):
            found = [*night_section(tx, shop), *shop_sections(tx, shop), *own_sections(tx, shop, staff)]
            if found:
                reach(tx, staff, "opening", sections=found)

    await floor.store.write(job)


def to_desk(tx: Tx, shop: Shop) -> None:
    """The list for the desk as a whole, once in half a day: with the night's messages where there are any, else at the opening."""
    found = shop_sections(tx, shop)
    if found and tx.due.rarely(shop_id=shop.id, kind="opening_shown", subject=str(shop.id), every=ONCE):
        tell_desk(tx, shop.id, "opening", who="", sections=found)
