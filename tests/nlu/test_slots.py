"""Values in a customer's words are found, normalised, and placed in the original text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from nlu.numerals import number
from nlu.slots import Slots
from tests.starter import load

_LEXICON = Lexicon(load().lexicon)
SLOTS = Slots(_LEXICON, Normaliser(_LEXICON))


def values(text: str) -> dict[str, list[Any]]:
    return {name: [slot.value for slot in found] for name, found in SLOTS.find(text).items()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我身高165体重120斤穿什么码", {"height_cm": [165], "weight_kg": [60]}),
        ("一米六五 一百一十斤", {"height_cm": [165], "weight_kg": [55]}),
        ("165/100穿哪个", {"height_cm": [165], "weight_kg": [50]}),
        ("1米7 60公斤", {"height_cm": [170], "weight_kg": [60]}),
        ("高1.58米重95", {"height_cm": [158], "weight_kg": [47.5]}),
        ("身高１６０，体重５０kg", {"height_cm": [160], "weight_kg": [50]}),
        ("腰围二尺一", {"waist_cm": [69.9]}),
        ("腰72的能穿吗", {"waist_cm": [72]}),
        ("两件包邮吗", {"quantity": [2]}),
        ("拍了二十个", {"quantity": [20]}),
        ("给打个9.5折", {"discount": [0.95]}),
        ("打八折行吗", {"discount": [0.8]}),
        ("88折", {"discount": [0.88]}),
        ("半价卖我吧", {"discount": [0.5]}),
        ("五块钱", {"money": [5]}),
        ("9块9包邮", {"money": [9.9]}),
        ("￥39.9", {"money": [39.9]}),
        ("十五块五", {"money": [15.5]}),
        ("发顺丰到广东", {"courier": ["顺丰"], "place": ["广东"]}),
        ("發順豐吧", {"courier": ["顺丰"]}),
        ("黑色的要３件", {"colour": ["黑色"], "quantity": [3]}),
        ("M码还是XL", {"size": ["M", "XL"]}),
        ("39码有吗", {"size": ["39"]}),
        ("11月11日发货吗", {"date": ["11月11日"]}),
        ("明天能到吗", {"date": ["明天"]}),
        ("下午3点半能发吗", {"time": ["下午3点半"]}),
        ("江苏省苏州市昆山", {"place": ["江苏省", "苏州市", "昆山"]}),
        ("128卖不卖", {"money": [128]}),
        ("一百二给我吧", {"money": [120]}),
        ("红的蓝的各一件", {"colour": ["红色", "蓝色"], "quantity": [1]}),
        ("墨绿好看吗", {"colour": ["墨绿"]}),
        ("75B有吗", {"size": ["75B"]}),
        ("电话13800138000", {"phone": ["13800138000"]}),
        ("订单号1234567890123456", {"order_no": ["1234567890123456"]}),
        ("ＳＦ1234567890123寄回去了", {"tracking_no": ["SF1234567890123"]}),
    ],
)
def test_a_value_is_read_as_people_write_it(text: str, found: dict[str, list[Any]]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text",
    ["第2次来买了", "24小时客服吗", "100%正品吗", "528612345678还有吗", "这个好看一点", "等一下", "一样的吗", "7天无理由",
     "5斤装的", "这件怎么样", "一个问题", "毛衣起球吗", "中山装有吗", "iphone 15 pro max能用吗", "四件套包括什么", "有点贵", "", "🤡" * 4096],
)
def test_what_looks_like_a_value_and_is_none_is_left_alone(text: str) -> None:
    assert values(text) == {}


@given(st.text(max_size=60))
def test_every_span_is_of_the_original_text(text: str) -> None:
    for found in SLOTS.find(text).values():
        assert all(text[slot.start : slot.end] == slot.text != "" for slot in found)


WORDS = "身高体重腰围斤公斤米尺元块折件色号月日点半一二三五六十百两1234567890.,/ MXL码顺丰黑色広東訂單号：¥％"


@given(st.text(alphabet=WORDS, max_size=30))
def test_any_heap_of_numbers_and_units_is_survived(text: str) -> None:
    for found in SLOTS.find(text).values():
        assert all(text[slot.start : slot.end] == slot.text for slot in found)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("165", 165), ("1.65", 1.65), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("一百一", 110), ("一百一十", 110),
     ("一百零五", 105), ("一千二", 1200), ("两万", 20000), ("六五", 65), ("半", 0.5), ("", None), ("件", None), ("1.2.3", None)],
)
def test_numerals(written: str, meant: float | None) -> None:
    assert number(written) == meant
