"""Two workers at the same rows at once: what one of them has not committed yet, the other neither loses nor overtakes."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from storage.records.traffic import Draft
from storage.store import Store


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_workers_that_start_at_once_both_find_the_bot(database: str) -> None:
    stores = [Store(database, clock=time.time) for _ in range(2)]
    both = threading.Barrier(2, timeout=5)
    found: list[int] = []

    def work(store: Store) -> None:
        met = False

        def job(tx: Any) -> int:
            nonlocal met
            known = tx.shops.bot_by_telegram(7)
            if not met:
                met = True
                both.wait()  # both have looked, neither has written
            if known is not None:
                return int(known.id)
            return int(tx.shops.add_bot(shop_id=1, telegram_id=7, username="b", token_name="BOT_TOKEN"))

        found.append(store.write_now(job))

    threads = [threading.Thread(target=work, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for store in stores:
        store.close()
    assert len(found) == 2
    assert len(set(found)) == 1


def _card(text: str) -> Draft:
    return Draft(shop_id=1, bot_id=1, chat_id=-1001, kind="card", body={"text": text}, urgency=1, once=False, merge_key="card:1")


def _with_a_bot(database: str) -> Store:
    store = Store(database, clock=time.time)
    store.write_now(lambda tx: tx.shops.add_bot(shop_id=1, telegram_id=7, username="b", token_name="BOT_TOKEN"))
    return store


class _Holding:
    """A transaction of another worker that has done its job and is not committed until it is let go."""

    def __init__(self, store: Store, job: Any) -> None:
        self._done, self._go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=store.write_now, args=(lambda tx: self._hold(tx, job),))
        self._thread.start()
        assert self._done.wait(10)

    def _hold(self, tx: Any, job: Any) -> None:
        job(tx)
        self._done.set()
        assert self._go.wait(10)

    def lets_go(self) -> None:
        self._go.set()
        self._thread.join(10)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_courier_does_not_take_a_row_whose_change_is_still_to_be_committed(database: str) -> None:
    """It would draw the card as it was before, and the change would never be seen."""
    store = _with_a_bot(database)
    row = store.write_now(lambda tx: tx.outbox.put(_card("")))
    writer = _Holding(store, lambda tx: tx.outbox.put(_card("")))
    claimed: list[Any] = []
    courier = threading.Thread(
        target=lambda: claimed.append(store.write_now(lambda tx: tx.outbox.claim(1, limit=9, pace=None)))
    )
    courier.start()
    courier.join(0.3)
    assert claimed == []
    writer.lets_go()
    courier.join(10)
    assert [one.id for one in claimed[0].rows] == [row]
    store.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_change_does_not_merge_into_a_row_that_a_courier_is_taking(database: str) -> None:
    store = _with_a_bot(database)
    row = store.write_now(lambda tx: tx.outbox.put(_card("")))
    courier = _Holding(store, lambda tx: tx.outbox.claim(1, limit=9, pace=None))
    assert store.write_now(lambda tx: tx.outbox.put(_card(""))) != row
    courier.lets_go()
    store.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_row_that_is_being_cancelled_is_not_sent_by_a_courier_that_saw_it_waiting(database: str) -> None:
    store = _with_a_bot(database)
    said = store.write_now(
        lambda tx: tx.outbox.put(Draft(shop_id=1, bot_id=1, chat_id=5, kind="say", body={"text": "x"}, urgency=0, once=True))
    )
    canceller = _Holding(store, lambda tx: tx.outbox.close(said, "cancelled"))
    claimed: list[Any] = []
    courier = threading.Thread(
        target=lambda: claimed.append(store.write_now(lambda tx: tx.outbox.claim(1, limit=9, pace=None)))
    )
    courier.start()
    courier.join(0.3)
    canceller.lets_go()
    courier.join(10)
    assert claimed[0].rows == ()
    store.close()
