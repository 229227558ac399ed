"""Tables of goods in and out: any column order, one row an item or one a colour and size, partial tables too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from scripts_library.importers import item_cells as cells
from scripts_library.importers.item_cells import CellError
from scripts_library.importers.item_columns import FIELDS, head_of
from scripts_library.items import MEASURES, ItemCard, Variant
from sheets.shapes import Sheets, Table

_MINUTE = "%Y-%m-%d %H:%M"
_TEXTS = ("name", "link", "material", "shelf_life", "care", "flaws", "reason", "lesson")
_LISTS = ("aliases", "colours", "sizes", "substitutes")
_LINES = ("points", "bundles", "proofs")
LONGEST = {"number": 64, "name": 120, "link": 500}
_ODD = frozenset(" \t\n{}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be taken: where it stands and, in Chinese, why."""

    row: int
    column: str
    why: str

    def __str__(self) -> str:
        return f"第 {self.row} 行「{self.column}」：{self.why}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says of an item: only the fields it has columns for; ``row`` = where it begins."""

    number: str
    row: int
    fields: Mapping[str, Any]

    def onto(self, card: ItemCard | None) -> ItemCard:
        """The card with what the file says; what it does not speak of stays. A file without names (a stock list)
        adds colours, sizes and counts to those known."""
        known, fields = card or ItemCard(self.number, ""), dict(self.fields)
        if "name" not in fields:
            for key in ("colours", "sizes"):
                if key in fields:
                    fields[key] = tuple(dict.fromkeys([*getattr(known, key), *fields[key]]))
            if "stock" in fields:
                counted = {(one.colour, one.size): one for one in (*known.stock, *fields["stock"])}
                fields["stock"] = tuple(counted.values())
        return replace(known, **fields)


