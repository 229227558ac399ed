"""Finds the orders in a table as shop systems export it: any order of columns, several rows an order, good rows and bad."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from scripts_library.importers import order_cells as cells
from scripts_library.importers.item_cells import CellError, count, money
from scripts_library.importers.item_table import Fault
from scripts_library.importers.order_columns import FIELDS, OF_LINE, head_of, unused
from sheets.errors import SheetError
from sheets.shapes import Sheets, Table

LONGEST: Final[Mapping[str, int]] = {
    "receiver": 64, "phone": 32, "address": 400, "courier": 32, "tracking_no": 64, "remark": 500, "note": 500,
    "staff_number": 16, "item_number": 64, "name": 120, "colour": 64, "size": 64,
}
"""Characters of each field: those of the order API."""
MOMENTS: Final = ("placed_at", "paid_at", "shipped_at", "received_at", "closed_at")
PIECES: Final = 9_999
LINES: Final = 100
MONEY: Final = 100_000_000_000
"""Fen, of an order or a piece: as the order API takes them."""
MOST: Final = 5_000
"""Orders of one file: they are kept in one transaction, and on SQLite everybody waits for it."""
_AREA: Final = ("province", "city", "district", "street")
_TEXTS: Final = ("receiver", "phone", "courier", "tracking_no", "remark", "note", "staff_number")
_SUMS: Final = re.compile(r"合计|总计|小计|共\d*[单笔条]?.*")
_NOTHING: Final = frozenset({"", "-", "--", "/", "null", "无"})


@dataclass(frozen=True, slots=True)
class LineFound:
    """A line of an order; ``price`` in fen, of one piece."""

    item_number: str
    name: str
    colour: str
    size: str
    quantity: int
    price: int | None


@dataclass(frozen=True, slots=True)
class OrderFound:
    """An order as the file has it: ``row`` = where it begins, ``at`` = when it came into its state, as far as the file says
    (UTC seconds), ``fields`` only what stands there, ``note`` = what the shop wrote on it."""

    number: str
    row: int
    state: str
    at: float | None
    total: int | None
    fields: Mapping[str, Any]
    lines: tuple[LineFound, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Orders:
    """A file of orders as it was read: ``found`` are whole and good, ``faults`` say which others are not, and why."""

    found: tuple[OrderFound, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
    bad: int = 0
    """Orders left out because of a fault."""


@dataclass(slots=True)
class _Gathered:
    """The rows of one order, as far as they are read."""

    number: str
    row: int
    fields: dict[str, Any] = field(default_factory=dict)
    lines: list[LineFound] = field(default_factory=list)
    sums: int = 0
    bad: bool = False


def from_sheets(sheets: Sheets, *, now: float, zone: ZoneInfo, simplify: Callable[[str], str]) -> Orders:
    """The orders of a file; ``now`` tells what lies ahead. Raises SheetError for too many."""
    reader, notes = _Reader(now, zone, simplify), [*sheets.notes]
    headed = [(table, head_of(table.rows, simplify)) for table in sheets.parts if isinstance(table, Table)]
    if not any(head for _, head in headed):
        why = "没找到写着“订单号”的表头，请在第一行写上 订单号、订单状态、商品名称、数量、实付金额 这样的列名"
        return Orders((), (Fault(1, FIELDS["number"], why),), tuple(notes))
    for table, head in headed:
        if head is None:
            notes.append(f"工作表“{table.name}”没有订单号这一列，没有读")
            continue
        at, columns = head
        if left := unused(table.rows[at], columns):
            notes.append(f"没有用到的列：{'、'.join(left)}")
        for row in table.rows[at + 1 :]:
            reader.take(row.number, {columns[n]: cell for n, cell in enumerate(row.cells) if n in columns})
    found = tuple(reader.orders())
    if len(found) + reader.bad > MOST:
        raise SheetError(f"一次最多 {MOST} 单，这里有 {len(found) + reader.bad} 单", "按日期分成几个文件导入，收过的不会重复")
    return Orders(found, tuple(sorted(reader.faults, key=lambda fault: fault.row)), tuple(notes), reader.bad)


class _Reader:
    """Gathers the rows of each order, keeping every fault; an order with one is left out whole."""

    def __init__(self, now: float, zone: ZoneInfo, simplify: Callable[[str], str]) -> None:
        self._now, self._zone, self._simplify = now, zone, simplify
        self._gathered: dict[str, _Gathered] = {}
        self._current: _Gathered | None = None
        self.faults: list[Fault] = []
        self.bad = 0

    def take(self, row: int, words: Mapping[str, str]) -> None:
        """One row of the table: a new order, or another line of one."""
        words = {key: "" if cell.strip() in _NOTHING else cell.strip() for key, cell in words.items()}
        order = self._order(row, words["number"], any(words.get(key) for key in OF_LINE))
        if order is None:
            return
        for key, cell in words.items():
            if key not in OF_LINE and key != "number":
                self._put(order, row, key, cell)
        self._line(order, row, words)

    def _order(self, row: int, cell: str, line: bool) -> _Gathered | None:
        """The order a row belongs to; without a number it goes on with the one above."""
        if _SUMS.fullmatch(cell):
            return None
        if not cell:
            if self._current is None or not line:
                self._fault(None, row, "number", "是空的，看不出是哪一单")
            return self._current if line else None
        try:
            number = cells.number(cell)
        except CellError as error:
            self._current = self._gathered.setdefault(cell, _Gathered(cell, row))
            self._fault(self._current, row, "number", str(error))
            return None
        self._current = self._gathered.setdefault(number, _Gathered(number, row))
        return self._current

    def _put(self, order: _Gathered, row: int, key: str, cell: str) -> None:
        """A cell of the order itself: further rows repeat it, or leave it empty."""
        try:
            value = self._value(key, cell)
        except CellError as error:
            self._fault(order, row, key, str(error))
            return
        known = order.fields.get(key)
        if known in (None, ""):
            order.fields[key] = value
        elif value not in (None, "", known):
            self._fault(order, row, key, f"“{cell[:20]}”和第 {order.row} 行同一订单写的不一样")

    def _value(self, key: str, cell: str) -> Any:
        if key == "total":
            return money(cell, most=MONEY)
        if key in MOMENTS:
            return cells.moment(cell, self._zone, self._now)
        if key == "state":
            return cells.state(self._simplify(cell))
        if key == "aftersale":
            return cells.aftersale(self._simplify(cell))
        return _text(key, cell.strip("'"))

    def _line(self, order: _Gathered, row: int, words: Mapping[str, str]) -> None:
        """What the row says of an item; a table without items has orders without lines."""
        if not any(words.get(key) for key in OF_LINE):
            return
        colour, size = cells.attributes(words.get("attributes", ""))
        key = "quantity"
        try:
            pieces = count(words.get(key, "") or "1")
            if not 0 < pieces <= PIECES:
                raise CellError(f"“{words[key][:20]}”不对，请写 1 到 {PIECES}")
            key = "price"
            price = money(words.get(key, ""), most=MONEY)
            key = "sum"
            whole = money(words.get(key, ""), most=MONEY)
            texts = {}
            for key, cell in (
                ("item_number", words.get("item_number", "")), ("name", words.get("name", "")),
                ("colour", words.get("colour") or colour), ("size", words.get("size") or size),
            ):
                texts[key] = _text(key, cell)
        except CellError as error:
            self._fault(order, row, key, str(error))
            return
        if price is None and whole is not None and whole % pieces == 0:
            price = whole // pieces
        if len(order.lines) == LINES:
            self._fault(order, row, "number", f"一个订单最多 {LINES} 行商品")
            return
        order.sums += whole if whole is not None else (price or 0) * pieces
        order.lines.append(LineFound(**texts, quantity=pieces, price=price))

    def orders(self) -> Iterator[OrderFound]:
        """The good ones, in the order of the file."""
        for order in self._gathered.values():
            if not order.bad and len(_address(order.fields)) > LONGEST["address"]:  # province, city … together
                self._fault(order, order.row, "address", f"太长了，最多 {LONGEST['address']} 个字")
            if order.bad:
                self.bad += 1
                continue
            fields = order.fields
            at = {key: fields[key] for key in MOMENTS if fields.get(key) is not None}
            state = fields.get("aftersale") or fields.get("state") or _inferred(at, fields.get("tracking_no", ""))
            total = fields.get("total")
            if total is None and order.lines and all(line.price is not None for line in order.lines):
                total = order.sums
            kept = {key: fields[key] for key in _TEXTS if key != "note" and fields.get(key)}
            kept |= {"address": address} if (address := _address(fields)) else {}
            yield OrderFound(
                order.number, order.row, state, _when(state, at), total, {**kept, **at}, tuple(order.lines), fields.get("note", "")
            )

    def _fault(self, order: _Gathered | None, row: int, key: str, why: str) -> None:
        if order is not None:
            order.bad = True
        self.faults.append(Fault(row, FIELDS[key], why))


def _text(key: str, cell: str) -> str:
    """Words of one cell on one line."""
    words = " ".join(cell.split())
    if len(words) > LONGEST.get(key, 100):
        raise CellError(f"太长了，最多 {LONGEST.get(key, 100)} 个字")
    return words


def _address(fields: Mapping[str, Any]) -> str:
    """The parts of an address as one, none of them twice."""
    rest = str(fields.get("address", ""))
    before = [part for key in _AREA if (part := str(fields.get(key, ""))) and part not in rest]
    return " ".join((*dict.fromkeys(before), *([rest] if rest else [])))


def _inferred(at: Mapping[str, float], tracking_no: str) -> str:
    """The state of an order whose file does not say: by the latest thing that happened."""
    for key, state in (("closed_at", "closed"), ("received_at", "received"), ("shipped_at", "shipped")):
        if key in at:
            return state
    if tracking_no:
        return "shipped"
    return "paid" if "paid_at" in at else "placed"


def _when(state: str, at: Mapping[str, float]) -> float | None:
    """When the order came into its state, as far as the file says."""
    keys = {"placed": "placed_at", "paid": "paid_at", "shipped": "shipped_at", "received": "received_at", "closed": "closed_at"}
    return at.get(keys.get(state, ""))
