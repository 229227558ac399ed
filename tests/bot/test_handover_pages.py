"""Handover books, lists and the agenda fit one message, whatever they hold, and their buttons fit Telegram."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from bot import handover_pages
from bot.callbacks import decode
from bot.texts import notice
from desk.handover.handover import PAGE
from desk.handover.handover_views import BookView, LineView, Row
from desk.handover.incidents import Told
from desk.phrases.learning import Cluster
from desk.rhythm.agenda import Agenda, Report

NASTY = "<script>&\"'" * 60
LINE = LineView(
    id=10**12, n=1, section="own", name="小雨", link="https://t.me/c/1/2", cause="退款", course="问过财务", result="", state="waiting",
    question="", answer="", owner="小李", finishes=False,
)
BOOK = BookView(
    id=10**12, giver="小李", giver_number="02", taker="小陈", taker_number="03", shift="白班", ends="11-28 17:00", wrote="11-28 16:48",
    state="open", offered=True, role="taker", signed=(), viewer_signed=False, overruled="", reason="", escalated="", incidents=(),
    lines=(), waiting=0, takers=((10**12, "小陈"),),
)


def _fits(page: handover_pages.Page) -> str:
    html, markup = page
    plain = unescape(re.sub(r"<[^>]+>", "", html))
    assert len(plain.encode("utf-16-le")) // 2 <= 4096
    assert "<script>" not in html
    for row in markup.inline_keyboard if markup else []:
        assert len(row) <= 8
        for button in row:
            assert len((button.callback_data or "").encode()) <= 64
            assert decode(button.callback_data) is not None
    return html


@pytest.mark.parametrize("role", ["giver", "taker", "other"])
@pytest.mark.parametrize("text", ["", "退款等财务", NASTY, "😀" * 900])
def test_a_book_fits_one_message(role: str, text: str) -> None:
    one = replace(LINE, cause=text, course=text, result=text, question=text, answer=text, name=text, finishes=True)
    lines = tuple(replace(one, id=10**12 + n, n=n) for n in range(1, 3 * PAGE))
    told = Told(1, text, text, "11-28 10:00", "", "", text)
    view = replace(BOOK, role=role, lines=lines, incidents=(told,) * 3, overruled=text, reason=text, giver=text, taker=text, waiting=23)
    for page in (-1, 0, 1, 2, 99):
        _fits(handover_pages.draw_book(view, page))


def _buttons(view: BookView) -> list[str]:
    _, markup = handover_pages.draw_book(view, 0)
    return [button.text for row in (markup.inline_keyboard if markup else []) for button in row]


def test_everybody_gets_the_buttons_that_are_theirs() -> None:
    waiting = replace(BOOK, lines=(LINE, replace(LINE, n=2, state="confirmed", finishes=True)), waiting=1)
    assert _buttons(waiting) == ["✅ 1", "❓ 1", "2 办好了"]
    assert _buttons(replace(waiting, role="giver")) == ["2 办好了", "交给 小陈"]
    assert _buttons(replace(waiting, role="other")) == ["2 办好了"]
    ready = replace(BOOK, lines=(replace(LINE, state="confirmed"),))
    assert _buttons(ready) == ["✍️ 签字"]
    assert _buttons(replace(ready, viewer_signed=True)) == []
    assert _buttons(replace(ready, state="signed")) == []
    assert _buttons(replace(waiting, role="giver", overruled="老赵")) == ["2 办好了", "交给 小陈", "✍️ 签字"]
    assert _buttons(replace(BOOK, role="giver", offered=False)) == ["交给 小陈"]


def test_every_state_of_a_line_is_told_apart() -> None:
    lines = tuple(replace(LINE, n=n, state=state) for n, state in enumerate(handover_pages.MARKS, 1))
    html = _fits(handover_pages.draw_book(replace(BOOK, lines=lines), 0))
    for mark in handover_pages.MARKS.values():
        assert mark in html


def test_lists_and_the_agenda_fit_one_message() -> None:
    row = Row(1, NASTY[:64], NASTY[:64], "白班", "11-28 17:00", "signed", 9, 1, NASTY)
    assert "小李" in handover_pages.found([replace(row, giver="小李")], "退款")
    told = Told(1, NASTY[:200], NASTY[:64], "11-28", "", "", "")
    for found in ((), (told, replace(told, until="11-29", result="好了"))):
        assert handover_pages.incidents(found)
    clusters = tuple(Cluster(str(n), (NASTY, "另一种"), n) for n in range(60))
    view = Agenda("11-21", "11-28", clusters, 99, (Report(NASTY, "stock", NASTY),) * 40, (told,) * 60, ())
    assert "99 次" in _fits(handover_pages.draw_agenda(view))
    assert "没有要议的" in _fits(handover_pages.draw_agenda(Agenda("a", "b", (), 0, (), (), ())))
    assert "请组长或主管" in _fits(handover_pages.draw_agenda(None))


@pytest.mark.parametrize("text", ["王姐", NASTY, "😀" * 300])
def test_an_opening_list_fits_one_message_and_counts_what_it_leaves_out(text: str) -> None:
    sections: list[Any] = [[code, 99, [[text, "https://t.me/c/1/2", text]] * 8] for code in ("night", "unpaid", "unconfirmed", "held", "handover", "memo")]
    html = notice("opening", {"who": "小李", "sections": sections})
    plain = unescape(re.sub(r"<[^>]+>", "", html))
    assert len(plain.encode("utf-16-le")) // 2 <= 4096
    assert "<script>" not in html
    assert "没人在岗时的留言 99" in html
    assert "…还有 91 条" in html