@dataclass(slots=True)
class _Gathered:
    """The rows of one item, as far as they are read."""

    row: int
    fields: dict[str, Any] = field(default_factory=dict)
    stock: list[tuple[int, str, str, int, float]] = field(default_factory=list)
    chart: list[tuple[str, dict[str, tuple[float, float, str]]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Items:
    """A file of goods as it was read: all of ``found`` counts only if there are no ``faults``."""

    found: tuple[Found, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


def from_sheets(sheets: Sheets, *, now: float, zone: ZoneInfo, simplify: Callable[[str], str]) -> Items:
    """The items of a file; ``now`` is when its stock is known, unless it says so itself."""
    reader = _Reader(now, zone)
    tables = [part for part in sheets.parts if isinstance(part, Table)]
    headed = [(table, head_of(table.rows, simplify)) for table in tables]
    if not any(head for _, head in headed):
        fault = Fault(1, FIELDS["number"], "没找到写着“货号”的表头，请在第一行写上 货号、名称、价格、库存 这样的列名")
        return Items((), (fault,), sheets.notes)
    notes = list(sheets.notes)
    for table, head in headed:
        if head is None:
            notes.append(f"工作表“{table.name}”没有货号这一列，没有读")
            continue
        at, columns = head
        heads = dict(enumerate(table.rows[at].cells))
        for row in table.rows[at + 1 :]:
            reader.take(row.number, {columns[n]: (cell, heads[n]) for n, cell in enumerate(row.cells) if n in columns}, columns.values())
    return Items(tuple(reader.items()), tuple(reader.faults), tuple(notes))


class _Reader:
    """Gathers the rows of each item, keeping every fault."""

    def __init__(self, now: float, zone: ZoneInfo) -> None:
        self._now, self._zone = now // 60 * 60, zone  # a table says the minute
        self._gathered: dict[str, _Gathered] = {}
        self.faults: list[Fault] = []

    def take(self, number: int, row: Mapping[str, tuple[str, str]], columns: Iterable[str]) -> None:
        """One row: cell and name of its column by field."""
        words = {key: cell for key, (cell, _) in row.items()}
        name = words.get("number", "")
        if not name:
            self._fault(number, "number", "是空的，每个商品都要有货号")
            return
        if len(name) > LONGEST["number"] or set(name) & _ODD:
            self._fault(number, "number", f"“{name[:20]}”太长，或有空格、换行、花括号")
            return
        item = self._gathered.setdefault(name, _Gathered(number))
        for key in columns:
            if key not in ("number", "stock", "known_at", "chart") and not key.startswith("measure:"):
                self._put(item, number, key, words.get(key, ""))
        if "chart" in columns or any(key.startswith("measure:") for key in columns):
            self._chart(item, number, row)
        if "stock" in columns:
            item.fields.setdefault("stock", ())
            self._stock(item, number, words)

    def items(self) -> Iterator[Found]:
        """Everything gathered, in the order of the file."""
        for name, item in self._gathered.items():
            fields = item.fields
            if "stock" in fields:
                fields["stock"] = self._variants(item)
            if "chart" in fields:
                try:
                    fields["chart"] = cells.fits(item.chart)
                except CellError as error:
                    self._fault(item.row, "chart", str(error))
            if fields.get("floor") is not None and fields.get("price") is not None and fields["floor"] > fields["price"]:
                self._fault(item.row, "floor", "比价格还高")
            yield Found(name, item.row, fields)

    def _put(self, item: _Gathered, number: int, key: str, cell: str) -> None:
        """A plain cell; of several rows of an item lists are joined, anything else has to agree."""
        try:
            value = _value(key, cell)
        except CellError as error:
            self._fault(number, key, str(error))
            return
        known = item.fields.get(key)
        if isinstance(value, tuple):
            item.fields[key] = tuple(dict.fromkeys([*(known or ()), *value]))
        elif known in (None, "", {}):
            item.fields[key] = value
        elif value not in (None, "", {}, known):
            self._fault(number, key, f"“{cell[:20]}”和第 {item.row} 行同一货号写的不一样")

    def _chart(self, item: _Gathered, number: int, row: Mapping[str, tuple[str, str]]) -> None:
        item.fields.setdefault("chart", ())
        rows: list[tuple[str, dict[str, tuple[float, float, str]]]] = []
        key = "chart"
        try:
            rows += cells.chart(row.get("chart", ("", ""))[0])
            measures = {}
            for key, (cell, head) in row.items():
                if key.startswith("measure:") and cell:
                    measures[key.partition(":")[2]] = cells.measure(key.partition(":")[2], cell, head)
            key = "sizes"
            if measures:
                rows.append((_single(row.get("sizes", ("", ""))[0]), measures))
        except CellError as error:
            self._fault(number, key, str(error))
            return
        known = dict(item.chart)
        for size, found in rows:
            if known.setdefault(size, found) != found:
                self._fault(number, "chart", f"尺码 {size} 写了两次，数不一样")
        item.chart = list(known.items())

    def _stock(self, item: _Gathered, number: int, words: Mapping[str, str]) -> None:
        colours, sizes = cells.texts(words.get("colours", "")), cells.texts(words.get("sizes", ""))
        key = "known_at"
        try:
            at = self._moment(words.get("known_at", ""))
            key = "stock"
            for what, count in cells.stock(words.get("stock", "")):
                if what:
                    colour, size = _told_apart(what, item.fields.get("colours", colours), item.fields.get("sizes", sizes))
                else:
                    colour, size = colours[0] if len(colours) == 1 else "", sizes[0] if len(sizes) == 1 else ""
                item.stock.append((number, colour, size, count, at))
        except CellError as error:
            self._fault(number, key, str(error))

    def _variants(self, item: _Gathered) -> tuple[Variant, ...]:
        found: dict[tuple[str, str], Variant] = {}
        for number, colour, size, count, at in item.stock:
            if (colour, size) in found:
                self._fault(number, "stock", f"{colour} {size}".strip() + " 的库存写了两次" if colour or size else "同一货号的库存写了两次，分不出颜色尺码")
            found[(colour, size)] = Variant(colour, size, count, at)
        return tuple(found.values())

    def _moment(self, cell: str) -> float:
        if not cell:
            return self._now
        try:
            return dt.datetime.fromisoformat(cell.replace("/", "-")).replace(tzinfo=self._zone).timestamp()
        except ValueError as error:
            raise CellError(f"看不懂“{cell[:20]}”，请写成 2026-11-27 10:00") from error

    def _fault(self, row: int, key: str, why: str) -> None:
        self.faults.append(Fault(row, FIELDS.get(key) or MEASURES.get(key.partition(":")[2], key), why))


def _value(key: str, cell: str) -> Any:
    if key in ("price", "floor"):
        return cells.money(cell)
    if key in _LISTS:
        return cells.texts(cell)
    if key in _LINES:
        return cells.lines(cell)
    if key == "attributes":
        return cells.pairs(cell)
    if len(cell) > LONGEST.get(key, 2000):
        raise CellError(f"太长了，最多 {LONGEST.get(key, 2000)} 个字")
    if key == "link" and cell and not cell.lower().startswith(("http://", "https://")):
        raise CellError(f"“{cell[:20]}”不是链接，请写 https:// 开头的完整网址")
    return cell


def _single(cell: str) -> str:
    sizes = cells.texts(cell)
    if len(sizes) != 1:
        raise CellError("同一行有身高、体重这些数时，尺码请只写一个")
    return sizes[0]


def _told_apart(what: str, colours: Iterable[str], sizes: Iterable[str]) -> tuple[str, str]:
    """(colour, size) of 红色 M, 红色/M, 红色M码: the longest of the item's own that it holds. Raises CellError."""
    parts = [part for part in what.replace("/", " ").replace("+", " ").replace("，", " ").split() if part]
    colour = next((one for one in sorted(colours, key=len, reverse=True) if one in (what, *parts) or what.startswith(one)), "")
    rest = [part for part in parts if part != colour] if colour in parts else [what.removeprefix(colour).strip(" /+")]
    left = " ".join(part for part in rest if part)
    known = {form: size for size in sizes for form in (size, f"{size}码", size.removesuffix("码"))}
    if left and left not in known:
        raise CellError(f"看不出“{what[:20]}”是哪个颜色尺码，请和「颜色」「尺码」两列写得一样")
    return colour, known.get(left, "")


# --- out ------------------------------------------------------------------------------------------------


def to_rows(cards: Iterable[ItemCard], zone: ZoneInfo) -> list[tuple[str, ...]]:
    """The items as rows under their names, by number; read back they are the same."""
    return [tuple(FIELDS.values()), *(_row(card, zone) for card in sorted(cards, key=lambda card: card.number))]


def _row(card: ItemCard, zone: ZoneInfo) -> tuple[str, ...]:
    written = {key: "\n".join(getattr(card, key)) for key in (*_LISTS, *_LINES)}
    written |= {key: getattr(card, key) for key in ("number", *_TEXTS)}
    written |= {"price": cells.write_money(card.price), "floor": cells.write_money(card.floor)}
    written |= {"attributes": cells.write_pairs(card.attributes), "chart": cells.write_chart(card.chart)}
    written["stock"] = "\n".join(_counted(one) for one in card.stock)
    known = min((one.known_at for one in card.stock), default=None)
    written["known_at"] = "" if known is None else dt.datetime.fromtimestamp(known, zone).strftime(_MINUTE)
    return tuple(written[key] for key in FIELDS)


def _counted(one: Variant) -> str:
    words = " ".join(part for part in (one.colour, one.size) if part)
    return f"{words}：{one.count}" if words else str(one.count)
