"""CSV and its kin in and out: commas, semicolons or tabs, quotes, several lines in a cell."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sheets.errors import SheetError
from sheets.limits import check_columns, check_rows, check_text
from sheets.shapes import Line, Prose, Row, Sheets, Table

_SEPARATORS = ",;\t|，；"
_LOOKED = 200
"""Rows from which the separator is told."""
_TALL = 60
"""Lines in one cell beyond which a quote is taken to be missing."""
_FORMULA = re.compile(r"'*[=+\-@\t＝＋－＠]")
"""What a spreadsheet would take for a formula, with the apostrophes that already guard it."""


def read_separated(text: str) -> Sheets:
    """The rows of a separated text; lines without any separator are prose. Raises SheetError."""
    start, text = _announced(text)
    separator = start or _separator(text)
    if not separator:
        lines = text.split("\n")
        return Sheets((Prose(tuple(Line(n, check_text(line, f"第 {n} 行")) for n, line in enumerate(lines, 1))),))
    rows = tuple(_rows(text, separator, first=2 if start else 1))
    return Sheets((Table("", rows),))


def write_separated(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that WPS and Excel open rightly: UTF-8 with its mark, CRLF, quotes; formulas guarded by an apostrophe."""
    out = io.StringIO()
    guarded = ([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(guarded)
    return out.getvalue().encode("utf-8-sig")


def _announced(text: str) -> tuple[str, str]:
    """The separator a first line ``sep=;`` names (Excel's way), and the rest."""
    first, _, rest = text.partition("\n")
    return (first[4], rest) if len(first) == 5 and first.lower().startswith("sep=") else ("", text)


def _separator(text: str) -> str:
    """The mark by which most rows fall into the same number of cells, at least two; none for prose."""
    best, most = "", 0.5
    for mark in _SEPARATORS:
        counts = Counter(len(row) for row, _ in zip(_cut(text, mark), range(_LOOKED), strict=False) if any(row))
        total = sum(counts.values())
        width, same = max(counts.items(), key=lambda pair: (pair[1] * (pair[0] > 1), pair[0]), default=(1, 0))
        share = same / total if total else 0.0
        if width > 1 and (share > most or (share == most and not best)):
            best, most = mark, share
    return best


def _cut(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from reader
    except csv.Error as error:
        raise SheetError(f"第 {reader.line_num} 行读不了", "检查双引号是否成对，或用 WPS 另存为 .xlsx 再导入") from error


def _rows(text: str, separator: str, *, first: int) -> Iterator[Row]:
    at, kept = first, 0
    for cells in _cut(text, separator):
        number, at = at, at + 1 + sum(cell.count("\n") for cell in cells)
        check_columns(len(cells), f"第 {number} 行")
        for cell in cells:
            check_text(cell, f"第 {number} 行")
            if cell.count("\n") > _TALL:
                raise SheetError(f"第 {number} 行有一格占了 {cell.count(chr(10))} 行", "多半是少了一个双引号，补上再导入")
        if any(cell.strip() for cell in cells):
            kept += 1
            check_rows(kept)
            yield Row(number, tuple(_plain(cell.strip()) for cell in cells))


def _plain(cell: str) -> str:
    """The cell without the apostrophe that guards a would-be formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
