"""Which typed words are internal notes."""

from __future__ import annotations

import pytest

from desk.talks.typed import closest, is_note
from storage.records.talks import Reply


@pytest.mark.parametrize("text", ["//老顾客", "／／老顾客", "备注:底价", "备注：底价", "  //前面有空格", "//", "\n备注：换行"])
def test_these_are_notes(text: str) -> None:
    assert is_note(text)


@pytest.mark.parametrize("text", ["备注好了亲", "亲 //", "/", "/end", "看 https://a.b", "已备注：发中通", "", "备注 好了"])
def test_these_are_answers(text: str) -> None:
    assert not is_note(text)


def test_an_edited_reply_is_told_by_the_characters_it_kept() -> None:
    replies = tuple(Reply(n, "p", "i", text, 0.5) for n, text in enumerate(["今天发货", "满减活动", "七天退换"], 1))
    assert closest("亲，满三百减三十的活动", replies) == 2
    assert closest("完全不同 xyz", ()) == 1
