"""A file of goods is kept whole or not at all."""

from __future__ import annotations

import pytest

from desk.errors import StateMoved
from desk.goods import goods
from desk.goods.goods import Intake
from nlu.check import Checker
from scripts_library.library import Library
from storage.store import Store
from storage.tx import Tx

TABLE = "货号,名称,价格,链接\nA01,雪纺裙,129,\nA02,开衫,99,\n"


def _look(tx: Tx, table: str, checker: Checker) -> Intake:
    return goods.examine(
        table.encode(), name="货.csv", shop=tx.shops.get(1), known=goods.known_items(tx, 1), now=tx.now, checker=checker
    )


async def test_a_name_that_may_not_be_told_to_customers_keeps_the_whole_file_out(store: Store, starter: Library) -> None:
    checker = Checker(starter.rules)
    intake = await store.read(lambda tx: _look(tx, TABLE + "A03,裙子加微信abc12345看,10,\n", checker))
    assert [(fault.row, fault.column) for fault in intake.faults] == [(4, "名称")]
    assert await store.write(lambda tx: goods.accept(tx, 1, intake)) == 0
    assert await store.read(lambda tx: tx.items.all(1)) == ()


async def test_a_floor_may_not_rise_above_the_price_by_a_file_that_names_only_one_of_them(store: Store) -> None:
    intake = await store.read(lambda tx: _look(tx, TABLE, Checker(())))
    await store.write(lambda tx: goods.accept(tx, 1, intake))
    again = await store.read(lambda tx: _look(tx, "货号,底价\nA01,130\n", Checker(())))
    assert [fault.column for fault in again.faults] == ["底价"]


async def test_goods_changed_meanwhile_are_not_written_over(store: Store) -> None:
    seen = await store.read(lambda tx: _look(tx, TABLE, Checker(())))
    other = await store.read(lambda tx: _look(tx, "货号,名称\nA01,牛仔裤\n", Checker(())))
    await store.write(lambda tx: goods.accept(tx, 1, other))
    with pytest.raises(StateMoved):
        await store.write(lambda tx: goods.accept(tx, 1, seen))
    assert [item.card.name for item in await store.read(lambda tx: tx.items.all(1))] == ["牛仔裤"]


async def test_an_import_is_known_to_every_worker_by_the_library_version(store: Store) -> None:
    before = await store.read(lambda tx: tx.phrases.version(1))
    intake = await store.read(lambda tx: _look(tx, TABLE, Checker(())))
    assert await store.write(lambda tx: goods.accept(tx, 1, intake)) == 2
    assert await store.read(lambda tx: tx.phrases.version(1)) == before + 1
    assert [name.names for name in await store.read(lambda tx: tx.items.names(1))] == [("雪纺裙",), ("开衫",)]
