"""What a card says to a customer: only what is known and fresh, the variant that was meant, and never the floor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.goods.item_answers import phrase_for
from desk.goods.item_facts import meant, plenty, sold_out, variables
from desk.minds import Mind
from scripts_library.items import Fit, ItemCard, Variant
from storage.records.goods import Item
from storage.records.people import Shop

NOW = 1_800_000_000.0
DAY = 24 * 3600.0
SHOP = Shop(1, "main", "小店", "default", "Asia/Shanghai", {})
CARD = ItemCard(
    "A01", "雪纺裙", link="https://item.example.com/1", attributes={"领型": "圆领", "里衬": "有"}, material="聚酯纤维",
    colours=("红色", "酒红色", "雾霾蓝"), sizes=("M", "L"), chart=(Fit("M", {"height": (155, 165), "weight": (45, 52)}),),
    price=12900, floor=9731,
    stock=(
        Variant("红色", "M", 12, NOW), Variant("红色", "L", 0, NOW), Variant("酒红色", "M", 2, NOW),
        Variant("雾霾蓝", "L", 4, NOW),
    ),
)  # fmt: skip


def told(mind: Mind, text: str, card: ItemCard = CARD, *, age: float = 0.0, others: tuple[Item, ...] = ()) -> dict[str, str]:
    reading = mind.engine.read(text)
    return variables(meant(Item(1, 1, card, NOW), reading, SHOP, NOW + age, others=others), reading)


@pytest.mark.parametrize("text", ["红色M码有货吗", "多少钱", "最低多少", "领型是什么", "身高160体重100斤穿什么码", "97.31行不行"])
def test_the_floor_is_in_no_variable(mind: Mind, text: str) -> None:
    assert not [words for words in told(mind, text).values() if "97.31" in words or "9731" in words]


@pytest.mark.parametrize(
    ("text", "stock"),
    [
        ("红色M码有货吗", "红色 M码充足"),
        ("酒红色M码有货吗", "酒红色 M码余2件"),  # not the red one inside the word
        ("雾霾蓝有货吗", "雾霾蓝 L码余4件"),  # a colour no lexicon knows
        ("有货吗", "红色 M码充足、酒红色 M码余2件、雾霾蓝 L码余4件"),
    ],
)
def test_stock_is_told_of_the_variant_that_was_meant(mind: Mind, text: str, stock: str) -> None:
    assert told(mind, text)["库存"] == stock


def test_bundles_in_words_and_the_items_own_proofs_are_told(mind: Mind) -> None:
    card = replace(CARD, bundles=("A01+A02", "配针织开衫", "配腰带"), proofs=("质检报告", "商标注册证"))
    found = told(mind, "是正品吗", card)
    assert (found["搭配"], found["正品凭证"]) == ("配针织开衫；配腰带", "质检报告、商标注册证")
    assert not {"搭配", "正品凭证"} & set(told(mind, "是正品吗"))


def test_old_counts_are_not_told(mind: Mind) -> None:
    assert "库存" not in told(mind, "红色M码有货吗", age=25 * 3600)


def test_sold_out_names_what_there_is_instead(mind: Mind) -> None:
    substitute = Item(2, 1, ItemCard("A02", "针织衫", stock=(Variant("", "", 5, NOW),)), NOW)
    gone = replace(substitute, id=3, card=replace(substitute.card, name="罩衫", stock=(Variant("", "", 0, NOW),)))
    found = told(mind, "红色L码有货吗", others=(substitute, gone))
    assert (found["询问款式"], found["同款现货"], found["替代款"]) == ("红色 L码", "红色 M码、雾霾蓝 L码", "针织衫")
    assert "库存" not in found


def test_the_price_is_worked_out_for_the_number_asked(mind: Mind) -> None:
    assert told(mind, "3件多少钱")["价格"] == "129元，3件一共387元"
    assert told(mind, "多少钱")["价格"] == "129元"
    assert "价格" not in told(mind, "多少钱", replace(CARD, price=None))


def test_only_attributes_that_are_named_are_told(mind: Mind) -> None:
    assert told(mind, "领型是什么样的")["参数"] == "领型：圆领"
    assert "参数" not in told(mind, "会起球吗")


def test_the_colour_the_customer_named_is_theirs(mind: Mind) -> None:
    assert "颜色" not in told(mind, "我要红色的")
    assert told(mind, "有哪些颜色")["颜色"] == "红色、酒红色、雾霾蓝"


@pytest.mark.parametrize(
    ("intent", "text", "age", "phrase"),
    [
        ("stock", "红色M码有货吗", 0, "stock.live"),
        ("stock", "红色L码有货吗", 0, "stock.gone_other"),
        ("stock", "酒红色M码有货吗", 0, ""),  # too few
        ("stock", "有货吗", 0, ""),  # some there, some not
        ("stock", "红色M码有货吗", 2 * DAY, ""),
        ("price_query", "多少钱", 0, "price_query.card"),
        ("price_query", "多少钱", 31 * DAY, ""),
        ("size_advice", "身高160体重100斤穿什么码", 0, "size_advice.card"),
        ("size_advice", "体重100斤穿什么码", 0, ""),
        ("size_advice", "女儿身高160体重100斤穿什么码", 0, ""),
        ("material", "什么面料", 0, "material.card"),
        ("shelf_life", "保质期多久", 0, ""),  # not on the card
        ("haggle", "便宜点", 0, ""),
    ],
)
def test_the_assistant_speaks_from_the_card_only_by_the_rules(
    mind: Mind, intent: str, text: str, age: float, phrase: str
) -> None:
    reading = mind.engine.read(text)
    about = meant(Item(1, 1, CARD, NOW), reading, SHOP, NOW + age)
    assert phrase_for(intent, about, reading, variables(about, reading)) == phrase


def test_an_item_without_stock_is_neither_there_nor_sold_out(mind: Mind) -> None:
    about = meant(Item(1, 1, replace(CARD, stock=()), NOW), mind.engine.read("有货吗"), SHOP, NOW)
    assert not plenty(about)
    assert not sold_out(about)
