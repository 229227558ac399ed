"""Who answers a kind of request, and how long they have, as a shop sets it."""

from __future__ import annotations

import pytest

from desk.talks.requests import MINUTES, minutes_for, rules_of, rules_said
from storage.records.people import Shop


def _shop(**settings: object) -> Shop:
    return Shop(1, "main", "小店", "clothing", "Asia/Shanghai", settings)


def test_rules_are_read_as_people_write_them() -> None:
    routes, minutes = rules_of(["查库存=仓库：45", "拦截=10", "催快递=售后"])
    assert routes == {"stock": "warehouse", "chase": "aftersale"}
    assert minutes == {"stock": 45, "intercept": 10}


@pytest.mark.parametrize("word", ["查库存", "查天气=仓库:3", "查库存=保安:3", "查库存=仓库:快", "查库存=0", "查库存=99999", "=", ""])
def test_other_words_are_refused_in_the_persons_language(word: str) -> None:
    with pytest.raises(ValueError, match="请写"):
        rules_of([word])


def test_what_a_shop_sets_counts_and_the_rest_stays() -> None:
    shop = _shop(request_minutes={"stock": 45}, request_routes={"stock": "print"})
    assert minutes_for(shop, "stock") == 45
    assert minutes_for(shop, "chase") == MINUTES["chase"]
    assert rules_said(shop)[0] == "查库存\t打单\t45 分钟"
