"""The plan for desk groups: figures worked out by hand."""

from __future__ import annotations

import time
from typing import Any

import pytest

from desk.people.planning import Forecast, forecast, plan, plan_of
from storage.records.traffic import Draft, Minute
from storage.store import Store

A, B = -100, -200


def test_twenty_a_minute_go_through_one_group_at_once() -> None:
    assert forecast([(0, 20), (1, 20), (7, 3)], 1) == Forecast(1, 1.0, 0, 0)


def test_the_twenty_first_waits_for_the_next_minute() -> None:
    assert forecast([(0, 21)], 1) == Forecast(1, 20 / 21, 1, 1)


def test_a_rush_is_worked_off_minute_by_minute_first_in_first_out() -> None:
    # 50 in minute 0: 20 go, 20 wait one minute, 10 wait two. Minute 1 finds 30 waiting, so its 10 come last of 40
    # and wait one minute. By minute 5 all is gone. On time: 20 + 0 + 20 of 80.
    assert forecast([(0, 50), (1, 10), (5, 20)], 1) == Forecast(1, 0.5, 2, 40)


def test_two_groups_take_forty_a_minute() -> None:
    # 50: 40 go, 10 wait one minute; minute 1 has room for 30 after them.
    assert forecast([(0, 50), (1, 10), (5, 20)], 2) == Forecast(2, 70 / 80, 1, 10)


def test_idle_minutes_empty_the_queue() -> None:
    # 60 at once leave 40 waiting; two idle minutes later nothing waits any more.
    assert forecast([(0, 60), (3, 20)], 1) == Forecast(1, 40 / 80, 2, 40)


def test_the_plan_asks_for_as_many_groups_as_bring_ninety_nine_in_a_hundred_there_in_time() -> None:
    # 99 quiet minutes of 10 (990 rows) and one of 45: with one group 20 of the 45 go at once, 25 wait (2.4 %);
    # with two 40 go, 5 wait (0.5 %).
    traffic = [*(Minute(n * 2, A, "card", 10) for n in range(99)), Minute(500, A, "card", 25), Minute(500, B, "notice", 20)]
    found = plan(traffic, groups_now=1)
    assert found.needed == 2
    assert found.rows == 1035
    assert (found.busy_minutes, found.p99, found.most, found.most_at) == (100, 10, 45, 30_000.0)
    assert found.kinds == (("card", 1015), ("notice", 20))
    assert found.busiest_share == pytest.approx(1015 / 1035)
    assert [(one.groups, one.waited, one.longest) for one in found.forecasts] == [(1, 25, 2), (2, 5, 1)]


def test_without_traffic_nothing_is_claimed() -> None:
    found = plan([], groups_now=1)
    assert (found.needed, found.rows, found.forecasts) == (0, 0, ())


def _put(tx: Any, chat: int, kind: str, state: str = "sent") -> None:
    number = tx.outbox.put(Draft(shop_id=1, bot_id=1, chat_id=chat, kind=kind))
    if state != "queued":
        tx.outbox.close(number, state)


def test_what_counts_is_what_went_to_groups_and_draws_on_their_allowance(database: str) -> None:
    now = 1_800_000_000.0  # a whole minute
    at = [now]
    store = Store(database, clock=lambda: at[0])
    try:
        store.write_now(lambda tx: tx.shops.add_bot(shop_id=1, telegram_id=7, username="b", token_name="BOT_TOKEN"))
        store.write_now(lambda tx: tx.shops.bind_group(shop_id=1, bot_id=1, chat_id=A, title="一"))
        for second, chat, kind, state in (
            (0, A, "card", "sent"), (59, A, "card", "sent"), (60, A, "topic", "sent"), (61, B, "notice", "unconfirmed"),
            (62, 5, "say", "sent"), (63, A, "delete", "sent"), (64, A, "kick", "sent"), (65, A, "card", "cancelled"),
            (66, A, "card", "queued"),
        ):  # fmt: skip
            at[0] = now + second
            store.write_now(lambda tx, c=chat, k=kind, s=state: _put(tx, c, k, s))
        at[0] = now + 3600
        minute = int(now // 60)
        assert store.write_now(lambda tx: tx.traffic.minutes(1, now)) == (
            Minute(minute, A, "card", 2), Minute(minute + 1, B, "notice", 1), Minute(minute + 1, A, "topic", 1),
        )
        found = store.write_now(lambda tx: plan_of(tx, 1, weeks=1))
        assert (found.rows, found.groups_now, found.needed, found.most_at) == (4, 1, 1, now)
        at[0] = now + 8 * 86400
        assert store.write_now(lambda tx: plan_of(tx, 1, weeks=1)).needed == 0
    finally:
        store.close()


def test_four_weeks_of_a_busy_shop_are_planned_quickly() -> None:
    traffic = [Minute(n, A, "card", 5 + n % 40) for n in range(4 * 7 * 24 * 60)]
    begun = time.process_time()
    assert plan(traffic, groups_now=1).needed >= 2
    assert time.process_time() - begun < 5
