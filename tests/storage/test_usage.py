"""What became of phrases is counted whichever way they reached the customer, and a deal within a day of it counts for them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from storage.records.phrases import Usage
from storage.records.talks import Reply
from storage.store import Store

DAY = 24 * 3600.0


class Clock:
    """Time that stands until it is moved."""

    now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(database: str, clock: Clock) -> Iterator[Store]:
    """A shop with two customers."""
    made = Store(database, clock=clock)

    def job(tx: Any) -> None:
        bot = tx.shops.add_bot(shop_id=1, telegram_id=1, username="b", token_name="T")
        for user in (1, 2):
            tx.customers.add(
                shop_id=1, bot_id=bot, business="", user_id=user, chat_id=user, thread_id=None, name="小雨", misses=0
            )

    made.write_now(job)
    yield made
    made.close()


def _send(book: Store, phrase: str | None, *, customer: int = 1, state: str = "sent", offer: int | None = None) -> None:
    values = {"author": "agent", "state": state, "audience": "customer", "text": "好的亲", "phrase": phrase, "offer_id": offer}
    book.write_now(lambda tx: tx.messages.add(shop_id=1, customer_id=customer, **values))


def _end(book: Store, outcome: str, customer: int = 1) -> None:
    book.write_now(lambda tx: tx.endings.add(shop_id=1, customer_id=customer, staff_id=None, outcome=outcome))


def _usage(book: Store, since: float = 0.0) -> Any:
    return book.write_now(lambda tx: tx.shelf.usage(1, since=since))


def test_what_went_out_without_a_card_counts_and_what_did_not_go_out_does_not(book: Store, clock: Clock) -> None:
    _send(book, "a")
    _send(book, "a", customer=2)
    _send(book, "b,c")  # the assistant's answer to two questions
    _send(book, None)
    _send(book, "a", state="held")
    assert _usage(book) == {"a": Usage(direct=2), "b": Usage(direct=1), "c": Usage(direct=1)}
    assert _usage(book, clock.now + 1) == {}
    assert book.write_now(lambda tx: tx.shelf.usage(2, since=0.0)) == {}


def test_a_deal_counts_for_a_phrase_once_a_customer_and_within_a_day_after_it(book: Store, clock: Clock) -> None:
    _end(book, "deal")
    clock.now += 1
    for phrase in ("a", "a", "b"):
        _send(book, phrase)
    _send(book, "c", customer=2)
    assert [one.deals for one in _usage(book).values()] == [0, 0, 0], "a deal before it is none of its doing"
    clock.now += DAY - 1
    _end(book, "deal")
    _end(book, "none", customer=2)
    assert {phrase: one.deals for phrase, one in _usage(book).items()} == {"a": 1, "b": 1, "c": 0}
    clock.now += 2
    _end(book, "deal", customer=2)
    assert _usage(book)["c"].deals == 0, "a day and a second later"


def test_what_was_taken_from_a_card_is_not_counted_as_sent_without_one_too(book: Store) -> None:
    def job(tx: Any) -> int:
        turn = tx.customers.open_turn(shop_id=1, customer_id=1)
        card = tx.cards.add(shop_id=1, customer_id=1, turn_id=turn.id, reading={})
        replies = [Reply(1, "a", "greet", "在的", 0.9, shown=True), Reply(2, "b", "greet", "您好", 0.8, shown=True)]
        offer: int = tx.cards.new_offer(shop_id=1, customer_id=1, card_id=card, page=0, replies=replies)
        tx.cards.take(offer, 1, staff_id=1)
        return offer

    _send(book, "a", offer=book.write_now(job))
    _send(book, "b")
    found = _usage(book)
    assert found == {"a": Usage(shown=1, taken=1), "b": Usage(shown=1, direct=1)}
    assert (found["a"].sent, found["b"].sent) == (1, 1)
