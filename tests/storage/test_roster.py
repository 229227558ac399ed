"""The roster's rows, and that the days around now lie with the shop, on both databases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from storage.records.roster import RosterDay
from storage.store import Store
from storage.tx import Tx


def _day(tx: Tx, n: int) -> str:
    return str(datetime.fromtimestamp(tx.now, UTC).date() + timedelta(days=n))


def _person(tx: Tx, n: int = 1) -> int:
    return tx.staff.put(shop_id=1, user_id=10 + n, number=f"{n:02d}", name=f"客服{n}", role="agent")


def test_a_kind_is_replaced_by_its_letter_and_a_retired_one_comes_back(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        first = tx.roster.put_kind(1, "早", name="早班", spans=[("08:00", "17:00")], colour="amber")
        kind = tx.roster.kind(1, "早")
        assert kind is not None
        tx.roster.retire_kind(kind)
        tx.roster.put_kind(1, "晚", name="晚班", spans=[("17:00", "01:00")], colour="plum")
        retired = [(one.letter, one.retired) for one in tx.roster.kinds(1)]
        again = tx.roster.put_kind(1, "早", name="早班", spans=[("09:00", "18:00")], colour="amber")
        return [first == again, retired, [(one.letter, list(map(list, one.spans))) for one in tx.roster.kinds(1)]]

    same, retired, now = store.write_now(job)
    assert same
    assert retired == [("晚", False), ("早", True)]
    assert now == [("早", [["09:00", "18:00"]]), ("晚", [["17:00", "01:00"]])]


def test_days_are_written_over_and_taken_away(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        who = _person(tx)
        kind = tx.roster.put_kind(1, "早", name="早班", spans=[("08:00", "17:00")], colour="amber")
        tx.roster.set_days(1, [RosterDay(who, _day(tx, n), "shift", kind) for n in range(3)])
        tx.roster.set_days(1, [RosterDay(who, _day(tx, 1), "rest"), RosterDay(who, _day(tx, 2), "")])
        return [row.what for row in tx.roster.days(1, _day(tx, 0), _day(tx, 9))]

    assert store.write_now(job) == ["shift", "rest"]


def test_the_shop_carries_the_days_around_now_and_nothing_where_nothing_is_drawn(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        who = _person(tx)
        kept = [dict(tx.shops.get(1).rostered)]
        kind = tx.roster.put_kind(1, "早", name="早班", spans=[("08:00", "17:00")], colour="amber")
        tx.roster.set_days(1, [RosterDay(who, _day(tx, 20), "shift", kind)])
        kept.append(dict(tx.shops.get(1).rostered))
        tx.roster.set_days(1, [RosterDay(who, _day(tx, n), "shift", kind) for n in (-9, -1, 0)])
        kept.append(dict(tx.shops.get(1).rostered))
        tx.roster.set_days(1, [RosterDay(who, _day(tx, 20), "")])
        kept.append(dict(tx.shops.get(1).rostered))
        return [*kept, [_day(tx, n) for n in (-1, 0, 3, 19)]]

    none, later, some, all_of_it, (yesterday, today, ahead, before) = store.write_now(job)
    assert none == {}
    assert (later["drawn"], later["last"]) == ([], before)
    assert [day for day, *_ in some["shifts"]] == [yesterday, today]
    assert some["last"] == ahead
    assert list(some["kinds"].values()) == [["早班", "早", "08:00-17:00"]]
    assert all_of_it["last"] == "9999-12-31"


def test_only_leave_that_was_granted_lies_with_the_shop(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        who, day = _person(tx), _day(tx, 0)
        number = tx.attendance.add_absence(shop_id=1, staff_id=who, kind="leave", first_day=day, last_day=day, state="asked")
        tx.roster.keep_with_shop(1)
        asked = tx.attendance.absence(number)
        assert asked is not None
        before = tx.shops.get(1).rostered.get("away", [])
        moved = [tx.attendance.move_absence(asked, "granted"), tx.attendance.move_absence(asked, "refused")]
        tx.roster.keep_with_shop(1)
        return [list(before), tx.shops.get(1).rostered["away"] == [[who, day, day, None, None]], moved]

    assert store.write_now(job) == [[], True, [True, False]]


def test_of_two_who_answer_a_swap_one_is_heard_and_coming_twice_counts_once(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        one, other = _person(tx, 1), _person(tx, 2)
        number = tx.attendance.add_swap(
            shop_id=1, asker_id=one, colleague_id=other, asker_day=_day(tx, 1), colleague_day=_day(tx, 2)
        )
        swap = tx.attendance.swap(number)
        assert swap is not None
        heard = [tx.attendance.move_swap(swap, "agreed", agreed_at=tx.now), tx.attendance.move_swap(swap, "refused")]
        came = {"shop_id": 1, "staff_id": one, "day": _day(tx, 0), "starts_at": 1000.0, "late_minutes": 3}
        first, again = tx.attendance.come(**came), tx.attendance.come(**came)
        there = tx.attendance.there(one)
        assert there is not None
        gone = [tx.attendance.go(there, "said"), tx.attendance.go(there, "shift")]
        return [heard, first is not None, again, gone, tx.attendance.there(one), len(tx.attendance.open_swaps(1))]

    assert store.write_now(job) == [[True, False], True, None, [True, False], None, 1]


def test_the_shops_row_gets_its_next_days_as_time_passes(database: str) -> None:
    now = [time.time()]
    store = Store(database, clock=lambda: now[0])

    def draw(tx: Tx) -> list[str]:
        who = _person(tx)
        kind = tx.roster.put_kind(1, "早", name="早班", spans=[("08:00", "17:00")], colour="amber")
        days = [_day(tx, n) for n in (0, 5, 30)]
        tx.roster.set_days(1, [RosterDay(who, day, "shift", kind) for day in days])
        return days

    def kept(tx: Tx) -> list[str]:
        return [day for day, *_ in tx.shops.get(1).rostered["shifts"]]

    today, next_one, _ = store.write_now(draw)
    before = store.write_now(kept)
    now[0] += 3 * 86_400
    store.write_now(lambda tx: tx.roster.roll_on())
    after = store.write_now(kept)
    store.close()
    assert (before, after) == ([today], [next_one])


def test_who_leaves_works_no_more_from_tomorrow_on(store: Store) -> None:
    def job(tx: Tx) -> list[str]:
        who = _person(tx)
        tx.roster.set_days(1, [RosterDay(who, _day(tx, n), "rest") for n in (-1, 0, 1, 2)])
        tx.roster.leave(1, who, after=_day(tx, 0))
        return [row.day for row in tx.roster.days(1, _day(tx, -5), _day(tx, 5))]

    assert store.write_now(job) == [store.write_now(lambda tx, n=n: _day(tx, n)) for n in (-1, 0)]
