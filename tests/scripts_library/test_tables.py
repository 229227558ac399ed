"""Tables as shops keep them: any order of columns, any usual name, or none."""

from __future__ import annotations

import pytest

from nlu.traditional import to_simplified
from scripts_library.importers.found import Findings, Pair
from scripts_library.importers.interpret import interpret
from sheets.separated import write_separated
from sheets.shapes import Row, Sheets, Table
from sheets.workbook import write_workbook


def _read(*rows: tuple[str, ...], name: str = "") -> Findings:
    table = Table(name, tuple(Row(number, row) for number, row in enumerate(rows, 1) if any(row)))
    return interpret(Sheets((table,)), to_simplified)


def _told(pair: Pair) -> tuple[list[str], list[str]]:
    return list(pair.questions), [answer.text for answer in pair.answers]


@pytest.mark.parametrize("head", [
    ("问题", "答案"), ("顾客问", "客服答"), ("客户问题", "标准话术"), ("Question", "Answer"), ("顧客問題", "回覆內容"), ("买家问（必填）", "推荐回复*"),
    ("常见问题：", "快捷短语"), ("标题", "话术内容"), ("顾客常问的问题", "我们怎么回复"),
])
def test_columns_are_known_by_any_usual_name_in_any_order(head: tuple[str, str]) -> None:
    ask, say = "这个锅能洗碗机洗吗", "亲，可以的哦"
    for rows in ((head, (ask, say)), (head[::-1], (say, ask)), (("序号", *head), ("1", ask, say))):
        assert [_told(pair) for pair in _read(*rows).pairs] == [([ask], [say])]


def test_a_table_without_names_is_read_by_what_stands_in_it() -> None:
    rows = (
        ("物流", "发什么快递呀", "亲，默认发圆通，偏远地区发邮政哦"), ("物流", "几天能到", "亲，一般三天左右能到您手上呢"), ("售后", "可以退货吗", "亲，七天内都能退，您放心买哦"),
    )
    found = _read(*rows)
    assert [_told(pair) for pair in found.pairs] == [([ask], [say]) for _, ask, say in rows]
    assert [pair.section for pair in found.pairs] == ["物流", "物流", "售后"]


def test_everything_a_table_says_of_a_pair_is_kept() -> None:
    found = _read(
        ("分类", "意图", "问题", "关键词", "回复", "快捷码", "标签", "备注", "负责人"),
        ("售前", "包邮", "包邮吗/免邮不", "邮费,运费", "亲，满59包邮哦", "by", "邮费 活动", "新疆除外", "小王"),
    )
    (pair,) = found.pairs
    assert _told(pair) == (["包邮吗", "免邮不"], ["亲，满59包邮哦"])
    assert (pair.section, pair.intent, pair.shortcut) == ("售前", "包邮", "by")
    assert pair.tags == ("邮费", "活动", "邮费", "运费")
    assert pair.notes == ("新疆除外",)
    assert "负责人" in found.notes[0]


def test_keywords_stand_as_questions_where_there_are_no_others() -> None:
    (pair,) = _read(("关键词", "回复"), ("退货，退款、不想要了", "亲，七天内可以退的哦")).pairs
    assert pair.questions == ("退货", "退款", "不想要了")


def test_a_situation_stands_as_the_question() -> None:
    (pair,) = _read(("场景", "话术"), ("顾客久不付款", "亲，还没付款哦")).pairs
    assert pair.situation == "顾客久不付款"
    assert pair.questions == ("顾客久不付款",)


def test_answers_come_in_columns_in_rows_below_and_numbered_in_a_cell() -> None:
    found = _read(
        ("问题", "回复1", "回复2"), ("能便宜吗", "亲，已经是活动价啦", "亲，给您送个赠品好吗"), ("", "亲，两件更划算哦", ""),
        ("坏了怎么办", "1、先拍照给我哦\n2、核实后给您补发", ""), ("有色差吗", "亲，实拍的\n屏幕不同会略有差别呢", ""),
    )
    assert [len(pair.answers) for pair in found.pairs] == [3, 2, 1]
    assert found.pairs[1].answers[1].text == "核实后给您补发"
    assert found.pairs[2].answers[0].text == "亲，实拍的\n屏幕不同会略有差别呢"


def test_titles_sections_and_repeated_heads_are_no_pairs_and_are_shown() -> None:
    found = _read(
        ("2026年客服话术", "", ""), ("问题", "回复", ""), ("售前问题", "", ""), ("包邮吗", "亲，包邮哦", ""), ("问题", "回复", ""), ("能退吗", "亲，能的", ""),
        ("只有问题没有回复吗", "", ""),
    )
    assert [pair.questions[0] for pair in found.pairs] == ["包邮吗", "能退吗"]
    assert found.pairs[0].section == "售前问题"
    assert [(one.line, one.why) for one in found.unread] == [(1, "heading"), (3, "heading"), (5, "heading"), (7, "no_answer")]


def test_a_cell_with_a_whole_talk_is_read_as_one() -> None:
    found = _read(("序号", "话术"), ("1", "顾客：有货吗\n客服：亲，有的哦\n顾客：今天发吗\n客服：四点前付款今天发呢"))
    assert [_told(pair) for pair in found.pairs] == [(["有货吗"], ["亲，有的哦"]), (["今天发吗"], ["四点前付款今天发呢"])]


def test_one_column_is_a_manual() -> None:
    found = _read(("顾客：在吗",), ("客服：在的亲",))
    assert [_told(pair) for pair in found.pairs] == [(["在吗"], ["在的亲"])]


def test_a_sheets_name_is_the_title_of_its_pairs_unless_it_is_a_programs() -> None:
    assert _read(("问题", "回复"), ("能退吗", "亲，能的"), name="售后").pairs[0].section == "售后"
    assert _read(("问题", "回复"), ("能退吗", "亲，能的"), name="Sheet1").pairs[0].section == ""


def test_traditional_cells_come_out_in_simplified() -> None:
    (pair,) = _read(("問題", "回覆"), ("什麼時候發貨", "親，現(xiàn)在就發哦")).pairs
    assert _told(pair) == (["什么时候发货"], ["亲，现在就发哦"])


@pytest.mark.parametrize("name", ["话术.csv", "话术.xlsx"])
def test_the_same_table_reads_the_same_from_either_kind_of_file(name: str) -> None:
    from sheets.reading import read_sheets

    rows = [("问题", "回复"), ("包邮吗", "亲，满59包邮哦"), ("几天到", "一般三天\n偏远五天")]
    data = write_separated(rows) if name.endswith("csv") else write_workbook(rows, title="Sheet1")
    assert [_told(pair) for pair in interpret(read_sheets(data, name=name), to_simplified).pairs] == [([ask], [say]) for ask, say in rows[1:]]
