"""Brings orders in from a file: says beforehand what would become of each, then keeps all the good ones or none."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from desk.errors import DeskError, StateMoved
from desk.floor import Floor
from desk.orders.order_book import SENT
from desk.orders.order_events import CHANGED, OrderLine, OrderTold, plain_phone
from desk.orders.order_masks import called
from desk.orders.order_notes import write
from desk.orders.order_words import STATES, piece
from desk.orders.orders import apply_all
from desk.people.roles import require
from desk.phrases.bringing_in import Unreadable
from desk.shifts.hours import zone
from nlu.traditional import to_simplified
from scripts_library.importers.item_table import Fault
from scripts_library.importers.order_table import MOMENTS, LineFound, OrderFound, Orders, from_sheets
from scripts_library.items import yuan
from sheets.errors import SheetError
from sheets.reading import read_sheets
from storage.records.orders import Order
from storage.records.people import Shop, Staff
from storage.tx import Tx

SOURCE: Final = "file"
BATCH: Final = 200
_BEFORE: Final[Mapping[str, str]] = {
    "placed_at": "placed", "paid_at": "paid", "shipped_at": "shipped", "received_at": "received", "closed_at": "closed",
}


@dataclass(frozen=True, slots=True)
class OrderIntake:
    """A file of orders looked at. ``found`` = the good ones as the file has them, ``known`` = those of them the shop had, by
    number, as they were; ``new`` and ``changed`` numbers. ``at`` = the time the file tells of (UTC seconds). ``faults`` say
    which rows are not brought in, and why; ``bad`` counts their orders."""

    found: tuple[OrderFound, ...]
    known: Mapping[str, Order]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    bad: int
    at: float

    @property
    def kept(self) -> int:
        """How many there would be something to do for."""
        return len(self.new) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a file: how many orders are new, and how many changed."""

    new: int
    changed: int


def read(data: bytes, *, name: str, shop: Shop, now: float) -> Orders:
    """What the file says. Raises SheetError for one that cannot be opened."""
    return from_sheets(read_sheets(data, name=name), now=now, zone=zone(shop), simplify=to_simplified)


def examine(tx: Tx, shop: Shop, orders: Orders, at: float) -> OrderIntake:
    """The file beside what is known; nothing is changed. ``at`` = the file's time."""
    known = _known(tx, shop, [one.number for one in orders.found])
    faults, good = list(orders.faults), []
    for one in orders.found:
        fault = _against(one, known.get(one.number))
        faults += [fault] if fault is not None else []
        good += [one] if fault is None else []
    new = tuple(one.number for one in good if one.number not in known)
    changed = tuple(one.number for one in good if one.number in known and _differs(one, known[one.number]))
    return OrderIntake(
        tuple(good), known, new, changed, tuple(sorted(faults, key=lambda fault: fault.row)), orders.notes,
        orders.bad + len(orders.found) - len(good), min(at, tx.now),
    )


def accept(tx: Tx, shop: Shop, intake: OrderIntake, staff: Staff | None = None) -> Brought:
    """Keep all the good orders; StateMoved where one of them moved since the file was looked at."""
    if _known(tx, shop, [one.number for one in intake.found]) != intake.known:
        raise StateMoved("orders moved while a file was looked at")
    for some in _batched([one for one in intake.found if one.number in {*intake.new, *intake.changed}]):
        # first where they stand now, then what came before it: nobody is to hear of payments of last week
        apply_all(tx, shop, [told for one in some for told in _now(one, intake)], source=SOURCE)
        apply_all(tx, shop, [told for one in some for told in _before(one)], source=SOURCE)
        for one in some:
            order = tx.orders.by_number(shop.id, one.number) if one.note else None
            if order is not None:
                write(tx, shop, order, "other", one.note)
    if staff is not None:
        tx.staff.note(shop.id, staff.id, "orders_file", f"orders:{intake.kept}", new=len(intake.new))
    return Brought(len(intake.new), len(intake.changed))


def _known(tx: Tx, shop: Shop, numbers: Sequence[str]) -> dict[str, Order]:
    return {number: order for some in _batched(numbers) for number, order in tx.orders.lock_numbers(shop.id, {*some}).items()}


def _against(one: OrderFound, known: Order | None) -> Fault | None:
    """What stands against an order that is readable: one that is short is not on its way without a parcel."""
    short = known is not None and known.hold == "shortage" and one.state in SENT and not one.fields.get("tracking_no")
    return Fault(one.row, "快递单号", f"订单 {one.number} 缺货等着，没有快递单号就不能算发货") if short else None


