"""Which prices an agent's words offer, and what only looks like one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from nlu.pricing import offered
from scripts_library.loader import load

GOLD = Path(__file__).parent.parent / "gold" / "prices.tsv"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("亲，给您95元吧", "sum", 95),
        ("给您95吧", "sum", 95),
        ("那就95给您了", "sum", 95),
        ("最低90块", "sum", 90),
        ("¥88 可以拍", "sum", 88),
        ("￥８８", "sum", 88),
        ("算您九十五", "sum", 95),
        ("算您一百二十块", "sum", 120),
        ("95包邮", "sum", 95),
        ("改成85了，您刷新一下", "sum", 85),
        ("2件150元", "sum", 75),
        ("两件一共150", "sum", 75),
        ("150元两件", "sum", 75),
        ("99元一件", "sum", 99),
        ("價格給您95元", "sum", 95),
        ("99块5", "sum", 99.5),
        ("给您打8折", "share", 0.8),
        ("这单给您八五折", "share", 0.85),
        ("给您便宜20元", "off", 20),
        ("少您10块", "off", 10),
    ],
)
def test_an_offer_is_found(text: str, kind: str, value: float) -> None:
    (one,) = offered(text)
    assert (one.kind, round(one.value, 4)) == (kind, value)
    assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "一般3到5天到货", "您可以选M码，90-105斤都合适", "邮费10元", "运费补8元就好", "送您一张5元券", "满200减20",
        "满99元包邮", "99元以上包邮", "这款2件起送小礼物", "给您3天时间考虑", "就2件了", "您165cm，按L码选",
        "给您一个小礼物", "5元优惠券已经发您", "原价199元", "下次9.8折", "第二件8折", "活动满2件9折", "16点前付款今天发",
        "订单号12345678已备注", "给您看一下", "7天无理由", "好的亲", "",
    ],
)  # fmt: skip
def test_what_only_looks_like_an_offer_is_passed_over(text: str) -> None:
    assert offered(text) == ()


def test_several_offers_are_found_in_order() -> None:
    assert [one.value for one in offered("一件99元，两件180元")] == [99, 90]


def _gold() -> list[tuple[str, Counter[str]]]:
    rows = [line.split("\t") for line in GOLD.read_text(encoding="utf-8").splitlines()[1:]]
    return [(text, Counter(told.split("|") if told != "none" else ())) for text, told in rows]


def test_prices_are_found_in_agents_sentences_with_few_misses_and_few_false_alarms() -> None:
    gold = _gold()
    innocent = sum(not told for _, told in gold)
    assert len(gold) >= 120
    assert 0.4 <= innocent / len(gold) <= 0.6
    found = [(text, told, Counter(f"{one.kind}:{one.value:g}" for one in offered(text))) for text, told in gold]
    right = sum((told & seen).total() for _, told, seen in found)
    precision = right / sum(seen.total() for *_, seen in found)
    recall = right / sum(told.total() for _, told, _ in found)
    report = [f"{text}: {dict(told)} {dict(seen)}" for text, told, seen in found if told != seen]
    assert precision >= 0.97, (precision, report)
    assert recall >= 0.97, (recall, report)


def test_no_phrase_of_the_starter_library_names_a_price_of_its_own() -> None:
    assert [phrase.id for phrase in load().phrases if offered(phrase.text)] == []
