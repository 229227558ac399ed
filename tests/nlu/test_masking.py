"""What a third person need not see is hidden, and nothing else."""

import pytest

from nlu.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678", "电话138****5678"), ("138 1234 5678打我", "138****5678打我"),
        ("+86 138-1234-5678", "+86 138****5678"), ("１３８１２３４５６７８", "１３８****５６７８"),
        ("座机0571-88881234", "座机0571-****234"), ("加我 @little_rain 吧", "加我 @*** 吧"),
    ],
)  # fmt: skip
def test_phones_and_user_names_are_hidden(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize("text", ["尾号8812", "SF1381234567890", "单号 773012345678901", "38码要2双", "邮箱a@b.c", ""])
def test_tracking_numbers_and_sizes_stay(text: str) -> None:
    assert masked(text) == text
