"""Gifts promised in an agent's words are found with their names; what only looks like one is left alone."""

from __future__ import annotations

import pytest

from nlu.gifts import promised


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("亲，这单送您一个帆布包哦", "帆布包"), ("给您多送一双袜子吧", "袜子"), ("那我再送您条围巾", "围巾"), ("额外送您一瓶洗衣液作为补偿", "洗衣液"),
        ("今天给您加一个手机壳，一起发", "手机壳"), ("多送您两包纸巾可以吗", "纸巾"), ("給您多送一雙襪子", "袜子"),
        ("给您放一份小礼物", ""), ("送您一份精美小礼品表示歉意", ""),
    ],
)
def test_a_gift_is_found_by_its_name(text: str, noun: str) -> None:
    (found,) = promised(text)
    assert found.noun == noun
    assert text[found.start : found.end]


@pytest.mark.parametrize("text", [
    "今天就给您送货上门", "满199送雪花杯", "买一送一的", "快递会给您送到家门口", "帮您加急了", "给您加个备注", "送您一张5元优惠券", "送您运费险",
    "退货送回来就行", "给您放快递柜", "多送几天也行", "这款送人很合适", "送女朋友的话推荐这款", "亲，送您朋友的吗", "给您加一件吗", "拍两件送您一双袜子", "",
])  # fmt: skip
def test_what_is_no_gift_of_this_agents_is_left_alone(text: str) -> None:
    assert promised(text) == ()
