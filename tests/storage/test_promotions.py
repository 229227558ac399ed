"""The 活动表 keeps every row, and what counts lies with the shop at once, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from storage.store import Store

ROW = {
    "kind": "满减", "name": "满199元减30元", "scope": "全店", "starts_at": 1000.0, "ends_at": 9e9, "threshold": 19900, "value": 3000,
    "gift": "", "gift_stock": None, "stacking": "", "quota": "", "claim": "", "next_at": None,
}  # fmt: skip


async def test_a_row_of_the_same_name_and_beginning_takes_the_others_place(store: Store) -> None:
    assert await store.write(lambda tx: tx.promotions.put(1, ROW))
    assert not await store.write(lambda tx: tx.promotions.put(1, {**ROW, "value": 4000}))
    assert await store.write(lambda tx: tx.promotions.put(1, {**ROW, "starts_at": 2000.0}))
    rows = await store.read(lambda tx: tx.promotions.all(1))
    assert sorted((one.starts_at, one.value) for one in rows) == [(1000.0, 4000), (2000.0, 3000)]


async def test_the_shop_carries_what_counts_and_the_kinds_it_ever_had(store: Store) -> None:
    async def lying() -> tuple[Any, list[Any]]:
        shop = await store.read(lambda tx: tx.shops.get(1))
        return shop.promoted.get("kinds"), [(row["name"], row["ended_at"] is not None) for row in shop.promoted.get("rows", [])]

    assert await lying() == (None, [])
    await store.write(lambda tx: tx.promotions.put(1, ROW))
    await store.write(lambda tx: tx.promotions.put(1, {**ROW, "name": "早先的", "kind": "券", "ends_at": 2000.0}))
    assert await lying() == (["券", "满减"], [("满199元减30元", False)])
    (one,) = [one for one in await store.read(lambda tx: tx.promotions.all(1)) if one.name == ROW["name"]]
    assert await store.write(lambda tx: tx.promotions.end(one))
    assert not await store.write(lambda tx: tx.promotions.end(one))
    assert await lying() == (["券", "满减"], [("满199元减30元", True)])
    await store.write(lambda tx: tx.promotions.put(1, ROW))  # entered anew it counts again
    assert await lying() == (["券", "满减"], [("满199元减30元", False)])


async def test_one_failing_row_leaves_none_of_its_file(store: Store) -> None:
    def job(tx: Any) -> None:
        tx.promotions.put(1, ROW)
        raise ValueError("the second row")

    with pytest.raises(ValueError, match="the second row"):
        await store.write(job)
    assert await store.read(lambda tx: tx.promotions.all(1)) == ()
