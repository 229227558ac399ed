"""Goods in the database: kept whole, prices logged, each shop its own."""

from __future__ import annotations

from typing import Any

from scripts_library.items import Fit, ItemCard, Variant
from storage.store import Store

CARD = ItemCard(
    "A01", "雪纺裙", aliases=("小白裙",), link="https://x.example/1", attributes={"领型": "圆领"}, material="聚酯纤维",
    colours=("白色",), sizes=("M",), chart=(Fit("M", {"height": (155.0, 165.0)}),), price=12900, floor=0,
    stock=(Variant("白色", "M", 3, 100.0),), shelf_life="", care="手洗", points=("垂感好",), flaws="略透", reason="换季",
    substitutes=("A02",), bundles=("A01+A02",), proofs=("质检报告",), lesson="先看里衬",
)


def _put(card: ItemCard, shop: int = 1) -> Any:
    return lambda tx: tx.items.put(shop, card)


async def test_a_card_comes_back_as_it_was_kept(store: Store) -> None:
    assert await store.write(_put(CARD)) is True
    item = await store.read(lambda tx: tx.items.by_number(1, "A01"))
    assert item is not None and item.card == CARD
    assert await store.write(_put(CARD)) is False
    assert await store.read(lambda tx: len(tx.items.all(1))) == 1


async def test_every_change_of_price_is_logged_and_nothing_else(store: Store) -> None:
    from dataclasses import replace

    for card in (CARD, replace(CARD, care="干洗"), replace(CARD, price=9900), replace(CARD, price=9900, floor=None)):
        await store.write(_put(card))
    item = await store.read(lambda tx: tx.items.by_number(1, "A01"))
    log = await store.read(lambda tx: tx.items.prices(item.id))
    assert [(change.price, change.floor) for change in log] == [(12900, 0), (9900, 0), (9900, None)]


async def test_a_shop_sees_its_own_goods_only(store: Store) -> None:
    other = await store.write(
        lambda tx: tx.shops.add(code="other", name="别家", trade="shoes", timezone="Asia/Shanghai", settings={})
    )
    await store.write(_put(CARD, other))
    item = await store.read(lambda tx: tx.items.by_number(other, "A01"))
    assert item is not None
    assert await store.read(lambda tx: tx.items.get(1, item.id)) is None
    assert await store.read(lambda tx: tx.items.names(1)) == ()
    assert await store.read(lambda tx: tx.items.highest_floor(1)) is None


async def test_items_are_found_by_number_or_name_in_the_order_asked(store: Store) -> None:
    await store.write(_put(CARD))
    await store.write(_put(ItemCard("A02", "针织衫")))
    found = await store.read(lambda tx: tx.items.called(1, ["针织衫", "A01", "没有的"]))
    assert [item.card.number for item in found] == ["A02", "A01"]