def _values(one: OrderFound) -> dict[str, Any]:
    """What the file says of the order, as columns."""
    said = {name: value for name, value in one.fields.items() if name not in MOMENTS}
    if "phone" in said:
        said["phone"] = plain_phone(said["phone"])
    return {**said, **({} if one.total is None else {"total": one.total})}


def _differs(one: OrderFound, known: Order) -> bool:
    said = _values(one)
    return (
        one.state != known.state or any(getattr(known, name) != value for name, value in said.items())
        or _lines(one, known) is not None
    )


def _lines(one: OrderFound, known: Order | None) -> tuple[OrderLine, ...] | None:
    """The order's lines, if the file has other ones than are known; prices it does not tell stay."""
    if not one.lines:
        return None
    prices = {_what(line): line.price for line in known.lines} if known is not None else {}
    lines = tuple(_line(line) for line in one.lines)
    lines = tuple(replace(line, price=prices.get(_what(line))) if line.price is None else line for line in lines)
    return None if known is not None and lines == known.lines else lines


def _line(found: LineFound) -> OrderLine:
    return OrderLine(found.item_number, found.name, found.colour, found.size, found.quantity, found.price)


def _what(line: OrderLine) -> tuple[str, str, str, str]:
    return line.item_number, line.name, line.colour, line.size


def _now(one: OrderFound, intake: OrderIntake) -> Iterator[OrderTold]:
    """Where the order stands, and its values: of a known one at the file's time, of a new one when it came there."""
    known = intake.known.get(one.number)
    at = min(one.at, intake.at) if one.at is not None else intake.at
    if known is None:
        yield _told(one, one.state, at, said=_values(one), lines=_lines(one, None))
        return
    if one.state != known.state:
        yield _told(one, one.state, at)
    said = {name: value for name, value in _values(one).items() if getattr(known, name) != value}
    lines = _lines(one, known)
    if said or lines is not None:
        yield _told(one, CHANGED, intake.at, said=said, lines=lines)


def _before(one: OrderFound) -> Iterator[OrderTold]:
    """What the file says happened earlier: only dates come of it."""
    for name, state in _BEFORE.items():
        if one.fields.get(name) is not None and state != one.state:
            yield _told(one, state, one.fields[name])


def _told(
    one: OrderFound, state: str, at: float, *, said: Mapping[str, Any] | None = None, lines: tuple[OrderLine, ...] | None = None
) -> OrderTold:
    """An event under a name made of all it says: the same file twice is heard once."""
    told = OrderTold("", one.number, state, at, said or {}, lines)
    name = sha256(f"{told.digest()}".encode()).hexdigest()[:40]
    return replace(told, event_id=f"{SOURCE}:{name}")


def _batched(some: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (some[start : start + BATCH] for start in range(0, len(some), BATCH))


# --- at the console --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """An order of a file as staff read it before it is kept: what would become of it, the receiver hidden."""

    number: str
    what: str
    state: str
    total: str
    goods: str
    receiver: str


def shown(intake: OrderIntake, most: int) -> tuple[Shown, ...]:
    """The first of those that would change something."""
    what = {**dict.fromkeys(intake.new, "新的"), **dict.fromkeys(intake.changed, "有变动")}
    return tuple(
        Shown(
            one.number, what[one.number], STATES[one.state], "" if one.total is None else f"¥{yuan(one.total)}",
            "、".join(piece(_line(line)) for line in one.lines[:2]), called(str(one.fields.get("receiver", ""))),
        )
        for one in [one for one in intake.found if one.number in what][:most]
    )


async def dry_run(floor: Floor, staff: Staff, data: bytes, name: str) -> OrderIntake:
    """What a file would change; nothing is changed. Raises Unreadable and NotAllowed."""
    require(staff, "keep_orders")
    shop = await floor.store.read(lambda tx: tx.shops.get(staff.shop_id))
    now = floor.clock()
    try:
        orders = await asyncio.to_thread(read, data, name=name, shop=shop, now=now)
    except SheetError as error:
        raise Unreadable(f"{error}什么都没有改动。") from error
    return await floor.store.write(lambda tx: examine(tx, shop, orders, now))  # the orders are locked to be looked at


async def keep(floor: Floor, staff: Staff, intake: OrderIntake) -> Brought:
    """All the good orders, or nothing where one of them moved meanwhile."""
    require(staff, "keep_orders")
    try:
        return await floor.store.write(lambda tx: accept(tx, tx.shops.get(staff.shop_id), intake, staff))
    except StateMoved as error:
        raise DeskError("刚才有订单变了，什么都没有改动，请再选一次文件。") from error
