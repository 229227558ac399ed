"""What the health page and the metrics read: how much waits, since when, and what nothing holds back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from storage.pace import Pace, Window
from storage.records.traffic import Draft
from storage.store import Store

PACE = Pace(bot=Window(30, 1.0), chat=Window(1, 1.0), group=Window(2, 60.0))
GROUP = -100


class Clock:
    """Time that stands until it is moved."""

    now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(database: str, clock: Clock) -> Iterator[Store]:
    made = Store(database, clock=clock)
    made.write_now(lambda tx: tx.shops.add_bot(shop_id=1, telegram_id=7, username="b", token_name="BOT_TOKEN"))
    yield made
    made.close()


def _put(store: Store, chat: int, **more: Any) -> int:
    number: int = store.write_now(lambda tx: tx.outbox.put(Draft(shop_id=1, bot_id=1, chat_id=chat, kind="notice", **more)))
    return number


def _backlog(store: Store) -> Any:
    return store.write_now(lambda tx: tx.waiting.backlog())


def test_nothing_waits_in_an_empty_shop(timed: Store) -> None:
    found = _backlog(timed)
    assert (found.updates, found.due, found.outbox, found.waits, found.held) == (0, 0, (), (), ())
    assert (found.oldest_update, found.oldest_outgoing, found.oldest_due, found.stuck_outgoing) == (None,) * 4


def test_ages_are_those_of_the_oldest(timed: Store, clock: Clock) -> None:
    for number in (1, 2):
        timed.write_now(lambda tx, n=number: tx.inbox.put(shop_id=1, bot_id=1, arrived=[(n, f"x{n}", "{}")]))
        _put(timed, 5)
        timed.write_now(lambda tx, n=number: tx.due.put(shop_id=1, kind="quiet", subject=str(n), at=clock.now + 1))
        clock.now += 30
    found = _backlog(timed)
    assert (found.updates, found.due, found.outbox) == (2, 2, ((1, "queued", 2),))
    assert [round(age) for age in (found.oldest_update, found.oldest_outgoing, found.oldest_due)] == [60, 60, 59]


def test_what_is_meant_for_later_is_not_late(timed: Store, clock: Clock) -> None:
    _put(timed, 5, due_at=clock.now + 3600)
    clock.now += 1200
    found = _backlog(timed)
    assert (found.oldest_outgoing, found.stuck_outgoing) == (None, None)


def test_a_row_that_fails_again_and_again_is_stuck_after_ten_minutes(timed: Store, clock: Clock) -> None:
    number = _put(timed, 5)
    timed.write_now(lambda tx: tx.outbox.claim(1, limit=9, pace=PACE))
    clock.now += 590
    timed.write_now(lambda tx: tx.outbox.again(number, at=clock.now + 60, error="TelegramNetworkError"))
    assert _backlog(timed).stuck_outgoing is None
    clock.now += 11
    assert round(_backlog(timed).stuck_outgoing) == 601


def test_a_group_whose_allowance_is_used_up_is_not_stuck_but_limited(timed: Store, clock: Clock) -> None:
    for _ in range(4):
        _put(timed, GROUP)
    clock.now += 700
    for _ in range(3):
        for row in timed.write_now(lambda tx: tx.outbox.claim(1, limit=9, pace=PACE)).rows:
            timed.write_now(lambda tx, n=row.id: tx.outbox.close(n, "sent", sent_id=n))
    found = _backlog(timed)
    assert (round(found.oldest_outgoing), found.stuck_outgoing) == (700, None)
    clock.now += 61
    assert round(_backlog(timed).stuck_outgoing) == 761, "the allowance is there again and nobody takes it"


def test_a_chat_that_telegram_closed_is_not_stuck(timed: Store, clock: Clock) -> None:
    number = _put(timed, 5)
    timed.write_now(lambda tx: tx.outbox.claim(1, limit=9, pace=PACE))
    timed.write_now(lambda tx: tx.outbox.close_gate(1, 5, until=clock.now + 1000))
    timed.write_now(lambda tx: tx.outbox.again(number, at=clock.now, error="retry_after"))
    clock.now += 900
    assert _backlog(timed).stuck_outgoing is None
    clock.now += 101
    assert round(_backlog(timed).stuck_outgoing) == 1001
