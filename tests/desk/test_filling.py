"""What an agent answers is put to what a phrase lacks, and an unclear answer is explained."""

from __future__ import annotations

import pytest

from desk.errors import NotAllowed
from desk.minds import Mind
from desk.phrases.facts import facts
from desk.phrases.filling import LONGEST, values_of, wanted
from nlu.shelves import shelved
from nlu.suggest import suggest
from scripts_library.library import Phrase
from storage.records.people import Shop

TWO = ("订单号", "退款日期")


@pytest.mark.parametrize(
    "words", ["2026001\n12月1日", "2026001 12月1日", "2026001，12月1日", "退款日期：12月1日\n订单号: 2026001", "{订单号}=2026001\n{退款日期}=12月1日"]
)
def test_two_values_come_by_lines_blanks_or_names(words: str) -> None:
    assert values_of(TWO, words) == {"订单号": "2026001", "退款日期": "12月1日"}


def test_one_value_is_everything_that_was_written() -> None:
    assert values_of(("城市",), " 浙江 杭州\n西湖区 ") == {"城市": "浙江 杭州\n西湖区"}
    assert values_of(("城市",), "城市：杭州") == {"城市": "杭州"}


@pytest.mark.parametrize("words", ["2026001", "一 二 三", "订单号：1", "订单号：1\n订单号：2", ""])
def test_an_answer_that_does_not_fit_says_how_to_write_it(words: str) -> None:
    with pytest.raises(NotAllowed, match="要填 2 项"):
        values_of(TWO, words)


def test_a_value_longer_than_any_fact_is_refused() -> None:
    with pytest.raises(NotAllowed, match="「退款日期」写得太长"):
        values_of(TWO, f"1\n{'长' * (LONGEST + 1)}")


def test_phrases_with_gaps_are_offered_behind_the_whole_ones_and_only_where_they_are_wanted(mind: Mind) -> None:
    shop = Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {"facts": {"快递": "中通快递"}})
    known, reading = facts(shop, 1_764_000_000.0), mind.read("我的退款什么时候能退到账")
    found = mind.engine.suggest(reading, facts=known, limit=9, gaps=True)
    assert [one.missing for one in found if one.missing] == [TWO]
    assert wanted(found[-1].text) == TWO
    assert not any(one.missing or wanted(one.text) for one in mind.engine.suggest(reading, facts=known, limit=9))


def test_a_promotion_nobody_entered_is_never_asked_for(mind: Mind) -> None:
    shop = Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {})
    found = mind.engine.suggest(mind.read("现在有什么活动"), facts=facts(shop, 1_764_000_000.0), limit=9, gaps=True)
    assert found
    assert not any("活动" in name for one in found for name in one.missing)


def test_the_customers_own_words_fill_what_they_named(mind: Mind) -> None:
    shop = Shop(1, "main", "小店", "clothing", "Asia/Shanghai", {"facts": {"快递": "中通快递"}})
    found = mind.engine.suggest(mind.read("把颜色改成红色L码"), facts=facts(shop, 1_764_000_000.0), limit=9, gaps=True)
    assert any("红色" in one.text and "L" in one.text for one in found)


def test_what_a_customer_would_pay_never_stands_for_the_price(mind: Mind) -> None:
    reading = mind.read("能便宜点吗，30元行不行")
    assert reading.slots["money"]
    own = Phrase("own.price", reading.asked[0], "这款现价{价格}元")
    found = suggest(reading, shelved([own]), facts={}, gaps=True)
    assert [one.text for one in found] == ["这款现价{价格}元"]
