"""The outbox: in order within a lane, paced as Telegram wants, true about what became of each row."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from storage.errors import Unfilled
from storage.pace import Pace, Window
from storage.records.traffic import Draft
from storage.store import Store

PACE = Pace(bot=Window(30, 1.0), chat=Window(1, 1.0), group=Window(20, 60.0))
GROUP = -1001


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(database: str, clock: Clock) -> Iterator[tuple[Store, Draft]]:
    """A store with a bot, and a draft to copy."""
    store = Store(database, clock=clock)

    def job(tx: Any) -> int:
        shop = tx.shops.by_code("main")
        return int(tx.shops.add_bot(shop_id=shop.id, telegram_id=7, username="b", token_name="BOT_TOKEN"))

    bot_id = store.write_now(job)
    yield store, Draft(shop_id=1, bot_id=bot_id, chat_id=5, kind="say", body={"text": "x"}, urgency=0, once=True)
    store.close()


def _put(store: Store, *drafts: Draft) -> list[int]:
    return [store.write_now(lambda tx, d=draft: tx.outbox.put(d)) for draft in drafts]  # type: ignore[misc]


def _claim(store: Store, draft: Draft, pace: Pace | None = None) -> list[int]:
    claimed = store.write_now(lambda tx: tx.outbox.claim(draft.bot_id, limit=50, pace=pace))
    return [row.id for row in claimed.rows]


def _sent(store: Store, *ids: int) -> None:
    for row_id in ids:
        store.write_now(lambda tx, r=row_id: tx.outbox.close(r, "sent", sent_id=1))  # type: ignore[misc]


def test_a_chat_gets_its_rows_one_after_the_other(office: tuple[Store, Draft]) -> None:
    store, draft = office
    first, second = _put(store, draft, draft)
    assert _claim(store, draft) == [first]
    assert _claim(store, draft) == [], "the second waits for the first"
    _sent(store, first)
    assert _claim(store, draft) == [second]


def test_a_failed_row_does_not_hold_up_those_behind_it(office: tuple[Store, Draft]) -> None:
    store, draft = office
    first, second = _put(store, draft, draft)
    _claim(store, draft)
    store.write_now(lambda tx: tx.outbox.close(first, "failed", error="no"))
    assert _claim(store, draft) == [second]


def test_customers_come_before_cards_and_notices(office: tuple[Store, Draft]) -> None:
    store, draft = office
    notice, card, say = _put(
        store, replace(draft, chat_id=1, urgency=2), replace(draft, chat_id=2, urgency=1), replace(draft, chat_id=3)
    )
    assert _claim(store, draft) == [say, card, notice]


def test_a_private_chat_gets_one_message_a_second(office: tuple[Store, Draft], clock: Clock) -> None:
    store, draft = office
    first, second = _put(store, draft, draft)
    assert _claim(store, draft, PACE) == [first]
    _sent(store, first)
    clock.now += 0.9
    assert _claim(store, draft, PACE) == []
    clock.now += 0.2
    assert _claim(store, draft, PACE) == [second]


def test_a_bot_sends_thirty_messages_a_second(office: tuple[Store, Draft], clock: Clock) -> None:
    store, draft = office
    _put(store, *(replace(draft, chat_id=n) for n in range(1, 41)))
    assert len(_claim(store, draft, PACE)) == 30
    assert _claim(store, draft, PACE) == []
    clock.now += 1.01
    assert len(_claim(store, draft, PACE)) == 10


def test_a_group_takes_twenty_calls_in_any_minute(office: tuple[Store, Draft], clock: Clock) -> None:
    store, draft = office
    _put(store, *(replace(draft, chat_id=GROUP, kind="notice", once=False) for _ in range(25)))
    taken = 0
    for _ in range(30):
        rows = _claim(store, draft, PACE)
        _sent(store, *rows)
        taken += len(rows)
        clock.now += 1
    assert taken == 20
    clock.now += 31
    rows = _claim(store, draft, PACE)
    assert len(rows) == 1, "the first of the twenty has left the window"


def test_retry_after_silences_the_whole_chat_and_no_other(office: tuple[Store, Draft], clock: Clock) -> None:
    store, draft = office
    first, other = _put(store, draft, replace(draft, chat_id=6))
    _claim(store, draft)

    def too_many(tx: Any) -> None:
        tx.outbox.close_gate(draft.bot_id, draft.chat_id, until=tx.now + 9)
        tx.outbox.again(first, at=tx.now)

    store.write_now(too_many)
    _sent(store, other)
    later = _put(store, replace(draft, chat_id=6))[0]
    assert _claim(store, draft) == [later]
    clock.now += 9.1
    assert _claim(store, draft) == [first], "the row kept its place"


def test_waiting_rows_with_the_same_merge_key_become_one(office: tuple[Store, Draft]) -> None:
    store, draft = office
    card = replace(draft, kind="card", merge_key="card:1")
    first, again = _put(store, card, card)
    assert first == again
    _claim(store, draft)
    assert _put(store, card)[0] != first, "one that is being sent cannot take in more"


def test_after_a_crash_a_customers_message_is_unconfirmed_and_a_card_goes_again(
    office: tuple[Store, Draft], clock: Clock
) -> None:
    store, draft = office
    say, card = _put(store, draft, replace(draft, chat_id=GROUP, kind="card", once=False))
    assert set(_claim(store, draft)) == {say, card}
    clock.now += 3600
    claimed = store.write_now(lambda tx: tx.outbox.claim(draft.bot_id, limit=50, pace=None))
    assert [row.id for row in claimed.unconfirmed] == [say]
    assert [(row.id, row.repeat) for row in claimed.rows] == [(card, True)]
    assert store.write_now(lambda tx: tx.outbox.get(say).state) == "unconfirmed"


def test_a_row_that_is_too_late_is_not_sent(office: tuple[Store, Draft], clock: Clock) -> None:
    store, draft = office
    late = _put(store, replace(draft, expires_at=clock.now + 5))[0]
    clock.now += 6
    assert _claim(store, draft) == []
    assert store.write_now(lambda tx: tx.outbox.get(late).state) == "expired"


def test_two_couriers_never_take_the_same_row(office: tuple[Store, Draft]) -> None:
    store, draft = office
    ids = _put(store, *(replace(draft, chat_id=n) for n in range(1, 61)))
    taken: list[int] = []
    lock = threading.Lock()

    def carry() -> None:
        for _ in range(20):
            claimed = store.write_now(lambda tx: tx.outbox.claim(draft.bot_id, limit=4, pace=None))
            with lock:
                taken.extend(row.id for row in claimed.rows)

    threads = [threading.Thread(target=carry) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(ids)


def _topic(store: Store, draft: Draft, thread_id: int | None) -> Draft:
    """A customer with a topic in a desk group; a draft of a row for it."""

    def job(tx: Any) -> tuple[int, int]:
        group = tx.shops.bind_group(shop_id=1, bot_id=draft.bot_id, chat_id=GROUP, title="客服台")
        customer = tx.customers.add(
            shop_id=1, bot_id=draft.bot_id, business="", user_id=9, chat_id=9, thread_id=None, name="小雨", misses=0
        )
        topic = tx.customers.add_topic(shop_id=1, customer_id=customer.id, desk_group_id=group, title="小雨")
        tx.customers.set_thread(topic, thread_id)
        return topic, customer.id

    topic, customer = store.write_now(job)
    return replace(draft, chat_id=GROUP, topic_id=topic, customer_id=customer, urgency=1, once=False)


def test_a_header_that_waits_or_is_under_way_holds_up_no_card(office: tuple[Store, Draft], clock: Clock) -> None:
    store, draft = office
    card = replace(_topic(store, draft, 77), kind="card")
    header = replace(card, kind="header", urgency=3, merge_key="header:1", due_at=clock.now + 30)
    (waiting,) = _put(store, header)
    (first,) = _put(store, card)
    assert _claim(store, draft) == [first]
    assert store.write_now(lambda tx: tx.outbox.counts()) == {"sending": 1, "later": 1}
    _sent(store, first)
    clock.now += 31
    (second,) = _put(store, card)
    assert _claim(store, draft) == [second, waiting], "both go, the card first"


def test_a_header_waits_for_the_topic_that_others_ask_for(office: tuple[Store, Draft]) -> None:
    store, draft = office
    card = replace(_topic(store, draft, None), kind="card")
    header = replace(card, kind="header", urgency=3, merge_key="header:1")
    (waiting,) = _put(store, header)
    assert _claim(store, draft) == []
    assert store.write_now(lambda tx: tx.outbox.counts()) == {"queued": 1}, "no topic was asked for"
    _put(store, card)
    made = _claim(store, draft)
    assert [store.write_now(lambda tx: tx.outbox.get(row).kind) for row in made] == ["topic"]  # noqa: B023
    assert _claim(store, draft) == [], "and it is asked for once"
    _sent(store, *made)
    store.write_now(lambda tx: tx.customers.set_thread(card.topic_id, 78))
    assert waiting in _claim(store, draft)


@pytest.mark.parametrize("kind", ["say", "media", "edit"])
def test_words_with_a_variable_never_get_into_the_queue_for_a_customer(
    office: tuple[Store, Draft], kind: str
) -> None:
    store, draft = office

    def forge(tx: Any) -> None:
        customer = tx.customers.add(shop_id=1, bot_id=draft.bot_id, user_id=5, chat_id=5, name="小雨")
        text = "退款{退款日期}前到账，{笑}"
        tx.outbox.put(replace(draft, kind=kind, customer_id=customer.id, body={"text": text}))

    with pytest.raises(Unfilled, match="退款日期"):
        store.write_now(forge)
    assert not _claim(store, draft)
