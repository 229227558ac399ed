"""What staff ask to see fits into one message, whatever people wrote, and leads to where it stands."""

from __future__ import annotations

import re
from html import unescape

import pytest

from bot.cards import units
from bot.pages import draw_found, draw_history, draw_stars
from desk.talks.history import Ended, Exchange, History, Said
from desk.talks.searching import Found, Hit
from desk.talks.stars import Starred

LINK = "https://t.me/c/2000000002/7/99"


def _shown(text: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", text))


def _history(words: str, *, more: int | None = 7, first: bool = True, exchanges: int = 10) -> History:
    answers = tuple(Said(author, words, words) for author in ("agent", "assistant", "shop", "agent", "agent"))
    return History(
        customer_id=10**15, name=words, days=3, endings=tuple(Ended("11-20", "deal", words) for _ in range(5)),
        requests=(words,) * 3, exchanges=tuple(Exchange("11-20 15:03", words, answers) for _ in range(exchanges)),
        more=more, first=first,
    )  # fmt: skip


def _found(words: str, *, hits: int = 8, more: int | None = 10**15) -> Found:
    hit = Hit(words, "agent", words, "11-20 15:03", words, LINK, True)
    return Found(10**15, (words[:32],) * 6, (hit,) * hits, more)


@pytest.mark.parametrize("filling", ["长", "<&>", "🌸", "a\n", "&"])
def test_every_page_fits_into_one_message_and_words_are_no_markup(filling: str) -> None:
    words = filling * 3000
    pages = [draw_history(_history(words)), draw_found(_found(words)), (draw_stars([Starred(words, words, LINK)] * 30), None)]
    for text, markup in pages:
        assert units(_shown(text)) <= 4096
        assert re.findall(r"<(?!/?b>|a href=\"https://t\.me/|/a>)", text) == []
        for row in markup.inline_keyboard if markup else []:
            assert all(len((button.callback_data or "").encode()) <= 64 for button in row)


def test_a_full_page_of_history_loses_none_of_its_ten_exchanges() -> None:
    text, _ = draw_history(_history("长" * 3000))
    assert _shown(text).count("11-20 15:03") == 10


def test_history_says_how_often_how_it_ended_and_who_said_what() -> None:
    exchange = Exchange("11-20 15:03", "能便宜点吗 / 在吗", (Said("assistant", "", "您好呀"), Said("agent", "小李", "有满减哦")))
    view = History(1, "小雨", 2, (Ended("11-20", "deal", "小李"), Ended("11-18", "", "")), ("查一下库存",), (exchange,), None, True)
    text, markup = draw_history(view)
    assert _shown(text).split("\n") == [
        "🕘 小雨 · 来过 2 天", "🏁 11-20 成交（小李）、11-18 结束", "🔎 还没答复的协查单：查一下库存",
        "", "11-20 15:03 能便宜点吗 / 在吗", "　小二：您好呀", "　小李：有满减哦",
    ]  # fmt: skip
    assert markup is None


def test_older_history_is_a_button_away() -> None:
    _, markup = draw_history(_history("好", more=7))
    assert markup is not None
    assert [(b.text, b.callback_data) for row in markup.inline_keyboard for b in row] == [("更早", f"d:history:{10**15}:7")]


def test_what_was_found_leads_to_its_message() -> None:
    view = Found(5, ("奶白色",), (Hit("小雨", "customer", "", "11-20 15:03", "要奶白色的", LINK, False),), 44)
    text, markup = draw_found(view)
    assert f'<a href="{LINK}">小雨</a> · 顾客 11-20 15:03\n　要奶白色的' in text
    assert markup is not None
    assert markup.inline_keyboard[0][0].callback_data == "d:find:5:44"


def test_a_search_that_is_forgotten_says_so() -> None:
    assert "再发一次" in draw_found(None)[0]
