"""A card fits into one message of Telegram, whatever it has to show."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.cards import draw, units
from bot.texts import EVENTS
from desk.talks.views import CardView, Event, Reply

READING = {
    "verdict": "sure", "mood": "angry", "asked": ["砍价", "什么时候发货", "发什么快递"],
    "guesses": [["砍价", 0.93]], "why": "能便宜点吗 · 92%", "risky": ["投诉", "过敏"],
}  # fmt: skip


def _view(state: str = "live", *, words: str = "能便宜点吗", reply: str = "亲，今天有满减", events: int = 0) -> CardView:
    happened = tuple(Event(what, "12:30", "小李", reply) for what in [*EVENTS][:events])
    replies = tuple(Reply(n, "p", "haggle", reply, 0.9, True) for n in (1, 2, 3)) if state == "live" else ()
    return CardView(
        card_id=10**15, customer_id=10**15, telegram_id=None, state=state, name="小雨", holder="小李", lines=(words,), reading=READING,
        replies=replies, offer_id=10**15 if replies else None, pages=3, page=0, events=happened,
    )  # fmt: skip


def _shown(text: str) -> str:
    return unescape(re.sub(r"</?(?:b|blockquote)>", "", text))


@pytest.mark.parametrize("filling", ["长", "<&>", "🌸", "a\n"])
@pytest.mark.parametrize("state", ["live", "answered", "ended", "past", "stale"])
def test_the_longest_card_fits_into_one_message(filling: str, state: str) -> None:
    text, markup = draw(_view(state, words=filling * 9000, reply=filling * 2000, events=8), repeat=True)
    assert units(_shown(text)) <= 4096
    rows = markup.inline_keyboard if markup else []
    assert all(len((b.callback_data or "").encode()) <= 64 for row in rows for b in row)


def test_fifteen_hundred_characters_of_the_customer_are_shown_with_the_length_of_the_whole() -> None:
    text, _ = draw(_view(words="长" * 1600))
    assert "长" * 1500 + "…（共 1600 字）" in text
    assert "长" * 1501 not in text


def test_four_hundred_characters_of_a_reply_are_shown_and_the_rest_has_a_button() -> None:
    text, markup = draw(_view(reply="好" * 401))
    assert "好" * 400 + "…" in text
    assert markup is not None
    assert [b.text for row in markup.inline_keyboard for b in row] == [
        "1", "2", "3", "✏️ 改一改", "更多", "全文", "都不合适", "⏰ 10分", "⏰ 1小时", "⏰ 明早", "🧾 订单",
        "⭐ 标星", "🔁 转交", "🕘 历史", "🧰 工具",
    ]


def test_a_card_names_intents_certainty_mood_evidence_and_numbers() -> None:
    text, _ = draw(_view())
    for part in ("砍价 + 什么时候发货 + 发什么快递", "有把握 93%", "🔥 有情绪", "❗投诉、过敏", "依据：能便宜点吗", "1️⃣", "2️⃣", "3️⃣"):
        assert part in text


def test_words_of_people_cannot_become_markup() -> None:
    text, _ = draw(_view(words="<b>大写</b>&", reply="<a href='x'>点我</a>"))
    assert "&lt;b&gt;大写&lt;/b&gt;&amp;" in text
    assert "<a" not in text


@pytest.mark.parametrize(
    ("state", "buttons"),
    [("answered", ["再发一条", "撤回", "🏁 成交", "未成交", "待跟进", "结束"]), ("past", ["撤回"]), ("stale", []), ("ended", [])],
)
def test_a_card_that_is_not_live_offers_no_replies(state: str, buttons: list[str]) -> None:
    text, markup = draw(_view(state, events=1))
    assert [b.text for row in (markup.inline_keyboard if markup else []) for b in row] == buttons
    assert ("已发送" in text) == (state != "stale")
    assert ("砍价" in text) == (state in ("answered", "ended"))
