"""XLSX in and out: sheets as plain rows of text, merged cells filled, what was hidden or could not be read is said."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zipfile import ZipFile

from sheets.errors import DAMAGED, SheetError
from sheets.limits import check_rows, check_text
from sheets.shapes import Row, Sheets, Table
from sheets.sheet_xml import Look, SheetTarget, parse, worksheet_members

_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_NAMED = 5
"""Cells or rows that a remark names one by one."""


def read_workbook(data: bytes) -> Sheets:
    """The visible sheets of an XLSX file. Raises SheetError."""
    looks = _looks(data)
    try:
        return _read(data, looks)
    except SheetError:
        raise
    except (*DAMAGED, KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        # openpyxl meets a workbook that breaks the format with whatever its code stumbles over
        raise SheetError("表格打不开，文件可能坏了", "用 WPS 或 Excel 打开，另存为 .xlsx 再导入") from error


def write_workbook(rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """Rows as XLSX, every cell text: nothing in it is ever calculated."""
    from openpyxl import Workbook  # noqa: PLC0415 (a third of a second that only XLSX needs)
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        cells = [WriteOnlyCell(sheet, "") for _ in row]
        for cell, text in zip(cells, row, strict=True):
            cell.value = text
            cell.data_type, cell.quotePrefix = "s", True
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _looks(data: bytes) -> dict[str, Look]:
    looks: dict[str, Look] = {}
    with ZipFile(io.BytesIO(data)) as archive:
        for title, member in worksheet_members(archive).items():
            target = SheetTarget(title)
            parse(archive, member, target)
            looks[title] = target.look
    check_rows(sum(look.rows for look in looks.values()))
    return looks


def _read(data: bytes, looks: dict[str, Look]) -> Sheets:
    from openpyxl import load_workbook  # noqa: PLC0415

    tables, notes = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and validation it leaves out
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                look = looks.get(sheet.title, Look())
                if sheet.sheet_state != "visible":
                    notes.append(f"工作表“{sheet.title}”是隐藏的，没有读；要读就先取消隐藏")
                    continue
                notes += _remarks(sheet.title, look)
                sheet.reset_dimensions()
                table = Table(sheet.title, tuple(_rows(sheet, look, notes)))
                if table.rows:
                    tables.append(table)
        finally:
            book.close()
    return Sheets(tuple(tables), tuple(notes))


def _remarks(title: str, look: Look) -> Iterator[str]:
    if look.hidden_rows:
        yield f"工作表“{title}”有 {len(look.hidden_rows)} 行是隐藏的（{_some(look.hidden_rows)}），也一起读了"
    if look.hidden_columns:
        yield f"工作表“{title}”有隐藏的列，也一起读了"
    if look.blind:
        yield f"工作表“{title}”的 {_some(look.blind)} 是公式，没有存下结果，当作空格；用 WPS 或 Excel 打开、保存一次就有了"


def _some(found: Sequence[object]) -> str:
    words = [str(one) if isinstance(one, str) else f"第 {one} 行" for one in found[:_NAMED]]
    return "、".join(words) + ("等" if len(found) > _NAMED else "")


def _rows(sheet: Any, look: Look, notes: list[str]) -> Iterator[Row]:
    merged = _Merged(look.merges)
    wrong: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_cell(cell, wrong, number) for cell in cells]
        texts = merged.filled(number, texts)
        if any(texts):
            yield Row(number, tuple(texts))
    if wrong:
        notes.append(f"工作表“{sheet.title}”的 {_some(wrong)} 是出错的公式，当作空格")


class _Merged:
    """Carries the value of cells merged over several rows down to each of them."""

    def __init__(self, merges: Iterable[tuple[int, int, int]]) -> None:
        self._coming = sorted(merges, key=lambda merge: merge[1], reverse=True)
        self._open: dict[int, tuple[int, str]] = {}

    def filled(self, number: int, texts: list[str]) -> list[str]:
        for column, (last, text) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column <= len(texts):
                texts[column - 1] = texts[column - 1] or text
        while self._coming and self._coming[-1][1] <= number:
            column, first, last = self._coming.pop()
            if first == number and column <= len(texts):
                self._open[column] = (last, texts[column - 1])
        return texts


def _cell(cell: Any, wrong: list[str], row: int) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if value in _ERRORS:
            wrong.append(getattr(cell, "coordinate", f"第 {row} 行"))
            return ""
        return check_text(value, f"第 {row} 行").replace("\r\n", "\n").replace("\r", "\n").strip()
    return _written(value, str(getattr(cell, "number_format", "")))


def _written(value: object, number_format: str) -> str:
    """Numbers, dates and truths as a person would write them."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, (int, float)):
        percent = number_format.partition(";")[0].rstrip('"').endswith("%")
        return f"{value * 100:.12g}%" if percent else f"{value:.15g}"
    return str(value)
