"""The orders at the console: by state and by number or receiver, and one with its notes and what happened to it, all masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.orders.order_masks import area, called, mostly
from desk.orders.order_notes import COLOURS, KINDS, TICKED, packing_line
from desk.orders.order_words import STATES, goods, piece, state, summed
from desk.orders.print_runs import printed
from desk.people.roles import require
from storage.records.orders import Order
from storage.records.people import Staff
from storage.tx import Tx

PAGE: Final = 30
SOURCES: Final[Mapping[str, str]] = {"api": "店铺系统", "file": "文件", "form": "客服登记"}


@dataclass(frozen=True, slots=True)
class Row:
    """An order in the list; the receiver is hidden."""

    id: int
    number: str
    state: str
    total: str
    goods: str
    receiver: str
    customer: str
    changed_at: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, newest first; ``more`` = from which id the next one goes on, 0 = there is none."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    more: int


@dataclass(frozen=True, slots=True)
class Happened:
    """A note on the order or something that happened to it: when (UTC seconds), its mark, its words, who."""

    at: float
    mark: str
    text: str
    who: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One order looked at closely."""

    row: Row
    lines: tuple[str, ...]
    phone: str
    address: str
    courier: str
    tracking_no: str
    remark: str
    credit: str
    packing: str
    source: str
    late: bool
    times: tuple[tuple[str, float], ...]
    notes: tuple[Happened, ...]
    events: tuple[Happened, ...]


async def listed(floor: Floor, staff: Staff, states: tuple[str, ...], query: str, before: int | None) -> Page:
    """The orders in these states whose number holds the words, or whose receiver is called so."""
    require(staff, "console")
    states = tuple(one for one in states if one in STATES)

    def look(tx: Tx) -> Page:
        words = query.strip()
        if words:
            found = tx.orders.search(staff.shop_id, words, states=states, before=before, limit=PAGE + 1)
        else:
            found = tx.orders.listed(staff.shop_id, states=states, before=before, limit=PAGE + 1)
        rows = tuple(_row(tx, order) for order in found[:PAGE])
        return Page(rows, tx.orders.counts(staff.shop_id), rows[-1].id if len(found) > PAGE else 0)

    return await floor.store.read(look)


async def one(floor: Floor, staff: Staff, order_id: int) -> Leaf:
    """An order of the shop. Raises NotFound."""
    require(staff, "console")

    def look(tx: Tx) -> Leaf:
        order = tx.orders.of_shop(staff.shop_id, order_id)
        if order is None:
            raise NotFound("没有这一单，可能已经不在了")
        return _leaf(tx, order)

    return await floor.store.read(look)


def _row(tx: Tx, order: Order) -> Row:
    customer = tx.customers.get(order.customer_id).name or "顾客" if order.customer_id is not None else ""
    return Row(
        order.id, order.number, state(order), summed(order), goods(order), called(order.receiver), customer, order.changed_at
    )


def _leaf(tx: Tx, order: Order) -> Leaf:
    shop, notes = tx.shops.get(order.shop_id), tx.orders.notes(order.id)
    people = {person.id: person for person in tx.staff.all(order.shop_id)}
    names = {person.number: person.name for person in people.values()}
    times = (
        ("下单", order.placed_at), ("付款", order.paid_at), ("最晚发货", order.promised_at), ("发货", order.shipped_at),
        ("收货", order.received_at), ("关闭", order.closed_at),
    )
    return Leaf(
        _row(tx, order), tuple(map(piece, order.lines)), mostly(order.phone), area(order.address), order.courier,
        order.tracking_no, order.remark, " ".join(part for part in (order.staff_number, names.get(order.staff_number, "")) if part),
        packing_line(order, notes), SOURCES.get(order.source, order.source), printed(shop, order, tx.now),
        tuple((name, at) for name, at in times if at is not None),
        tuple(
            Happened(
                note.at, f"{COLOURS.get(note.flag, '')} {_kind(note.kind)}".strip(), note.text,
                people[note.staff_id].name if note.staff_id in people else "小二",
            )
            for note in notes
        ),
        tuple(
            Happened(event.at, STATES.get(event.state, event.state), "", SOURCES.get(event.source, event.source))
            for event in tx.orders.events(order.id)
        ),
    )


def _kind(kind: str) -> str:
    """What a note is called; one that a packer ticked says so."""
    return "买家留言 ✔" if kind == TICKED else KINDS.get(kind, "")
