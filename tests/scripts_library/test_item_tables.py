"""Tables of goods as shops make them: read whole or not at all, and the same after going out and coming back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_library.importers.item_table import Items, from_sheets, to_rows
from scripts_library.items import Fit, ItemCard, Variant, yuan
from sheets.reading import read_sheets
from sheets.separated import write_separated
from sheets.workbook import write_workbook

ZONE = ZoneInfo("Asia/Shanghai")
NOW = 1_795_819_690.0
MINUTE = 1_795_819_680.0


def read(text: str | bytes, name: str = "货.csv") -> Items:
    data = text.encode() if isinstance(text, str) else text
    return from_sheets(read_sheets(data, name=name), now=NOW, zone=ZONE, simplify=lambda word: word)


def cards(text: str | bytes) -> list[ItemCard]:
    items = read(text)
    assert not items.faults, [str(fault) for fault in items.faults]
    return [found.onto(None) for found in items.found]


def faults(text: str) -> list[str]:
    return [str(fault) for fault in read(text).faults]


def test_columns_stand_in_any_order_under_any_usual_name_below_a_title() -> None:
    (card,) = cards("秋季商品,,,\n售价(元),品名,面料,款号\n¥129.00,雪纺裙,聚酯纤维,A01\n")
    assert card == ItemCard("A01", "雪纺裙", material="聚酯纤维", price=12900)


def test_gbk_is_read_as_well() -> None:
    (card,) = cards("货号,名称,价格\nA01,雪纺裙,99\n".encode("gbk"))
    assert (card.name, card.price) == ("雪纺裙", 9900)


def test_rows_of_one_number_are_one_item_with_its_colours_and_sizes() -> None:
    (card,) = cards("货号,名称,价格,颜色,尺码,库存\nA01,裙,99,红色,M,3\nA01,裙,,红色,L,0\nA01,,,黑色,M,12件\n")
    assert card.colours == ("红色", "黑色")
    assert card.sizes == ("M", "L")
    assert card.stock == (
        Variant("红色", "M", 3, MINUTE), Variant("红色", "L", 0, MINUTE), Variant("黑色", "M", 12, MINUTE),
    )


def test_merged_cells_of_a_workbook_hold_for_every_row_they_cover() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("货号", "名称", "尺码", "库存"), ("A01", "裙", "M", 3), (None, None, "L", 4)):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:B3")
    import io

    out = io.BytesIO()
    book.save(out)
    (card,) = cards(out.getvalue())
    assert [(one.size, one.count) for one in card.stock] == [("M", 3), ("L", 4)]


def test_several_counts_stand_in_one_cell() -> None:
    (card,) = cards('货号,名称,颜色,尺码,库存\nA01,裙,"红色,黑色","M,L","红色 M：3\n黑色L码 0件\n红色/L=2"\n')
    assert [(one.colour, one.size, one.count) for one in card.stock] == [("红色", "M", 3), ("黑色", "L", 0), ("红色", "L", 2)]


def test_an_empty_floor_is_none_and_zero_is_a_floor() -> None:
    without, zero = cards("货号,名称,价格,底价\nA01,裙,99,\nA02,裤,99,0\n")
    assert without.floor is None
    assert zero.floor == 0


def test_a_size_chart_stands_in_columns_or_in_one_cell() -> None:
    (columns,) = cards("货号,名称,尺码,身高,体重(斤),腰围\nA01,裙,M,155-165,90-105,2尺\nA01,,L,165以上,105-120,68~72cm\n")
    assert columns.chart == (
        Fit("M", {"height": (155.0, 165.0), "weight": (45.0, 52.5), "waist": (66.7, 66.7)}),
        Fit("L", {"height": (165.0, 999.0), "weight": (52.5, 60.0), "waist": (68.0, 72.0)}),
    )
    (cell,) = cards('货号,名称,尺码表\nA01,裙,"M：身高155-165 体重45-52kg；L：身高160-170 体重52-60kg"\n')
    assert cell.chart[0] == Fit("M", {"height": (155.0, 165.0), "weight": (45.0, 52.0)})


def test_weights_without_a_unit_are_taken_only_when_they_allow_one_unit() -> None:
    (jin,) = cards("货号,名称,尺码,体重\nA01,裙,M,90-105\nA01,,XL,120-140\n")
    assert jin.chart[0].ranges["weight"] == (45.0, 52.5)
    (kilos,) = cards("货号,名称,尺码,体重\nA01,裙,M,45-52\nA01,,L,52-60\n")
    assert kilos.chart[0].ranges["weight"] == (45.0, 52.0)
    assert "没写是斤还是公斤" in faults("货号,名称,尺码,体重\nA01,裙,M,80-95\n")[0]


def test_what_cannot_be_read_is_named_by_row_and_column() -> None:
    found = faults("货号,名称,价格,底价,库存,链接\nA01,裙,九十九,1,三件,javascript:x\n,裤,1,,,\nA03,袜,1,2,,\n")
    assert found == [
        "第 2 行「价格」：看不懂“九十九”，请写数字，例如 99.00",
        "第 2 行「链接」：“javascript:x”不是链接，请写 https:// 开头的完整网址",
        "第 2 行「库存」：看不懂“三件”，库存请写成 红色 M：3 或 12",
        "第 3 行「货号」：是空的，每个商品都要有货号",
        "第 4 行「底价」：比价格还高",
    ]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("名称,价格\n裙,99\n", "没找到写着“货号”的表头"),
        ("货号,名称,价格\nA01,裙,99\nA01,裙,89\n", "同一货号写的不一样"),
        ("货号,名称,价格\nA01,裙,-1\n", "不是能用的价格"),
        ("货号,名称,价格\nA01,裙,NaN\n", "不是能用的价格"),
        ("货号,名称,价格\nA01,裙,1.234\n", "不是能用的价格"),
        ("货号,名称,库存\nA01,裙,3\nA01,裙,4\n", "库存写了两次"),
        ("货号,名称,尺码,身高\nA01,裙,M,170-160\n", "前面的数比后面的大"),
        ("货号,名称,库存,库存时间\nA01,裙,3,昨天\n", "请写成 2026-11-27 10:00"),
        ("货号,名称\nA 01,裙\n", "有空格"),
    ],
)
def test_every_kind_of_fault_is_said(table: str, why: str) -> None:
    assert why in "\n".join(faults(table))


def test_a_stock_list_changes_the_stock_only_and_keeps_the_other_colours() -> None:
    (card,) = cards("货号,名称,价格,颜色,尺码,库存\nA01,裙,99,红色,M,3\nA01,,,黑色,M,5\n")
    (found,) = read("货号,颜色,尺码,库存\nA01,红色,M,7\n").found
    after = found.onto(card)
    assert (after.name, after.price, after.colours) == ("裙", 9900, ("红色", "黑色"))
    assert {one.colour: one.count for one in after.stock} == {"红色": 7, "黑色": 5}


WORD = st.text("红蓝绿裙裤衣abcXYZ019=+-@'\"，。 ", min_size=1, max_size=8).map(str.strip).filter(
    lambda word: bool(word) and not set(word) & set("'") and word[0] not in "\"，"
)
PLAIN = st.text("红蓝绿裙裤衣abcXYZ", min_size=1, max_size=6)
SPAN = st.tuples(st.integers(100, 150), st.integers(0, 40)).map(lambda pair: (float(pair[0]), float(pair[0] + pair[1])))


@st.composite
def item(draw: st.DrawFn, number: int) -> ItemCard:
    colours = tuple(draw(st.lists(PLAIN, max_size=3, unique=True)))
    sizes = tuple(draw(st.lists(st.sampled_from(["S", "M", "L", "38"]), max_size=3, unique=True)))
    places = [(colour, size) for colour in colours or ("",) for size in sizes or ("",)]
    price = draw(st.none() | st.integers(0, 1_000_000))
    return ItemCard(
        number=f"N{number}", name=draw(PLAIN), aliases=tuple(draw(st.lists(PLAIN, max_size=2, unique=True))),
        link=draw(st.sampled_from(["", "https://item.example.com/i.htm?id=1"])), colours=colours, sizes=sizes,
        attributes=draw(st.dictionaries(PLAIN, PLAIN, max_size=2)),
        chart=tuple(Fit(size, {"height": draw(SPAN), "waist": draw(SPAN)}) for size in sizes),
        price=price, floor=None if price is None else draw(st.none() | st.integers(0, price)),
        stock=tuple(Variant(*place, draw(st.integers(0, 99)), MINUTE) for place in places if draw(st.booleans())),
        flaws=draw(WORD), points=tuple(draw(st.lists(PLAIN, max_size=2, unique=True))),
    )


@given(st.data())
def test_export_import_export_gives_equal_values(data: st.DataObject) -> None:
    made = [data.draw(item(number)) for number in range(data.draw(st.integers(1, 3)))]
    rows = to_rows(made, ZONE)
    for file in (write_separated(rows), write_workbook(rows, title="商品")):
        items = read(file)
        assert not items.faults, [str(fault) for fault in items.faults]
        assert to_rows((found.onto(None) for found in items.found), ZONE) == rows


def test_an_exported_csv_holds_no_formula() -> None:
    text = write_separated(to_rows([ItemCard("A01", "=HYPERLINK(1)", flaws="@x")], ZONE)).decode("utf-8-sig")
    assert '"\'=HYPERLINK(1)"' in text
    assert '"\'@x"' in text


def test_sums_are_written_as_in_a_chat() -> None:
    assert [yuan(fen) for fen in (9900, 9950, 1, 0, 10000)] == ["99", "99.5", "0.01", "0", "100"]
