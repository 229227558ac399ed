"""What customers wish for an order is found in their words, and questions are no wishes."""

from __future__ import annotations

import pytest

from desk.minds import Mind
from desk.orders.order_wishes import wishes


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("麻烦发顺丰", [("courier", "发顺丰")]),
        ("别发圆通，发中通吧", [("courier", "不发圆通，发中通")]),
        ("不要圆通", [("courier", "不发圆通")]),
        ("颜色换成黑色", [("goods", "要黑色")]),
        ("拍错了，要L码的黑色", [("goods", "要黑色 L")]),
        ("地址改一下，改到文三路 1 号，电话 13812345678", [("address", "地址改一下，改到文三路 1 号，电话 138****5678")]),
        ("先别发货，周五再发", [("delay", "先别发货，周五再发")]), ("能改地址吗", []),
        ("麻烦发顺丰，颜色换成黑色，地址改一下，改到上海", [("courier", "发顺丰"), ("goods", "要黑色"), ("address", "地址改一下，改到上海")]),
        ("发顺丰吧，什么时候能到", [("courier", "发顺丰")]),
        ("送双袜子可以吗", [("gift", "送双袜子可以吗")]),
        ("贺卡上写生日快乐", [("gift", "贺卡上写生日快乐")]),
        ("发顺丰吗", []), ("有黑色的吗", []), ("黑色好看", []), ("什么时候发货", []), ("谢谢", []), ("今天能发吗", []),
    ],
)  # fmt: skip
def test_a_wish_is_found_and_a_question_is_none(mind: Mind, said: str, noted: list[tuple[str, str]]) -> None:
    assert [(wish.kind, wish.text) for wish in wishes(mind, [said])] == noted


def test_of_several_lines_the_latest_word_on_each_thing_counts(mind: Mind) -> None:
    found = wishes(mind, ["发顺丰吧", "要黑色", "算了还是发中通"])
    assert [(wish.kind, wish.text) for wish in found] == [("courier", "发中通"), ("goods", "要黑色")]
