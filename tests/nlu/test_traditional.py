"""Customers who write Traditional are noticed and can be answered so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.normalise import Normaliser
from nlu.traditional import to_traditional, writes_traditional


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
