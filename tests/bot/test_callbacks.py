"""Buttons carry short codes, and whatever comes back that is not ours is nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import CUSTOMER, DESK, decode, encode


@given(st.integers(0, 2**63 - 1), st.integers(0, 9))
def test_what_is_encoded_comes_back_and_fits(number: int, n: int) -> None:
    data = encode(DESK, "rewrite", number, n)
    assert len(data.encode()) <= 64
    pressed = decode(data)
    assert pressed is not None
    assert (pressed.side, pressed.what, pressed.first, pressed.n) == (DESK, "rewrite", str(number), n)


@given(st.text(max_size=64))
def test_forged_data_never_raises(data: str) -> None:
    pressed = decode(data)
    assert pressed is None or (pressed.number >= 0 and pressed.n >= 0)


@pytest.mark.parametrize("data", [None, "", "x:tap:1", "d:tap", "tap:1:1", "D:tap:1:1"])
def test_data_of_other_makers_is_nothing(data: str | None) -> None:
    assert decode(data) is None


@pytest.mark.parametrize("first", ["-1", "1.5", "x", "", "9" * 30, "१", "²"])
def test_a_number_that_is_none_stands_for_nobody(first: str) -> None:
    pressed = decode(f"d:tap:{first}:1")
    assert pressed is not None
    assert pressed.number == 0


def test_too_long_a_code_is_refused_before_telegram_does() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode(CUSTOMER, "menu", "意" * 30)
