"""Searching past talk: every word in any spelling, newest first, page by page, and only the shop's own."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.traditional import spellings
from storage.store import Store


@pytest.fixture
def book(store: Store) -> Store:
    """Two shops with a customer each."""

    def job(tx: Any) -> None:
        tx.shops.add(code="other", name="另一家", trade="", timezone="", settings={})
        for number in (1, 2):
            bot = tx.shops.add_bot(shop_id=number, telegram_id=number, username="b", token_name="T")
            tx.customers.add(
                shop_id=number, bot_id=bot, business="", user_id=9, chat_id=9, thread_id=None, name="小雨", misses=0
            )

    store.write_now(job)
    return store


def _say(book: Store, *texts: str, shop: int = 1, state: str = "received", audience: str | None = "customer") -> list[int]:
    def job(tx: Any) -> list[int]:
        return [
            tx.messages.add(
                shop_id=shop, customer_id=shop, author="customer", state=state, audience=audience, text=text
            )
            for text in texts
        ]

    return book.write_now(job)


def _find(book: Store, words: str, *, shop: int = 1, before: int | None = None, limit: int = 9) -> list[str]:
    forms = [spellings(word) for word in words.split()]
    found = book.write_now(lambda tx: tx.messages.search(shop, forms, before=before, limit=limit))
    return [message.text for message in found]


def test_all_words_have_to_be_there_and_the_newest_come_first(book: Store) -> None:
    _say(book, "顺丰运费多少", "运费谁出", "退回的运费，顺丰的")
    assert _find(book, "运费 顺丰") == ["退回的运费，顺丰的", "顺丰运费多少"]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("運費多少", "运费"), ("运费多少", "運費"), ("裡面有嗎", "里面"), ("iPhone15 的壳", "IPHONE"), ("有ＸＬ码吗", "xl"), ("有xl码吗", "ＸＬ"),
     ("a_b%c", "_b%"), ("衛衣", "卫衣")],
)
def test_case_width_and_script_make_no_difference(book: Store, written: str, wanted: str) -> None:
    _say(book, "别的话", written)
    assert _find(book, wanted) == [written]


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "a%b"])
def test_signs_mean_nothing_but_themselves(book: Store, words: str) -> None:
    _say(book, "平常的话")
    assert _find(book, words) == []


def test_another_shops_words_never_show(book: Store) -> None:
    _say(book, "我们店的秘密", shop=2)
    assert _find(book, "秘密") == []
    assert _find(book, "秘密", shop=2) == ["我们店的秘密"]


def test_what_was_not_said_is_not_found_but_notes_are(book: Store) -> None:
    for state in ("held", "dropped", "withdrawn"):
        _say(book, "红色", state=state)
    _say(book, "// 红色缺货", audience=None)
    assert _find(book, "红色") == ["// 红色缺货"]


def test_pages_follow_one_another_without_gap_or_repeat(book: Store) -> None:
    ids = _say(book, *(f"杏色{n}" for n in range(7)))
    pages, before = [], None
    for _ in range(4):
        page = _find(book, "杏色", before=before, limit=2)
        pages += page
        before = ids[int(page[-1].removeprefix("杏色"))]
    assert pages == [f"杏色{n}" for n in range(6, -1, -1)]
