"""Customers who write Traditional are noticed and can be answered so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalise import Normaliser
from nlu.traditional import to_simplified, to_traditional, writes_traditional


@pytest.mark.parametrize("said", ["什麼時候發貨", "有貨嗎", "可以退換嗎？", "請問運費多少"])
def test_traditional_is_noticed(said: str) -> None:
    assert writes_traditional(said)


@pytest.mark.parametrize("said", ["什么时候发货", "在吗", "只有一件", "", "ok 165", "面膜", "🤡", "\ud800"])
def test_simplified_and_what_is_both_is_not(said: str) -> None:
    assert not writes_traditional(said)


def test_a_reply_is_rendered() -> None:
    assert to_traditional("您好，这款今天发货") == "您好，這款今天發貨"


@given(st.text(max_size=40))
def test_any_text_is_survived(said: str) -> None:
    assert isinstance(to_traditional(said), str)
    assert writes_traditional(said) in (True, False, None)


@pytest.mark.parametrize("said", ["什么时候发货呀", "退货运费谁出", "这个颜色还有吗", "里面有赠品吗"])
def test_what_is_rendered_reads_the_same(normaliser: Normaliser, said: str) -> None:
    assert normaliser.normalise(to_traditional(said)) == normaliser.normalise(said)


@pytest.mark.parametrize(("written", "simple"), [
    ("這麼著急，等著您呢", "这么着急，等着您呢"), ("著名品牌，效果顯著", "著名品牌，效果显著"), ("妳好", "你好"), ("已经是简体", "已经是简体"), ("\ud800", "\ud800"),
])
def test_a_shops_words_come_out_in_simplified(written: str, simple: str) -> None:
    assert to_simplified(written) == simple
