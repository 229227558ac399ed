"""Stored updates in their lanes, and due rows that are done once."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from storage.errors import AlreadyHandled
from storage.store import Store


@pytest.fixture
def bot_id(store: Store) -> int:
    def job(tx: Any) -> int:
        shop = tx.shops.by_code("main")
        return int(tx.shops.add_bot(shop_id=shop.id, telegram_id=7, username="b", token_name="BOT_TOKEN"))

    return store.write_now(job)


def _put(store: Store, bot_id: int, *updates: tuple[int, str]) -> list[bool]:
    return store.write_now(
        lambda tx: [
            tx.inbox.put(shop_id=1, bot_id=bot_id, arrived=[(number, lane, '{"date": 1}')]) == 1
            for number, lane in updates
        ]
    )


def _claim(store: Store, limit: int = 50) -> list[tuple[int, int]]:
    rows = store.write_now(lambda tx: tx.inbox.claim(limit))
    return [(row.id, row.update_id) for row in rows]


def test_an_update_is_stored_once(store: Store, bot_id: int) -> None:
    assert _put(store, bot_id, (1, "a"), (1, "a"), (2, "a")) == [True, False, True]


def test_of_a_batch_that_was_seen_in_part_only_the_new_are_counted(store: Store, bot_id: int) -> None:
    _put(store, bot_id, (2, "a"))
    batch = [(number, "a", '{"date": 1}') for number in (1, 2, 3)]
    assert store.write_now(lambda tx: tx.inbox.put(shop_id=1, bot_id=bot_id, arrived=batch)) == 2
    assert store.write_now(lambda tx: tx.inbox.put(shop_id=1, bot_id=bot_id, arrived=batch)) == 0


def test_one_lane_goes_in_order_of_arrival_and_lanes_side_by_side(store: Store, bot_id: int) -> None:
    _put(store, bot_id, (9, "a"), (3, "a"), (5, "b"))
    first = _claim(store)
    assert [update for _, update in first] == [9, 5], "arrival counts, not the number"
    assert _claim(store) == []
    store.write_now(lambda tx: tx.inbox.finish(first[0][0], 1))
    assert [update for _, update in _claim(store)] == [3]


def test_an_update_is_finished_by_one_only(store: Store, bot_id: int) -> None:
    _put(store, bot_id, (1, "a"))
    row, _ = _claim(store)[0]
    store.write_now(lambda tx: tx.inbox.finish(row, 1))
    with pytest.raises(AlreadyHandled):
        store.write_now(lambda tx: tx.inbox.finish(row, 1))


def test_nothing_of_a_transaction_stays_when_the_update_was_handled_elsewhere(store: Store, bot_id: int) -> None:
    _put(store, bot_id, (1, "a"))
    row, _ = _claim(store)[0]

    def late(tx: Any) -> None:
        tx.shops.add(code="ghost", name="", trade="", timezone="", settings={})
        tx.inbox.finish(row, 99)

    with pytest.raises(AlreadyHandled):
        store.write_now(late)
    assert store.write_now(lambda tx: tx.shops.by_code("ghost")) is None


def test_the_third_failure_parks_an_update_and_the_next_go_on(store: Store, bot_id: int) -> None:
    _put(store, bot_id, (1, "a"), (2, "a"))
    for attempt in range(3):
        row, update = _claim(store)[0]
        assert update == 1
        parked = store.write_now(lambda tx, r=row: tx.inbox.failed(r, "ValueError", again_in=0))  # type: ignore[misc]
        assert parked == (attempt == 2)
    assert [update for _, update in _claim(store)] == [2]
    assert [u.update_id for u in store.write_now(lambda tx: tx.inbox.parked())] == [1]


def test_old_bodies_are_emptied(database: str, bot_id: int, store: Store) -> None:
    _put(store, bot_id, (1, "a"))
    row, _ = _claim(store)[0]
    store.write_now(lambda tx: tx.inbox.finish(row, 1))
    later = Store(database, clock=lambda: time.time() + 49 * 3600)
    assert later.write_now(lambda tx: tx.inbox.empty_old_bodies()) == 1
    later.close()


def test_a_due_row_is_claimed_by_one_of_two_workers(store: Store) -> None:
    for number in range(100):
        store.write_now(lambda tx, n=number: tx.due.put(shop_id=1, kind="k", subject=str(n), at=tx.now - 1))  # type: ignore[misc]
    done: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        for _ in range(15):
            for row in store.write_now(lambda tx: tx.due.claim(10)):
                if store.write_now(lambda tx, r=row: tx.due.finish(r)):  # type: ignore[misc]
                    with lock:
                        done.append(row.id)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(done) == len(set(done)) == 100


def test_a_due_row_that_was_moved_is_not_finished_at_its_old_time(store: Store) -> None:
    store.write_now(lambda tx: tx.due.put(shop_id=1, kind="k", subject="1", at=tx.now - 1))
    row = store.write_now(lambda tx: tx.due.claim(10))[0]
    store.write_now(lambda tx: tx.due.put(shop_id=1, kind="k", subject="1", at=tx.now + 60))
    assert not store.write_now(lambda tx: tx.due.finish(row))


def test_a_cancelled_due_row_is_not_done(store: Store) -> None:
    store.write_now(lambda tx: tx.due.put(shop_id=1, kind="k", subject="1", at=tx.now - 1))
    row = store.write_now(lambda tx: tx.due.claim(10))[0]
    store.write_now(lambda tx: tx.due.cancel("k", "1"))
    assert not store.write_now(lambda tx: tx.due.finish(row))


def test_a_due_row_that_was_cancelled_or_done_while_it_failed_does_not_come_back(store: Store) -> None:
    for subject in "12":
        store.write_now(lambda tx, one=subject: tx.due.put(shop_id=1, kind="k", subject=one, at=tx.now - 1))  # type: ignore[misc]
    cancelled, done = store.write_now(lambda tx: tx.due.claim(10))
    store.write_now(lambda tx: tx.due.cancel("k", cancelled.subject))
    assert store.write_now(lambda tx: tx.due.finish(done))
    for row in (cancelled, done):
        assert not store.write_now(lambda tx, one=row: tx.due.failed(one, "ValueError", again_in=-5))  # type: ignore[misc]
    assert store.write_now(lambda tx: tx.due.claim(10)) == ()


def test_what_is_set_apart_while_it_is_being_done_is_done_again(store: Store) -> None:
    store.write_now(lambda tx: tx.due.apart(shop_id=1, kind="k", subject="1", every=5))
    (row,) = store.write_now(lambda tx: tx.due.claim(10))
    store.write_now(lambda tx: tx.due.apart(shop_id=1, kind="k", subject="1", every=5))
    assert not store.write_now(lambda tx: tx.due.finish(row))
    assert store.write_now(lambda tx: tx.due.next_at()) is not None


def test_of_two_workers_that_ask_at_once_one_may(store: Store) -> None:
    store.write_now(lambda tx: tx.due.put(shop_id=1, kind="k", subject="1", at=tx.now - 7200))
    allowed: list[bool] = []

    def job(tx: Any) -> bool:
        may: bool = tx.due.rarely(shop_id=1, kind="k", subject="1", every=3600)
        time.sleep(0.2)  # the other asks meanwhile
        return may

    threads = [threading.Thread(target=lambda: allowed.append(store.write_now(job))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(allowed) == [False, True]


def test_a_lease_is_held_by_one_until_it_runs_out(database: str, store: Store) -> None:
    assert store.write_now(lambda tx: tx.leases.hold("poll:1", "a", 30))
    assert not store.write_now(lambda tx: tx.leases.hold("poll:1", "b", 30))
    later = Store(database, clock=lambda: time.time() + 31)
    assert later.write_now(lambda tx: tx.leases.hold("poll:1", "b", 30))
    later.close()
    store.write_now(lambda tx: tx.leases.let_go("poll:1", "b"))
    assert store.write_now(lambda tx: tx.leases.hold("poll:1", "a", 30))


def test_one_bad_job_undoes_nobody_else(store: Store) -> None:
    def bad(tx: Any) -> None:
        tx.shops.add(code="bad", name="", trade="", timezone="", settings={})
        raise ValueError("on purpose")

    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            if number % 2:
                store.write_now(bad)
            else:
                store.write_now(lambda tx: tx.shops.add(code=f"g{number}", name="", trade="", timezone="", settings={}))
        except ValueError as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = {shop.code for shop in store.write_now(lambda tx: tx.shops.all())}
    assert len(errors) == 10
    assert codes == {"main", *(f"g{n}" for n in range(0, 20, 2))}
