"""A file of orders: looked at first, then all the good ones are kept or none; known ones move by the file's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from desk.errors import StateMoved
from desk.orders import order_files
from desk.orders.order_files import OrderIntake
from storage.records.orders import Order
from storage.store import Store
from tests.stage import MovingClock

HEAD = "订单号,订单状态,实付金额,下单时间,付款时间,收货人,联系电话,收货地址,商品名称,货号,数量,快递单号,卖家备注\n"
ONE = "T1001,已付款,258,2026-11-20 10:00,2026-11-20 10:05,林小雨,13812345678,浙江省杭州市西湖区文三路1号,雪纺裙,A01,1,,02 中通\n"
TWO = "T1002,待付款,99,2026-11-21 10:00,,周一,13900000000,上海市静安区南京西路9号,牛仔裤,A03,1,,\n"
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def store(database: str, clock: MovingClock) -> Iterator[Store]:
    made = Store(database, clock=clock)
    yield made
    made.close()


def _look(store: Store, text: str, at: float | None = None) -> OrderIntake:
    def job(tx):  # type: ignore[no-untyped-def]
        shop = tx.shops.get(1)
        return order_files.examine(tx, shop, order_files.read((HEAD + text).encode(), name="单.csv", shop=shop, now=tx.now), at or tx.now)

    found: OrderIntake = store.write_now(job)
    return found


def _keep(store: Store, intake: OrderIntake) -> order_files.Brought:
    return store.write_now(lambda tx: order_files.accept(tx, tx.shops.get(1), intake))


def _order(store: Store, number: str) -> Order:
    order = store.write_now(lambda tx: tx.orders.by_number(1, number))
    assert order is not None
    return order


def test_good_orders_come_in_with_their_past_and_the_same_file_again_changes_nothing(store: Store) -> None:
    intake = _look(store, ONE + TWO + "T1003,飞走了,1,,,,,,帽子,,1,,\n")
    assert (intake.new, intake.changed, intake.bad, [fault.row for fault in intake.faults]) == (("T1001", "T1002"), (), 1, [4])
    assert _keep(store, intake) == order_files.Brought(2, 0)
    order = _order(store, "T1001")
    assert (order.state, order.total, order.phone, order.source, order.lines[0].name) == ("paid", 25800, "13812345678", "file", "雪纺裙")
    assert order.placed_at == datetime(2026, 11, 20, 10, tzinfo=ZONE).timestamp()
    assert [note.text for note in store.write_now(lambda tx: tx.orders.notes(order.id))] == ["02 中通"]
    assert store.write_now(lambda tx: tx.orders.by_number(1, "T1003")) is None
    again = _look(store, ONE + TWO)
    assert (again.new, again.changed) == ((), ())


def test_a_known_order_moves_on_and_an_older_file_does_not_take_it_back(store: Store, clock: MovingClock) -> None:
    _keep(store, _look(store, ONE))
    old = store.clock()
    clock.pass_by(3600)
    shipped = ONE.replace("已付款", "已发货").replace(",1,,02", ",1,YT1,02")
    assert _look(store, shipped).changed == ("T1001",)
    _keep(store, _look(store, shipped))
    assert (_order(store, "T1001").state, _order(store, "T1001").tracking_no) == ("shipped", "YT1")
    clock.pass_by(3600)
    stale = _look(store, ONE.replace("258", "300"), at=old)
    _keep(store, stale)
    assert (_order(store, "T1001").state, _order(store, "T1001").tracking_no) == ("shipped", "YT1")


def test_nothing_is_kept_once_an_order_moved_since_the_look(store: Store) -> None:
    _keep(store, _look(store, ONE))
    intake = _look(store, ONE.replace("已付款", "已发货") + TWO)
    store.write_now(lambda tx: tx.orders.change(tx.orders.by_number(1, "T1001").id, hold="question"))
    with pytest.raises(StateMoved):
        _keep(store, intake)
    assert store.write_now(lambda tx: tx.orders.by_number(1, "T1002")) is None


def test_an_order_that_is_short_is_not_on_its_way_without_a_parcel(store: Store) -> None:
    _keep(store, _look(store, ONE))
    store.write_now(lambda tx: tx.orders.change(tx.orders.by_number(1, "T1001").id, hold="shortage"))
    intake = _look(store, ONE.replace("已付款", "已发货"))
    assert (intake.found, intake.bad) == ((), 1)
    assert "没有快递单号" in str(intake.faults[0])
