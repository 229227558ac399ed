"""What the Telegram door draws and encodes stays within Telegram's limits."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

import pytest

from bot.agent import strip_mention
from bot.callbacks import CUSTOMER, DESK, decode, encode
from bot.cards import draw
from bot.intake import lane
from bot.texts import NOTICES, notice, outcome
from desk.talks.views import CardView, Event, Reply

LONG = "这是一句很长很长的话，" * 500
READING = {
    "verdict": "sure", "mood": "angry", "asked": ["砍价", "问邮费"], "guesses": [["砍价", 0.93]], "why": LONG[:300],
    "risky": ["过敏"], "choices": [{}] * 9, "events": [],
}


def _card(text: str, *, state: str = "live") -> CardView:
    replies = tuple(Reply(n, f"p.{n}", "haggle", text, 0.9, True) for n in (1, 2, 3))
    events = tuple(Event("sent", "12:00", "小李", text) for _ in range(8))
    return CardView(
        card_id=10**12, customer_id=10**12, telegram_id=None, state=state, name="<b>" + "名" * 200, holder="小李", lines=(text, text),
        reading=READING, replies=replies if state == "live" else (), offer_id=10**12 if state == "live" else None,
        pages=3, page=0, events=events,
    )


def _shown(html: str) -> str:
    plain = re.sub(r"<[^>]+>", "", html)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'")


@pytest.mark.parametrize("state", ["live", "answered", "ended", "past", "stale"])
@pytest.mark.parametrize("text", ["", "好", LONG, "<script>&\"'" * 300, "😀" * 3000])
def test_a_card_fits_one_message_and_its_buttons_64_bytes(text: str, state: str) -> None:
    html, markup = draw(_card(text, state=state))
    assert len(_shown(html).encode("utf-16-le")) // 2 <= 4096
    assert "<script>" not in html
    for row in markup.inline_keyboard if markup else []:
        for button in row:
            assert len((button.callback_data or "").encode()) <= 64


def test_a_card_shows_words_meaning_replies_and_events() -> None:
    html, markup = draw(_card("能便宜点吗"))
    for part in ("能便宜点吗", "砍价 + 问邮费", "有把握", "依据", "小李 已发送"):
        assert part in html
    assert markup is not None
    assert [b.text for b in markup.inline_keyboard[0]] == ["1", "2", "3"]


def test_every_notice_can_be_written() -> None:
    for code, text in NOTICES.items():
        words: dict[str, Any] = {name: "<x>" for _, name, _, _ in Formatter().parse(text) if name}
        words |= {"seconds": 90, "customers": [["<x>", "https://t.me/c/1/2", "23:10", "<x>"]],
                  "tasks": [["nudge", "<x>", "https://t.me/c/1/2", "23:10", "<x>"]],
                  "talk": [["agent", "<x>", "<x>"]], "unready": [["sheet", 2]],
                  "sections": [["night", 9, [["<x>", "https://t.me/c/1/2", "<x>"]]]]}
        assert "<x>" not in notice(code, words)


def test_toasts_fit_telegrams_limit() -> None:
    text, alert = outcome("busy", "名" * 300)
    assert len(text) <= 200
    assert alert


def test_buttons_come_back_as_they_were_made() -> None:
    pressed = decode(encode(DESK, "tap", 12, 3))
    assert pressed is not None
    assert (pressed.side, pressed.what, pressed.number, pressed.n) == (DESK, "tap", 12, 3)


@pytest.mark.parametrize("data", [None, "", "x", "d:tap", "q:tap:1:1", "d:tap:abc:1", "c:menu:" + "9" * 60])
def test_forged_buttons_mean_nothing_or_no_number(data: str | None) -> None:
    pressed = decode(data)
    assert pressed is None or pressed.number == 0


def test_too_long_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        encode(CUSTOMER, "menu", "长" * 40)


def test_the_bots_own_name_is_taken_off_a_prefilled_reply() -> None:
    assert strip_mention("@Shop_bot 您好", "shop_bot") == "您好"
    assert strip_mention("@other 您好", "shop_bot") == "@other 您好"


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 5}, "from": {"id": 5}}}, "1:5:0"),
        ({"update_id": 1, "edited_message": {"chat": {"id": 5}}}, "1:5:0"),
        ({"update_id": 1, "message": {"chat": {"id": -9}, "message_thread_id": 3}}, "1:-9:3"),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}, "message": {"chat": {"id": -9}, "message_thread_id": 3}}}, "1:-9:3"),
        ({"update_id": 1, "message": {"chat": {"id": 5, "type": "private"}, "message_thread_id": 3}}, "1:5:0"),
        ({"update_id": 1, "something_new": {"from": {"id": 8}}}, "1:other:8"),
        ({"update_id": 1}, "1:other:0"),
    ],
)
def test_updates_find_their_lane(update: dict[str, object], expected: str) -> None:
    assert lane(1, update) == expected
