"""Finds a month's roster in a table as people make it: a title, days across, weekdays under them, a row a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from unicodedata import normalize

from sheets.errors import SheetError
from sheets.shapes import Row, Sheets, Table

_LOOKED = 12
"""Rows in which the days are looked for: titles and remarks may stand above them."""
_LEAST: Final = 5
"""Days in a row that make it the head."""
_PEOPLE: Final[Mapping[str, str]] = {
    "name": "姓名 名字 员工 员工姓名 人员 客服 同事 花名 昵称 name", "number": "工号 编号 员工号 客服工号 number no id",
}
_FIELDS: Final = {name: field for field, names in _PEOPLE.items() for name in names.split()}
_WEEKDAY: Final = re.compile(r"(?:周|星期|礼拜)?[一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun", re.IGNORECASE)
_REMARK: Final = re.compile("备注|说明|注[:：]|附[:：注]")
"""What begins a line under the table that is nobody's row."""
_REMEDY: Final = "一行一个人，第一列写姓名或工号，上面一行写日期 1 到 31，格子里写班的代号或 休，存成 .xlsx 或 .csv"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands for a person on a day, and where: ``column`` by its letters, ``row`` as in the file."""

    number: str
    name: str
    day: date
    word: str
    column: str
    row: int

    @property
    def place(self) -> str:
        """The cell's name in the sheet (E5)."""
        return f"{self.column}{self.row}"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A month as a file draws it; ``wrong`` = what could not be read, by cell; ``notes`` = what was left out."""

    first: date
    cells: tuple[Cell, ...]
    wrong: tuple[str, ...]
    notes: tuple[str, ...]


def read(sheets: Sheets, simplify: Callable[[str], str], *, today: date, name: str = "", month: date | None = None) -> Drawn:
    """The roster in the first table that has one. ``month`` = what its days belong to, if told; else it is looked for in
    the days themselves, above them, in the sheet's name and the file's. Raises SheetError."""
    for table in sheets.parts:
        if isinstance(table, Table) and (head := _head(table.rows)) is not None:
            return _read(table, head, sheets.notes, simplify, today, name, month)
    raise _few(sheets) or SheetError("没有找到排班", _REMEDY)


def _few(sheets: Sheets) -> SheetError | None:
    """Where a row looks like the head of a roster and names too few days to be sure of it."""
    rows = [row for table in sheets.parts if isinstance(table, Table) for row in table.rows[:_LOOKED]]
    for row in rows:
        days = sum(_day(cell) is not None for cell in row.cells)
        if days and any(_field(cell) for cell in row.cells):
            return SheetError(f"第 {row.number} 行只认出 {days} 天的日期，至少要有 {_LEAST} 天", "日期一格一天，写成 1、2、3 或 12-1；整个月的表一起导入，不排的日子空着就好")
    return None


def _head(rows: Sequence[Row]) -> int | None:
    for at, row in enumerate(rows[:_LOOKED]):
        days = [cell for cell in row.cells if _day(cell) is not None]
        if len(days) >= _LEAST:
            return at
    return None


def _read(
    table: Table, at: int, remarks: Sequence[str], simplify: Callable[[str], str], today: date, name: str, month: date | None
) -> Drawn:
    head = table.rows[at]
    above = " ".join(cell for row in table.rows[:at] for cell in row.cells)
    columns = dict(_days(head, month or _month(head, (above, " ".join(head.cells), table.name, name), today)))
    whole = {day.replace(day=1) for day in columns.values()}
    if len(whole) != 1:
        raise SheetError("一张表里有两个月的日期", "一个月一张表，分开存再导入")
    who = {field: column for column, cell in enumerate(head.cells) if (field := _field(simplify(cell))) and column not in columns}
    if not who:
        who = {"name": min(columns) - 1} if min(columns) > 0 else {}
    if not who:
        raise SheetError("没有找到写姓名的列", _REMEDY)
    cells: list[Cell] = []
    wrong: list[str] = []
    notes = [*remarks]
    for row in table.rows[at + 1 :]:
        _row(row, columns, who, simplify, cells, wrong, notes)
    if not cells and not wrong:
        raise SheetError("表里没有排任何班", _REMEDY)
    return Drawn(whole.pop(), tuple(cells), tuple(wrong), tuple(notes))


def _row(
    row: Row, columns: Mapping[int, date], who: Mapping[str, int], simplify: Callable[[str], str], cells: list[Cell],
    wrong: list[str], notes: list[str],
) -> None:
    words = {column: simplify(row.cells[column]).strip() for column in columns if column < len(row.cells)}
    filled = {column: word for column, word in words.items() if word}
    number, name = (_at(row, who.get(field)) for field in ("number", "name"))
    if len({word for word in filled.values() if _WEEKDAY.fullmatch(word)}) >= _LEAST:
        return
    if not filled:
        if (number or name) and not _REMARK.match(number or name):
            notes.append(f"第 {row.number} 行（{(name or number)[:20]}）没有排班，没有动")
        return
    if not number and not name:
        first = min(filled)
        wrong.append(f"{letter(first)}{row.number}：这一行没有写是谁")
        return
    for column, day in columns.items():
        cells.append(Cell(number, name, day, words.get(column, ""), letter(column), row.number))


def _at(row: Row, column: int | None) -> str:
    return re.sub(r"\s+", "", row.cells[column]) if column is not None and column < len(row.cells) else ""


def _field(name: str) -> str:
    return _FIELDS.get(re.sub(r"[\s*＊:：/\\]", "", name).lower(), "")


# --- days --------------------------------------------------------------------------------------------


def _day(cell: str) -> tuple[int | None, int | None, int] | None:
    """(year, month, day) as far as a head says it: 3, 3日, 12-3, 12月3日, 2026-12-03 (周四); None for anything else."""
    bare = re.sub(r"[(（]?(?:周|星期|礼拜)[一二三四五六日天][)）]?|\s+", "", normalize("NFKC", cell))
    found = re.fullmatch(r"(?:(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月])?([0-9]{1,2})[日号]?(?:00:00(?::00)?)?", bare)
    if found is None or not 1 <= int(found[3]) <= 31:
        return None
    return int(found[1]) if found[1] else None, int(found[2]) if found[2] else None, int(found[3])


def _days(head: Row, first: date) -> Iterator[tuple[int, date]]:
    """Which column is which day; days the month does not have are passed over where nothing can stand there."""
    seen: set[date] = set()
    for column, cell in enumerate(head.cells):
        found = _day(cell)
        if found is None:
            continue
        year, month, day = found
        try:
            here = date(year or first.year, month or first.month, day)
        except ValueError:
            continue
        if here in seen:
            raise SheetError(f"{letter(column)}{head.number} 的日期 {cell.strip()[:12]} 写了两次", "删掉一列再导入")
        seen.add(here)
        yield column, here


def _month(head: Row, words: Sequence[str], today: date) -> date:
    """The month of the days: in their own dates, else in what stands around them."""
    dated = next((found for cell in head.cells if (found := _day(cell)) is not None and found[1] is not None), None)
    if dated is not None:
        year, month, _ = dated
        return _first(year, month or 0, today)
    for text in (normalize("NFKC", one) for one in words):
        whole = re.search(r"(20[0-9]{2})\s*[-年./]?\s*(0?[1-9]|1[0-2])(?![0-9])", text)
        if whole is not None:
            return date(int(whole[1]), int(whole[2]), 1)
        alone = re.search(r"(?<![0-9])(0?[1-9]|1[0-2])\s*月(?![0-9]*日)", text)
        if alone is not None:
            return _first(None, int(alone[1]), today)
    raise SheetError("没有写是哪个月", "在标题里写上，例如 2026年12月排班表，或导入时说明月份")


def _first(year: int | None, month: int, today: date) -> date:
    """The month of that year, or the one nearest to today."""
    if not 1 <= month <= 12:
        raise SheetError(f"没有 {month} 月", "核对表里的日期")
    if year is not None:
        return date(year, month, 1)
    near = [date(today.year + n, month, 1) for n in (-1, 0, 1)]
    return min(near, key=lambda first: abs((first + timedelta(days=14) - today).days))


def letter(column: int) -> str:
    """The letters of a column, counted from 0: A, B, … Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
