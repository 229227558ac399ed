"""The pinned header of a topic: everything about the customer in one message."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.cards import units
from bot.headers import draw
from desk.talks.profile import HeaderView, Promise

FULL = HeaderView(
    customer_id=10**15, telegram_id=None, name="小雨", username="xiaoyu", traditional=True, stage="", outcome="deal",
    holder="小李（02）", stars=("小李", "小陈"),
    promises=(
        Promise("snooze", "15:20", "小李"),
        Promise("task", "11-23 09:00", "小陈", "follow_up", "等活动价"),
        Promise("task", "", "", "something_new"),
    ),
    flags=("promo", "muted", "barred", "blocked"),
)  # fmt: skip
BARE = HeaderView(1, None, "小雨", "", False, "", "", "", (), (), ())


def test_a_header_shows_name_stage_holder_stars_promises_and_flags() -> None:
    text, markup = draw(FULL)
    assert text.split("\n") == [
        "📌 <b>小雨</b> @xiaoyu · 繁體",
        "🧭 已成交 · 小李（02）接待中",
        "⭐ 小李、小陈",
        "⏰ 15:20 提醒小李",
        "📋 待跟进 · 11-23 09:00 · 小陈 · 等活动价",
        "📋 待处理",
        "🚩 推销 · 静音 · 拉黑 · 屏蔽了机器人",
    ]
    assert markup is not None
    assert [b.text for row in markup.inline_keyboard for b in row] == ["🕘 历史", "⭐ 标星", "🧰 工具", "🧾 订单"]
    assert all(len((b.callback_data or "").encode()) <= 64 for row in markup.inline_keyboard for b in row)


def test_a_header_says_nothing_about_what_is_not_there() -> None:
    text, _ = draw(BARE)
    assert text == "📌 <b>小雨</b> · 简体\n🧭 咨询 · 公共池，谁先回复谁接待"


@pytest.mark.parametrize("filling", ["长", "<&>", "🌸", "a\n"])
def test_the_longest_header_fits_into_one_message_and_words_are_no_markup(filling: str) -> None:
    words = filling * 3000
    promises = tuple(Promise("task", "11-23 09:00", words, "follow_up", words) for _ in range(6))
    text, _ = draw(HeaderView(1, None, words, words, False, words[:16], "", words, (words,) * 40, promises, ("promo",)))
    assert units(unescape(re.sub(r"<[^>]+>", "", text))) <= 4096
    assert "<&>" not in text
    assert re.findall(r"<(?!/?b>)", text) == []
