"""Rows that did not get through the first time: too late, in doubt, sent again by a person's decision."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from storage.records.traffic import Draft
from storage.store import Store


@pytest.fixture
def draft(store: Store) -> Iterator[Draft]:
    def job(tx: Any) -> int:
        shop = tx.shops.by_code("main")
        return int(tx.shops.add_bot(shop_id=shop.id, telegram_id=7, username="b", token_name="BOT_TOKEN"))

    bot_id = store.write_now(job)
    yield Draft(
        shop_id=1, bot_id=bot_id, chat_id=5, kind="say", body={"text": "x"}, urgency=0, once=True, unheld=True,
        expires_at=time.time() - 1,
    )


def test_a_row_too_late_is_handed_back_once_so_that_a_person_can_answer(store: Store, draft: Draft) -> None:
    number = store.write_now(lambda tx: tx.outbox.put(draft))
    first = store.write_now(lambda tx: tx.outbox.claim(draft.bot_id, limit=9, pace=None))
    again = store.write_now(lambda tx: tx.outbox.claim(draft.bot_id, limit=9, pace=None))
    assert [row.id for row in first.expired] == [number]
    assert (first.rows, again.expired) == ((), ())


def test_what_a_person_sends_again_neither_expires_nor_dies_with_a_hold(store: Store, draft: Draft) -> None:
    def doubtful(tx: Any) -> int:
        number: int = tx.outbox.put(draft)
        tx.outbox.close(number, "unconfirmed")
        return number

    number = store.write_now(doubtful)
    assert store.write_now(lambda tx: tx.outbox.resend(number))
    assert not store.write_now(lambda tx: tx.outbox.resend(number))
    claimed = store.write_now(lambda tx: tx.outbox.claim(draft.bot_id, limit=9, pace=None))
    assert [row.id for row in claimed.rows] == [number]
    assert not claimed.rows[0].unheld


def test_a_row_that_arrived_is_not_sent_again(store: Store, draft: Draft) -> None:
    def arrived(tx: Any) -> int:
        number: int = tx.outbox.put(draft)
        tx.outbox.close(number, "sent", sent_id=3)
        return number

    number = store.write_now(arrived)
    assert not store.write_now(lambda tx: tx.outbox.resend(number))
