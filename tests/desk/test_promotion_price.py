"""What a piece costs under the promotions that count for it."""

from __future__ import annotations

from typing import Any

import pytest

from desk.goods.promotion_price import promoted_price, quotes, standing
from scripts_library.items import ItemCard
from storage.records.people import Shop

CARD = ItemCard("A01", "雪纺连衣裙", aliases=("碎花裙",), price=12900)


def shop(**promotion: Any) -> Shop:
    row = {
        "kind": "折扣", "name": "活动", "scope": "", "starts_at": 0.0, "ends_at": 100.0, "threshold": None, "value": 900,
        "gift": "", "gift_stock": None, "stacking": "", "quota": "", "claim": "", "next_at": None, "ended_at": None,
    }
    rows = [{**row, **promotion}]
    return Shop(1, "main", "小店", "default", "Asia/Shanghai", {}, promoted={"kinds": [rows[0]["kind"]], "rows": rows})


@pytest.mark.parametrize(
    ("promotion", "price"),
    [
        ({}, 11610),
        ({"threshold": 20000}, 12900),
        ({"kind": "特价", "value": 9900}, 9900),
        ({"kind": "满减", "threshold": 9900, "value": 2000}, 10900),
        ({"kind": "满减", "threshold": 19900, "value": 2000}, 12900),
        ({"kind": "券", "value": 500}, 12400),
        ({"kind": "买N送N", "threshold": 200, "value": 100}, 12900),
    ],
)
def test_a_piece_costs_what_the_best_promotion_makes_it(promotion: dict[str, Any], price: int) -> None:
    found = standing(shop(**promotion), CARD, 50.0)
    assert len(found) == 1
    assert promoted_price(CARD, found) == price


@pytest.mark.parametrize(
    ("scope", "holds"),
    [("", True), ("全店", True), ("A01", True), ("碎花裙", True), ("连衣裙系列", True), ("秋装", False), ("系列", False)],
)
def test_a_promotion_holds_for_the_items_its_scope_names(scope: str, holds: bool) -> None:
    assert bool(standing(shop(scope=scope), CARD, 50.0)) is holds


def test_what_is_over_or_takes_no_money_off_does_not_count() -> None:
    assert standing(shop(), CARD, 100.0) == ()
    assert standing(shop(kind="包邮", value=None), CARD, 50.0) == ()


def test_what_the_promotion_gives_for_several_pieces_is_only_quoted() -> None:
    found = standing(shop(kind="满减", threshold=19900, value=3000), CARD, 50.0)
    assert quotes(12900, found, 22800 / 2)
    assert not quotes(12900, found, 20000 / 2)
