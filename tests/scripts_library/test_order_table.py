"""Tables of orders as shop systems export them: any order of columns, several rows an order, good rows and bad."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from nlu.traditional import to_simplified
from scripts_library.importers import order_cells as cells
from scripts_library.importers.item_cells import CellError
from scripts_library.importers.order_table import MOST, LineFound, Orders, from_sheets
from sheets.errors import SheetError
from sheets.reading import read_sheets
from sheets.workbook import write_workbook

ZONE = ZoneInfo("Asia/Shanghai")


def _at(words: str) -> float:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE).timestamp()


NOW = _at("2026-11-28 12:00")
TAOBAO = (
    "订单编号,买家会员名,买家实际支付金额,订单状态,买家留言,收货人姓名,收货地址 ,联系电话 ,联系手机,订单创建时间,订单付款时间,宝贝标题,商家编码,宝贝属性,宝贝数量,物流单号 ,物流公司,订单备注\r\n"
    '="2870011223344556677",tb_a,￥258.00,"买家已付款，等待卖家发货",请发顺丰,林小雨,浙江省 杭州市 西湖区 文三路 1 号,,\'13812345678,2026-11-27 20:01:05,2026/11/27 20:03,雪纺连衣裙,A01,颜色分类:米白;尺码:M,1,,,"02 中通"\r\n'
    ",,,,,,,,,,,针织开衫,A02,颜色分类：黑色；尺码：均码,2,,,\r\n"
    '="2870011223344556688",tb_b,99元,"卖家已发货，等待买家确认",,周一,上海市 静安区 南京西路 9 号,,13900000000,2026年11月26日 9:05,11-26 09:06,牛仔裤,A03,深蓝 29,1,75300000000000,中通快递,\r\n'
)


def _read(text: str, *, code: str = "utf-8") -> Orders:
    return from_sheets(read_sheets(text.encode(code), name="订单.csv"), now=NOW, zone=ZONE, simplify=to_simplified)


@pytest.mark.parametrize("code", ["gbk", "utf-8-sig", "utf-16"])
def test_an_export_is_read_with_lines_sums_and_moments_whatever_its_characters(code: str) -> None:
    found = _read(TAOBAO, code=code)
    assert found.faults == ()
    one, two = found.found
    assert (one.number, one.state, one.total, one.note) == ("2870011223344556677", "paid", 25800, "02 中通")
    assert one.lines == (LineFound("A01", "雪纺连衣裙", "米白", "M", 1, None), LineFound("A02", "针织开衫", "黑色", "均码", 2, None))
    assert one.fields["phone"] == "13812345678"
    assert one.fields["remark"] == "请发顺丰"
    assert one.at == one.fields["paid_at"] == _at("2026-11-27 20:03")
    assert (two.state, two.total, two.fields["courier"]) == ("shipped", 9900, "中通快递")
    assert two.fields["paid_at"] == _at("2026-11-26 09:06")
    assert (two.lines[0].colour, two.lines[0].size) == ("深蓝", "29")


def test_a_workbook_in_another_order_with_parts_of_an_address_and_refunds_is_read() -> None:
    rows = [
        ("2026年11月订单", "", "", "", "", "", "", "", "", ""),
        ("商品规格", "商品名称", "商品数量(件)", "省", "市", "区", "详细地址", "订单号", "订单状态", "售后状态"),
        ("红色,XL", "卫衣", "1", "广东省", "深圳市", "南山区", "科技路 2 号", "261128-1001", "待发货", "退款成功"),
        ("蓝色", "帽子", "3", "四川省", "成都市", "", "四川省成都市青羊区 3 号", "261128-1002", "已签收", "无售后或售后取消"),
        ("合计", "", "4", "", "", "", "", "合计", "", ""),
    ]
    found = from_sheets(read_sheets(write_workbook(rows, title="订单"), name="订单.xlsx"), now=NOW, zone=ZONE, simplify=to_simplified)
    assert [(one.number, one.state) for one in found.found] == [("261128-1001", "refunded"), ("261128-1002", "received")]
    assert [one.fields["address"] for one in found.found] == ["广东省 深圳市 南山区 科技路 2 号", "四川省成都市青羊区 3 号"]
    assert (found.found[0].lines[0].colour, found.found[0].lines[0].size) == ("红色", "XL")
    assert found.faults == ()


def test_bad_orders_are_named_by_row_and_column_and_the_good_ones_stay() -> None:
    text = (
        "订单号,订单状态,实付金额,数量,商品名称,下单时间\n"
        "1.23457E+17,已付款,10,1,帽子,2026-11-01\n"
        "10001,飞走了,10,1,帽子,2026-11-01\n"
        "10002,已付款,-5,1,帽子,2026-11-01\n"
        "10003,已付款,10,0,帽子,2026-11-01\n"
        "10004,已付款,10,1,帽子,2027-11-01\n"
        "10005,已付款,10,1,帽子,2026-11-01\n"
        "10005,已付款,12,1,手套,2026-11-01\n"
        "10006,已付款,10,1,帽子,2026-11-01\n"
    )
    found = _read(text)
    assert [one.number for one in found.found] == ["10006"]
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "订单号"), (3, "订单状态"), (4, "实付金额"), (5, "数量"), (6, "下单时间"), (8, "实付金额"),
    ]
    assert found.bad == 6
    assert "科学计数" in str(found.faults[0])
    assert "库存" not in str(_read("订单号,订单状态,数量,商品名称\n10001,已付款,-2,帽子\n").faults[0])


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("待付款", "placed"), ("等待买家付款", "placed"), ("已付款", "paid"), ("已成团，待发货", "paid"), ("已发货", "shipped"), ("交易成功", "received"),
        ("退款中", "refund_asked"), ("已退款", "refunded"), ("交易关闭", "closed"), ("已取消（超时未付款）", "closed"), ("运输中", "in_transit"), ("", ""),
    ],
)  # fmt: skip
def test_states_are_read_as_the_systems_say_them(said: str, state: str) -> None:
    assert cells.state(said) == state


@pytest.mark.parametrize(
    "said",
    ["2026-11-28 10:05:00", "2026/11/28 10:05", "2026.11.28 10:05", "2026年11月28日 10:05", "2026年11月28日10时05分", "11-28 10:05", "11月28日 10:05",
     "20261128100500", "2026-11-28T02:05:00Z", "2026-11-28T10:05:00+08:00", "46354.4201388889"],
)  # fmt: skip
def test_moments_are_read_in_several_shapes(said: str) -> None:
    assert cells.moment(said, ZONE, NOW) == _at("2026-11-28 10:05")


@pytest.mark.parametrize("said", ["昨天", "2026-13-01", "28/11/2026", "2026-02-30", "2026-11-30 10:00"])
def test_a_moment_nobody_can_read_or_that_lies_ahead_is_refused(said: str) -> None:
    with pytest.raises(CellError):
        cells.moment(said, ZONE, NOW)


def test_a_day_without_a_year_is_the_last_such_day() -> None:
    assert cells.moment("12-30 08:00", ZONE, NOW) == _at("2025-12-30 08:00")


def test_a_table_that_is_no_list_of_orders_is_told_so() -> None:
    found = _read("货号,名称,价格\nA01,裙子,99\n")
    assert found.found == ()
    assert "订单号" in str(found.faults[0])


def test_five_thousand_orders_of_one_file_are_read_and_one_more_is_refused_whole() -> None:
    rows = "".join(f"T{n},已付款,99\n" for n in range(MOST))
    assert len(_read("订单号,订单状态,实付金额\n" + rows).found) == MOST
    with pytest.raises(SheetError, match="一次最多 5000 单，这里有 5001 单"):
        _read("订单号,订单状态,实付金额\n" + rows + "T9999999,飞走了,1\n")


@pytest.mark.parametrize(
    ("head", "good", "bad", "why"),
    [
        ("实付金额", "1000000000", "1000000000.01", "0 到 1000000000"), ("实付金额", "0", "-1", "0 到"),
        ("收货地址", "长" * 400, "长" * 401, "最多 400 个字"), ("尺码", "X" * 64, "X" * 65, "最多 64 个字"),
        ("买家留言", "长" * 500, "长" * 501, "最多 500 个字"),
    ],
)
def test_a_file_takes_what_the_api_takes_and_no_more(head: str, good: str, bad: str, why: str) -> None:
    found = _read(f"订单号,订单状态,商品名称,{head}\nT1001,已付款,帽子,{good}\nT1002,已付款,帽子,{bad}\n")
    assert [order.number for order in found.found] == ["T1001"]
    assert [fault.row for fault in found.faults] == [3]
    assert why in found.faults[0].why


def test_an_order_has_a_hundred_lines_and_an_address_in_parts_four_hundred_characters() -> None:
    assert len(_read("订单号,订单状态,货号\n" + "T1001,已付款,A01\n" * 100).found[0].lines) == 100
    found = _read("订单号,订单状态,货号\n" + "T1001,已付款,A01\n" * 101)
    assert (found.found, [(fault.row, fault.why) for fault in found.faults]) == ((), [(102, "一个订单最多 100 行商品")])
    parts = _read(f"订单号,订单状态,省,详细地址\nT1002,已付款,浙江省,{'长' * 396}\nT1003,已付款,浙江省,{'长' * 397}\n")
    assert [order.number for order in parts.found] == ["T1002"]
    assert [fault.row for fault in parts.faults] == [3]
