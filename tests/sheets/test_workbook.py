"""XLSX as people make them, and as they should not be."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from sheets.errors import SheetError
from sheets.reading import read_sheets
from sheets.shapes import Sheets, Table
from sheets.workbook import write_workbook
from tests.sheets.makers import raw_workbook, zipped


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read(data: bytes) -> Sheets:
    return read_sheets(data, name="话术.xlsx")


def _cells(sheets: Sheets, at: int = 0) -> list[tuple[str, ...]]:
    table = sheets.parts[at]
    assert isinstance(table, Table)
    return [row.cells for row in table.rows]


def test_numbers_dates_and_truths_read_as_a_person_writes_them() -> None:
    book = Workbook()
    book.active.append([3, 19.9, 0.5, True, dt.date(2026, 11, 11), dt.datetime(2026, 11, 11, 20, 30), dt.time(16, 0), "亲 "])
    book.active["C1"].number_format = "0%"
    assert _cells(_read(_saved(book))) == [("3", "19.9", "50%", "是", "2026-11-11", "2026-11-11 20:30", "16:00", "亲")]


def test_a_cell_merged_over_several_rows_stands_in_each_of_them() -> None:
    book = Workbook()
    for row in (["物流", "发什么快递", "亲，发圆通"], [None, "几天到", "亲，三天"], ["售后", "能退吗", "能的"]):
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    assert [cells[0] for cells in _cells(_read(_saved(book)))] == ["物流", "物流", "售后"]


def test_a_title_merged_over_columns_stands_once() -> None:
    book = Workbook()
    book.active.append(["本店话术大全"])
    book.active.append(["问题", "答案"])
    book.active.merge_cells("A1:B1")
    assert _cells(_read(_saved(book)))[0][0] == "本店话术大全"
    assert "".join(_cells(_read(_saved(book)))[0][1:]) == ""


def test_several_sheets_are_read_and_blank_rows_keep_their_numbers() -> None:
    book = Workbook()
    book.active.title = "售前"
    book.active["A1"], book.active["A5"] = "一", "二"
    book.create_sheet("售后")["B2"] = "三"
    found = _read(_saved(book))
    assert [(part.name, [row.number for row in part.rows]) for part in found.parts if isinstance(part, Table)] == [
        ("售前", [1, 5]), ("售后", [2]),
    ]


def test_hidden_rows_are_read_and_said_hidden_sheets_are_left_and_said() -> None:
    book = Workbook()
    book.active.title = "话术"
    book.active.append(["看得见"])
    book.active.append(["看不见"])
    book.active.row_dimensions[2].hidden = True
    secret = book.create_sheet("旧表")
    secret.append(["旧的"])
    secret.sheet_state = "hidden"
    found = _read(_saved(book))
    assert len(found.parts) == 1
    assert _cells(found) == [("看得见",), ("看不见",)]
    assert any("第 2 行" in note for note in found.notes)
    assert any("旧表" in note and "隐藏" in note for note in found.notes)


def test_a_formula_gives_its_stored_value_and_is_named_where_there_is_none() -> None:
    stored = raw_workbook('<sheetData><row r="1"><c r="A1" t="str"><f>B1</f><v>算好的</v></c></row></sheetData>')
    assert _cells(_read(stored)) == [("算好的",)]
    book = Workbook()
    book.active.append(["问", '=CONCATENATE("亲","好")'])
    found = _read(_saved(book))
    assert _cells(found) == [("问", "")]
    assert "B1" in found.notes[0]
    assert "公式" in found.notes[0]


def test_a_formula_that_went_wrong_is_a_blank_and_said() -> None:
    data = raw_workbook('<sheetData><row r="1"><c r="A1" t="str"><v>问</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>')
    found = _read(data)
    assert _cells(found) == [("问", "")]
    assert "B1" in found.notes[0]


def test_a_wrong_dimension_of_a_careless_program_loses_nothing() -> None:
    data = raw_workbook('<dimension ref="A1"/><sheetData><row r="1"><c r="A1" t="str"><v>一</v></c><c r="B1" t="str"><v>二</v></c></row>'
                        '<row r="3"><c r="B3" t="str"><v>三</v></c></row></sheetData>')
    assert _cells(_read(data)) == [("一", "二"), ("", "三")]


def test_what_is_written_is_text_and_comes_back_equal() -> None:
    rows = [("编号", "话术"), ("a", "=1+1"), ("b", "+86 138"), ("c", "第一行\n第二行"), ("d", "-10%"), ("e", "@所有人")]
    data = write_workbook(rows, title="话术")
    assert _cells(_read(data)) == list(rows)
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


@pytest.mark.parametrize(("data", "words"), [
    (raw_workbook('<sheetData><row r="1"><c r="NTP1" t="str"><v>远</v></c></row></sheetData>'), "10000 列"),
    (raw_workbook("<sheetData/>", prolog='<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'), "结构不对"),
    (raw_workbook("<sheetData><row>"), "结构不对"),
    (zipped({"xl/workbook.xml": "<workbook/>"}), "结构不对"),
    (b"PK\x03\x04broken", "坏了"),
], ids=["ten thousand columns", "entities", "torn", "hollow", "broken zip"])
def test_a_workbook_that_cannot_be_read_is_refused_in_plain_words(data: bytes, words: str) -> None:
    with pytest.raises(SheetError, match=words):
        _read(data)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(200):
                member.write(b" " * 2**20)
    tracemalloc.start()
    with pytest.raises(SheetError, match="大得不正常"):
        _read(out.getvalue())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 2**20


def test_more_rows_than_anybody_needs_are_refused() -> None:
    row = '<row><c t="str"><v>a</v></c></row>'
    with pytest.raises(SheetError, match="行数太多"):
        _read(raw_workbook(f"<sheetData>{row * 50_001}</sheetData>"))
