"""CSV in every way it is saved."""

from __future__ import annotations

import pytest

from sheets.errors import SheetError
from sheets.reading import read_sheets
from sheets.separated import write_separated
from sheets.shapes import Prose, Sheets, Table

ROWS = (("问题", "回复"), ("几天到，包邮吗", "亲，三天\n包邮哦"), ('他说"好"', "嗯；行"))


def _table(data: bytes) -> list[tuple[str, ...]]:
    (part,) = read_sheets(data, name="话术.csv").parts
    assert isinstance(part, Table)
    return [row.cells for row in part.rows]


def _written(separator: str) -> str:
    return "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in ROWS) + "\r\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_any_encoding_with_any_separator_reads_the_same(codec: str, separator: str) -> None:
    assert _table(_written(separator).encode(codec)) == list(ROWS)


def test_big5_is_told_from_gbk() -> None:
    text = "問題,回覆\n甚麼時候發貨呢,親，今天下午就會寄出\n可以退貨嗎,七天內都可以退換的\n"
    assert _table(text.encode("big5"))[1] == ("甚麼時候發貨呢", "親，今天下午就會寄出")
    assert _table("问题,回复\n什么时候发货呢,亲，今天下午就寄出\n可以退货吗,七天内都可以退换的\n".encode("gbk"))[1][0] == "什么时候发货呢"


def test_two_encodings_in_one_file_are_refused_with_the_lines() -> None:
    data = "问题,回复\n怎么退货呢,亲，七天内都可以\n".encode() + "几天能到,亲，一般三天左右呢\n".encode("gbk")
    with pytest.raises(SheetError, match=r"两种编码（第 1 行是 UTF-8，第 3 行不是）"):
        read_sheets(data, name="a.csv")


def test_excels_first_line_names_the_separator() -> None:
    assert _table("sep=;\n问;答\n甲,乙;丙\n".encode()) == [("问", "答"), ("甲,乙", "丙")]


def test_a_csv_without_any_separator_is_prose() -> None:
    found = read_sheets("顾客：在吗\n客服：在的呢\n".encode(), name="a.csv")
    assert isinstance(found.parts[0], Prose)


def test_a_missing_quote_is_named_instead_of_swallowing_the_file() -> None:
    text = '问题,回复\n包邮吗,"亲，包邮\n' + "几天到,三天\n" * 100
    with pytest.raises(SheetError, match="双引号"):
        read_sheets(text.encode(), name="a.csv")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "'=1", "''+1", "＝1", "=HYPERLINK(\"x\")"])
def test_a_formula_is_guarded_when_written_and_comes_back_equal(cell: str) -> None:
    data = write_separated([("问题", "回复"), ("a", cell)])
    line = data.decode("utf-8-sig").splitlines()[1]
    assert line.split(",", 1)[1].strip('"').startswith("'")
    assert _table(data)[1] == ("a", cell)


def test_ten_thousand_columns_are_refused() -> None:
    with pytest.raises(SheetError, match="10000 列"):
        read_sheets((",".join(["a"] * 10_000) + "\n").encode() * 2, name="a.csv")


def test_rows_keep_the_number_of_the_line_they_begin_in() -> None:
    found: Sheets = read_sheets('问,答\n"甲\n乙",丙\n\n丁,戊\n'.encode(), name="a.csv")
    assert [row.number for part in found.parts if isinstance(part, Table) for row in part.rows] == [1, 2, 5]
