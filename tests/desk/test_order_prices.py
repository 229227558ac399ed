"""改价 is held against floors, promotions and roles, counted from the price an order had first; and what agents write down is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desk.errors import NotAllowed
from desk.orders import order_limits, order_redo
from desk.orders.order_events import OrderLine, OrderTold
from desk.orders.order_form import read_form
from desk.orders.order_notes import flag_of, flags_of, packing_line, write
from desk.orders.orders import apply
from scripts_library.items import ItemCard
from storage.records.orders import Order
from storage.records.people import Shop
from storage.store import Store
from storage.tx import Tx

DRESS = OrderLine("A01", "雪纺连衣裙", "", "", 2, 12900)


def _tried(store: Store, job: Callable[[Tx, Shop, Order], Any], *, total: int = 25800, floor: int | None = 9700) -> Any:
    """What the job says of an unpaid order of two dresses at 129."""

    def whole(tx: Tx) -> Any:
        shop = tx.shops.get(1)
        tx.items.put(1, ItemCard("A01", "雪纺连衣裙", price=12900, floor=floor))
        told = OrderTold("e1", "T1", "placed", tx.now, {"total": total}, (DRESS,))
        order = apply(tx, shop, told).order
        assert order is not None
        return job(tx, shop, order)

    return store.write_now(whole)


@pytest.mark.parametrize(
    ("wanted", "below", "least"),
    [(25300, False, ""), (25299, False, "lead"), (24510, False, "lead"), (24509, False, "supervisor"), (19400, False, "supervisor"),
     (19399, True, ""), (26800, False, "")],
)  # fmt: skip
def test_a_price_needs_the_role_its_cut_needs_and_never_goes_below_the_floors(store: Store, wanted: int, below: bool, least: str) -> None:
    verdict = _tried(store, lambda tx, _shop, order: order_limits.judged(tx, order, wanted))
    assert (verdict.below, verdict.least) == (below, least)


def test_small_steps_add_up_and_the_second_is_the_leads(store: Store) -> None:
    def job(tx: Tx, shop: Shop, order: Order) -> tuple[str, str, int | None]:
        write(tx, shop, order, "price", "¥258 → ¥254 搭配价：凑单（小李）")
        tx.orders.change(order.id, total=25400)
        now = tx.orders.get(order.id)
        assert now is not None
        return order_limits.judged(tx, now, 25399).least, order_limits.judged(tx, now, 24500).least, order_limits.first_price(now, tx.orders.notes(now.id))

    assert _tried(store, job) == ("lead", "supervisor", 25800)


def test_where_a_floor_is_unknown_the_lead_is_asked_if_the_shop_has_floors_at_all(store: Store) -> None:
    def job(tx: Tx, _shop: Shop, order: Order) -> list[str]:
        before = order_limits.judged(tx, order, 25700).least
        tx.items.put(1, ItemCard("B01", "开衫", price=9900, floor=5000))
        return [before, order_limits.judged(tx, order, 25700).least]

    assert _tried(store, job, floor=None) == ["", "lead"]


def test_packers_read_agent_courier_condition_and_gift_in_that_order(store: Store) -> None:
    def job(tx: Tx, shop: Shop, order: Order) -> tuple[str, str]:
        nothing = packing_line(order, tx.orders.notes(order.id))
        for kind, text in (("gift", "送袜子"), ("goods", "要黑色"), ("courier", "发顺丰"), ("courier", "发顺丰"), ("address", "改到 13812345678")):
            write(tx, shop, order, kind, text)
        tx.orders.change(order.id, staff_number="02")
        now = tx.orders.get(order.id)
        assert now is not None
        return nothing, packing_line(now, tx.orders.notes(order.id))

    assert _tried(store, job) == ("", "02 · 发顺丰 · 要黑色 · 改到 138****5678 · 送袜子")


def test_the_colours_of_flags_are_the_shops() -> None:
    def shop(**settings: Any) -> Shop:
        return Shop(1, "main", "小店", "clothing", "Asia/Shanghai", settings)

    assert [flag_of(shop(), kind) for kind in ("goods", "courier", "delay", "gift", "other")] == ["red", "yellow", "green", "blue", "purple"]
    second = flags_of(["第二套", "快递=蓝色"], {})
    assert [flag_of(shop(note_flags=second), kind) for kind in ("refund", "address", "exchange", "courier", "other")] == ["red", "red", "yellow", "blue", "green"]
    with pytest.raises(ValueError, match="第一套"):
        flags_of(["快递=粉"], {})


def test_orders_written_down_are_read_and_what_is_wrong_is_said() -> None:
    read = read_form("订单号：T1\n商品：A01 米白 M\n金额：￥258\n狀態：已付款\n留言：放贺卡")
    assert (read.number, read.state, read.total, read.colour, read.size, read.quantity, read.said) == ("T1", "paid", 25800, "米白", "M", 1, {"remark": "放贺卡"})
    for words, why in (
        ("商品：A01", "还差订单号"), ("订单号：T1\n状态：飞走", "不认识状态"), ("订单号：T1\n金额：-5", "不是能用的价格"), ("订单号：T1\n数量：0", "数量请写"),
        ("订单号：T1\n状态：已发货", "快递单号"), ("订单号：T1\n状态：退款中", "登记的订单"), ("T1 帽子", "看不懂"), ("订单号：T1\n备注些什么：x", "看不懂"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed, match=why):
            read_form(words)


def test_an_order_bought_again_names_the_other(store: Store) -> None:
    def job(tx: Tx, _shop: Shop, order: Order) -> str:
        tx.orders.note(order, text="重拍成 T2", kind=order_redo.KIND)
        return order_redo.twin(tx.orders.notes(order.id))

    assert _tried(store, job) == "T2"
