"""Which item a customer means."""

from __future__ import annotations

import pytest

from nlu.naming import ItemNames

NAMES = ItemNames([
    (1, "A01", ("雪纺连衣裙", "小白裙"), "https://item.example.com/item.htm?id=5511&spm=a1"),
    (2, "A02", ("连衣裙",), "https://shop.example.com/goods/knit-02"),
    (3, "305", ("针织衫", "罩衫"), ""),
    (4, "A04", ("罩衫",), ""),
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("雪纺连衣裙还有吗", (1,)),  # the longest name, not the shorter inside it
        ("那条连衣裙还有吗", (2,)),
        ("小白裙L码有没有", (1,)),
        ("a01有货吗", (1,)),
        ("Ａ０１有货吗", (1,)),
        ("雪紡連衣裙還有嗎", (1,)),
        ("BA012有货吗", ()),  # part of another number
        ("305块能卖吗", ()),  # a short number of digits is no item by itself
        ("货号305还有吗", (3,)),
        ("款号：305", (3,)),
        ("https://m.example.com/item.htm?x=1&id=5511 这个", (1,)),
        ("看这个https://shop.example.com/goods/knit-02?from=chat多少钱", (2,)),
        ("https://shop.example.com/goods/knit-0", ()),
        ("小白裙和A02哪个好", (1, 2)),
        ("罩衫有吗", (3, 4)),  # two items are called so
        ("在吗", ()),
        ("", ()),
    ],
)
def test_an_item_is_heard_by_number_name_alias_and_link(text: str, items: tuple[int, ...]) -> None:
    assert NAMES.find(text) == items


def test_a_shop_without_items_hears_none() -> None:
    assert ItemNames().find("A01有货吗 https://x.example/?id=1") == ()


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("雪纺连衣裙有货吗", "这款有货吗"),
        ("請問雪紡連衣裙還有嗎", "請問这款還有嗎"),
        ("小白裙和A02哪个好", "这款和A02哪个好"),
        ("https://m.example.com/item.htm?x=1&id=5511 还有吗", "这款 还有吗"),
        ("https://other.example.com/1 还有吗", "https://other.example.com/1 还有吗"),
        ("在吗", "在吗"),
        ("İ小白裙Ａ", "İ这款Ａ"),
    ],
)
def test_names_and_links_are_taken_out_of_what_is_read(text: str, unnamed: str) -> None:
    assert NAMES.unnamed(text) == unnamed


def test_a_name_of_latin_letters_in_any_case_and_width_is_heard() -> None:
    names = ItemNames([(1, "X9", ("Nova Pro",), "")])
    assert names.find("请问ＮＯＶＡ ｐｒｏ还有吗") == (1,)
