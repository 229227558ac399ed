"""A table of promotions is read as people make it; what cannot be used is said by row and column."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.goods.promoting import ROWS, Plan, plan, spoken
from desk.minds import Mind
from nlu.traditional import to_simplified
from scripts_library.importers.promotion_table import entries, from_lines
from sheets.errors import SheetError
from sheets.reading import read_sheets
from storage.records.people import Shop

SHOP = Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {})
SHANGHAI = ZoneInfo("Asia/Shanghai")


def _at(moment: str) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).timestamp()


NOW = _at("2026-11-27T10:00")


def _table(mind: Mind, text: str) -> Plan:
    found, notes = entries(read_sheets(text.encode(), name="t.csv"), to_simplified)
    return plan(found, SHOP, NOW, mind.checker, notes)


def _said(mind: Mind, words: str) -> Plan:
    return plan([spoken(from_lines(words, to_simplified), SHOP, NOW)], SHOP, NOW, mind.checker)


def test_columns_stand_in_any_order_under_the_names_people_use(mind: Mind) -> None:
    found = _table(mind, "双12活动安排,,,,\n结束时间,优惠金额,活动类型,负责人,门槛,开始时间\n2026-12-13,¥30.00,滿減,小王,199元,2026-12-10 20:00\n")
    assert found.wrong == ()
    assert found.notes == ("没有用到的列：负责人",)
    one = found.wishes[0]
    assert (one["kind"], one["threshold"], one["value"], one["name"]) == ("满减", 19900, 3000, "满199元减30元")
    assert (one["starts_at"], one["ends_at"]) == (_at("2026-12-10T20:00"), _at("2026-12-14"))


@pytest.mark.parametrize(
    ("words", "kind", "threshold", "value", "gift"),
    [
        ("满199减30", "满减", 19900, 3000, ""), ("满99元包邮", "包邮", 9900, None, ""), ("全店包邮", "包邮", None, None, ""),
        ("买二送一", "买N送N", 200, 100, ""), ("2件9折", "多件折", 200, 900, ""), ("88折", "折扣", None, 880, ""), ("9.8折", "折扣", None, 980, ""),
        ("满199送雪花杯", "满赠", 19900, None, "雪花杯"), ("定金50抵100", "定金", 5000, 10000, ""), ("满199可用20元优惠券", "券", 19900, 2000, ""),
        ("20元券", "券", None, 2000, ""), ("满99加9.9换购袜子", "换购", 9900, 990, "袜子"),
    ],
)  # fmt: skip
def test_a_few_words_are_enough(mind: Mind, words: str, kind: str, threshold: int | None, value: int | None, gift: str) -> None:
    found = _said(mind, f"{words} 到 11-30")
    assert found.wrong == ()
    one = found.wishes[0]
    assert (one["kind"], one["threshold"], one["value"], one["gift"]) == (kind, threshold, value, gift)
    assert one["ends_at"] == _at("2026-12-01")


def test_what_stands_around_the_promotion_is_its_scope_and_its_terms(mind: Mind) -> None:
    one = _said(mind, "羽绒服 满2件9折，下单自动减 到 11-30").wishes[0]
    assert (one["scope"], one["claim"], one["name"]) == ("羽绒服", "下单自动减", "羽绒服满2件享9折")
    assert _said(mind, "满199减30元 全店 到 11-30").wishes[0]["scope"] == "全店"
    assert _table(mind, "优惠,截止\n满199减30,2026-12-01\n").wishes[0]["value"] == 3000
    assert _table(mind, "类型,优惠,截止\n包邮,满99包邮,2026-12-01\n").wishes[0]["threshold"] == 9900


@pytest.mark.parametrize("words", ["满199减30，满399减80", "满199减30 送杯子还有20元券", "满99包邮，买2送1"])
def test_two_promotions_in_one_cell_are_refused_rather_than_one_of_them_lost(mind: Mind, words: str) -> None:
    for found in (_said(mind, f"{words} 到 11-30"), _said(mind, f"活动：{words}\n结束：11-30"), _said(mind, f"名称：{words}\n结束：11-30")):
        assert found.wishes == ()
        assert "一行只写一个活动" in found.wrong[0]


def test_a_flood_of_rows_is_refused_whole(mind: Mind) -> None:
    rows = "".join(f"满减,{n},1,2026-12-01\n" for n in range(10, 10 + ROWS + 1))
    found = _table(mind, f"类型,门槛,优惠,结束\n{rows}")
    assert (found.wishes, found.wrong) == ((), ("一次最多收 500 个活动（这里有 501 行），请分几个文件",))


@pytest.mark.parametrize(
    ("days", "begin", "end"),
    [
        ("期限：11.28-11.30", "2026-11-28", "2026-12-01"), ("时间：2026-11-28 至 2026-11-30", "2026-11-28", "2026-12-01"),
        ("时间：12月10日20点～12月12日", "2026-12-10T20:00", "2026-12-13"), ("结束：2026/11/30 20:00", "2026-11-27", "2026-11-30T20:00"),
        ("开始：46354\n结束：46356", "2026-11-28", "2026-12-01"), ("结束：12月31日", "2026-11-27", "2027-01-01"),
        ("结束：1月3日", "2026-11-27", "2027-01-04"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_and_programs_write_them(mind: Mind, days: str, begin: str, end: str) -> None:
    found = _said(mind, f"满199减30\n{days}")
    assert found.wrong == ()
    assert (found.wishes[0]["starts_at"], found.wishes[0]["ends_at"]) == (_at(begin), _at(end))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("满减,199,30,2026-12-10,2026-12-01", "第 2 行「结束」：结束（2026-12-02 00:00）在开始（2026-12-10 00:00）之前"),
        ("满减,199,-30,,2026-12-01", "第 2 行「优惠」：「-30」不对：要大于 0"), ("满减,-199,30,,2026-12-01", "第 2 行「门槛」：「-199」不对"),
        ("满减,199,三十,,2026-12-01", "第 2 行「优惠」：看不懂「三十」"), ("满减,30,199,,2026-12-01", "第 2 行「优惠」：减的比门槛还多"),
        ("抽奖,199,30,,2026-12-01", "第 2 行「类型」：不认识「抽奖」"), ("满减,199,30,,改天", "第 2 行「结束」：看不懂「改天」"),
        ("满减,199,30,,", "第 2 行「结束」：要写到哪天为止"), ("满减,199,30,2026-02-30,2026-12-01", "第 2 行「开始」：看不懂「2026-02-30」"),
        ("满减,199,,,2026-12-01", "第 2 行「优惠」：满减要写上这一项"), ("折扣,,0,,2026-12-01", "第 2 行「优惠」：「0」不对"),
        ("买N送N,2,1.5,,2026-12-01", "第 2 行「优惠」：「1.5」不是整数件"), ("满减,199,30,,2029-12-01", "第 2 行「结束」：活动长过一年了"),
        ("满减,99999999,30,,2026-12-01", "第 2 行「门槛」"),
    ],
)  # fmt: skip
def test_nonsense_is_said_with_row_and_column_and_nothing_is_kept(mind: Mind, row: str, why: str) -> None:
    found = _table(mind, f"类型,门槛,优惠,开始,结束\n{row}\n满减,99,10,,2026-12-01\n")
    assert any(one.startswith(why) for one in found.wrong), found.wrong


def test_every_fault_of_a_file_is_said_at_once(mind: Mind) -> None:
    found = _table(mind, "类型,门槛,优惠,结束\n满减,199,-1,改天\n抽奖,1,1,2026-12-01\n")
    assert [one.split("：")[0] for one in found.wrong] == ["第 2 行「结束」", "第 2 行「优惠」", "第 3 行「类型」"]


def test_what_is_over_is_left_out_and_said(mind: Mind) -> None:
    found = _table(mind, "类型,门槛,优惠,开始,结束\n满减,199,30,2026-10-01,2026-10-07\n")
    assert (found.wishes, found.wrong) == ((), ())
    assert found.notes == ("第 2 行（满199元减30元）已经结束，没有收进来",)


def test_the_same_promotion_twice_is_refused(mind: Mind) -> None:
    found = _table(mind, "类型,门槛,优惠,开始,结束\n满减,199,30,2026-12-01,2026-12-07\n满减,199,30,2026-12-01,2026-12-09\n")
    assert found.wrong == ("「满199元减30元」在表里写了两次，开始时间也一样，请删掉一行",)


@pytest.mark.parametrize("field", ["赠品：加微信领红包", "领取：加微信abc12345领", "范围：{店名}", "赠品：" + "长" * 31])
def test_what_customers_must_not_read_is_refused(mind: Mind, field: str) -> None:
    assert _said(mind, f"满199送杯子\n结束：11-30\n{field}").wrong


def test_a_file_without_promotions_says_how_to_make_one() -> None:
    with pytest.raises(SheetError, match="没有找到活动"):
        entries(read_sheets("问题,回答\n在吗,在的\n".encode(), name="t.csv"), to_simplified)
