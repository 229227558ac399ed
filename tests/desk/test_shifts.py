"""Who works when: several spans, midnight, both changes of the clocks, leave; and laws that hold for any roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.shifts import shifts
from desk.shifts.hours import Span
from desk.shifts.roster_rules import uncovered
from desk.shifts.shifts import Roll, laid, spans_on
from storage.records.people import Shop, Staff
from storage.records.roster import RosterDay
from storage.store import Store
from storage.tx import Tx

HOUR = 3600.0
EARLY, LATE, SPLIT, NIGHT = "08:00-17:00", "17:00-01:00", "09:00-12:00 14:00-18:00", "22:00-06:00"


def _roll(zone: str, *shifts: tuple[str, int, str], away: tuple[Any, ...] = (), drawn: tuple[str, ...] = ()) -> Roll:
    """Shifts as (day, staff, spans); every spans is a kind of its own."""
    kinds = {words: str(n) for n, words in enumerate(dict.fromkeys(words for *_, words in shifts), 1)}
    body = {
        "drawn": sorted({day for day, *_ in shifts} | set(drawn)), "shifts": [[day, who, int(kinds[words])] for day, who, words in shifts],
        "kinds": {n: ["班", "班", words] for words, n in kinds.items()}, "away": [list(one) for one in away],
    }
    return Roll(ZoneInfo(zone), body)


def _at(clock: str, day: str = "2026-11-28", zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("words", "clock", "day", "there"),
    [
        (EARLY, "07:59", "2026-11-28", False), (EARLY, "08:00", "2026-11-28", True), (EARLY, "17:00", "2026-11-28", False),
        (LATE, "00:30", "2026-11-29", True), (LATE, "01:00", "2026-11-29", False), (LATE, "00:30", "2026-11-28", False),
        (SPLIT, "13:00", "2026-11-28", False), (SPLIT, "17:59", "2026-11-28", True),
        ("20:00-24:00 00:30-04:00", "00:15", "2026-11-29", False), ("20:00-24:00 00:30-04:00", "03:59", "2026-11-29", True),
    ],
)  # fmt: skip
def test_shifts_may_be_split_and_pass_midnight(words: str, clock: str, day: str, there: bool) -> None:
    found = _roll("Asia/Shanghai", ("2026-11-28", 7, words), drawn=("2026-11-29",))
    assert (7 in (found.at_desk(_at(clock, day)) or ())) is there


def test_without_a_roster_for_the_day_nobody_can_say_but_a_late_shift_is_finished() -> None:
    found = _roll("Asia/Shanghai", ("2026-11-28", 7, LATE))
    assert found.at_desk(_at("00:30", "2026-11-29")) == {7}
    assert found.at_desk(_at("09:00", "2026-11-29")) is None
    assert found.at_desk(_at("09:00")) == frozenset()


@pytest.mark.parametrize(
    ("zone", "day", "words", "hours"),
    [
        ("America/New_York", "2026-03-07", NIGHT, 7), ("America/New_York", "2026-10-31", NIGHT, 9),
        ("Asia/Shanghai", "2026-03-07", NIGHT, 8), ("America/New_York", "2026-03-08", "02:15-02:45", 0),
        ("America/New_York", "2026-03-08", "02:30-08:00", 5), ("America/New_York", "2026-11-01", "01:30-08:00", 7.5),
        ("Australia/Lord_Howe", "2026-10-04", "00:00-08:00", 7.5), ("Europe/Berlin", "2026-10-25", "00:00-24:00", 25),
    ],
)  # fmt: skip
def test_a_shift_is_as_long_as_the_clocks_make_it(zone: str, day: str, words: str, hours: float) -> None:
    found = _roll(zone, (day, 1, words))
    stretches = list(found.shifts(date.fromisoformat(day), date.fromisoformat(day)))
    assert sum(one.ends - one.starts for one in stretches) == hours * HOUR


def test_the_double_hour_of_autumn_belongs_to_the_first_of_two_shifts_that_meet_in_it_only_until_they_meet() -> None:
    found = _roll("America/New_York", ("2026-10-31", 1, "22:00-01:30"), ("2026-11-01", 2, "01:30-09:00"))
    meet = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York")).timestamp()
    assert [found.at_desk(meet + d) for d in (-1, 0, HOUR - 1, HOUR)] == [{1}, {2}, {2}, {2}]


def test_leave_for_a_day_takes_the_whole_shift_of_that_day_and_a_meeting_only_its_time() -> None:
    sick = (7, "2026-11-29", "2026-11-29", None, None)
    found = _roll("Asia/Shanghai", ("2026-11-28", 7, LATE), ("2026-11-29", 7, LATE), away=(sick,))
    assert found.at_desk(_at("00:30", "2026-11-29")) == {7}  # the shift of the day before
    assert not found.absent(7, _at("00:30", "2026-11-29"))
    assert found.at_desk(_at("18:00", "2026-11-29")) == found.at_desk(_at("00:30", "2026-11-30")) == frozenset()
    assert found.shift(7, _at("12:00", "2026-11-29")) is None
    meeting = (7, "2026-11-28", "2026-11-28", _at("14:00"), _at("15:00"))
    found = _roll("Asia/Shanghai", ("2026-11-28", 7, EARLY), away=(meeting,))
    assert [found.at_desk(_at(clock)) for clock in ("13:59", "14:30", "15:00")] == [{7}, frozenset(), {7}]
    assert found.shift(7, _at("14:30")) is not None


def test_the_next_stretch_of_the_same_day_is_named_and_a_pause_is_no_end() -> None:
    found = _roll("Asia/Shanghai", ("2026-11-28", 7, SPLIT), ("2026-11-28", 8, EARLY))
    next_up = found.shift(7, _at("12:30"))
    assert next_up is not None
    assert next_up.starts == _at("14:00")
    assert found.shift(7, _at("18:00")) is None
    assert [(one.staff_id, one.ends) for one in found.ends(_at("11:50"))] == [(8, _at("17:00")), (7, _at("18:00"))]


# --- in the database -----------------------------------------------------------------------------------


def _drawn(tx: Tx, *days: str) -> tuple[Shop, Staff]:
    tx.staff.put(shop_id=1, user_id=11, number="01", name="小王", role="agent")
    person = tx.staff.by_user(1, 11)
    assert person is not None
    kind = tx.roster.put_kind(1, "晚", name="晚班", spans=[("17:00", "01:00")], colour="plum")
    tx.roster.set_days(1, [RosterDay(person.id, day, "shift", kind) for day in days])
    return tx.shops.get(1), person


def test_days_far_from_now_are_asked_of_the_database(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        today = datetime.fromtimestamp(tx.now, ZoneInfo("Asia/Shanghai")).date()
        days = [str(today + timedelta(days=n)) for n in (-40, 0, 40)]
        shop, person = _drawn(tx, *days)
        evenings = [_at("18:00", day) for day in days]
        found = [[p.id for p in shifts.planned(tx, shop, at) or ()] == [person.id] for at in evenings]
        soon = shifts.ending_soon(tx, shop, _at("00:50", str(today + timedelta(days=1))), 15 * 60)
        return [*found, [one.letter for one in soon], shifts.planned(tx, shop, evenings[0] - 86_400 * 5)]

    assert store.write_now(job) == [True, True, True, ["晚"], None]


def test_where_nothing_is_drawn_the_next_start_is_nowhere_and_else_the_first_that_is_not_excused(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        today = datetime.fromtimestamp(tx.now, ZoneInfo("Asia/Shanghai")).date()
        before = shifts.next_start(tx, tx.shops.get(1), tx.now)
        far = [str(today + timedelta(days=n)) for n in (10, 12)]
        shop, person = _drawn(tx, *far)
        first = shifts.next_start(tx, shop, tx.now)
        tx.attendance.add_absence(
            shop_id=1, staff_id=person.id, kind="leave", first_day=far[0], last_day=far[0], state="granted"
        )
        tx.roster.keep_with_shop(1)
        second = shifts.next_start(tx, tx.shops.get(1), tx.now)
        return [before, first == _at("17:00", far[0]), second == _at("17:00", far[1])]

    assert store.write_now(job) == [None, True, True]


# --- laws ----------------------------------------------------------------------------------------------

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
_minute = st.integers(0, 1439).map(lambda m: f"{m // 60:02d}:{m % 60:02d}")
_kind = st.lists(st.tuples(_minute, _minute).map("-".join), min_size=1, max_size=3).map(" ".join)
_days = st.dates(date(2026, 3, 1), date(2026, 4, 10)).map(str)
_moments = st.floats(_at("00:00", "2026-03-01"), _at("00:00", "2026-04-10"), allow_nan=False)
_away = st.one_of(
    st.tuples(st.integers(1, 3), _days, _days, st.none(), st.none()),
    st.tuples(st.integers(1, 3), _days, _days, _moments, _moments),
)
_rolls = st.builds(
    lambda zone, shifts, away: _roll(zone, *shifts, away=tuple(away)),
    st.sampled_from(ZONES), st.lists(st.tuples(_days, st.integers(1, 3), _kind), max_size=12), st.lists(_away, max_size=3),
)


@given(_rolls, _moments)
def test_the_shift_of_a_person_and_who_is_planned_agree(found: Roll, at: float) -> None:
    planned = found.at_desk(at)
    for person in (1, 2, 3):
        mine = found.shift(person, at)
        now = mine is not None and mine.starts <= at < mine.ends
        if person in (planned or ()):
            assert now
        elif now and planned is not None:
            assert mine is not None
            assert found.away(person, mine.day, at) or found.absent(person, at)


@given(_rolls, _moments)
def test_what_comes_next_lies_ahead_on_the_same_day_and_every_stretch_has_a_length(found: Roll, at: float) -> None:
    for person in (1, 2, 3):
        mine = found.shift(person, at)
        if mine is not None and mine.starts > at:
            assert datetime.fromtimestamp(mine.starts, found.where).date() == datetime.fromtimestamp(at, found.where).date()
    assert all(one.starts < one.ends for one in found.shifts(date(2026, 3, 1), date(2026, 4, 10)))


@settings(max_examples=10, deadline=None)
@given(st.sampled_from(ZONES), st.sets(st.integers(0, 1439), min_size=1, max_size=4))
def test_every_moment_of_a_year_is_covered_as_drawn_once(zone: str, cuts: set[int]) -> None:
    """Shifts that follow each other through the day, one person each, leave no second out and none twice, all year."""
    clocks = [f"{m // 60:02d}:{m % 60:02d}" for m in sorted(cuts)]
    kinds = [f"{begin}-{end}" for begin, end in pairwise([*clocks, clocks[0]])]
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    days = [str(first + timedelta(days=n)) for n in range(365)]
    found = _roll(zone, *((day, n, words) for day in days for n, words in enumerate(kinds)))
    stretches = sorted(found.shifts(first, last), key=lambda one: one.starts)
    assert all(one.ends == following.starts for one, following in pairwise(stretches))
    # a span that a leap of the clocks swallows is the only one that may be missing
    assert len(stretches) >= 365 * len(kinds) - 2
    sample = stretches[len(stretches) // 3]
    assert found.at_desk((sample.starts + sample.ends) / 2) == {sample.staff_id}


def test_spans_are_laid_one_after_the_other() -> None:
    assert laid(SPLIT) == ((540, 720), (840, 1080))
    assert laid("20:00-24:00 00:30-04:00") == ((1200, 1440), (1470, 1680))
    assert laid("22:00-00:00 00:00-06:00") == ((1320, 1440), (1440, 1800))


@given(
    st.tuples(st.integers(0, 500), st.integers(1, 500)).map(lambda p: (p[0], p[0] + p[1])),
    st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 300)).map(lambda p: (p[0], p[0] + p[1])), max_size=6),
)
def test_what_is_covered_and_what_is_not_make_up_the_whole(span: tuple[int, int], covers: list[tuple[int, int]]) -> None:
    holes = list(uncovered(Span(*span), sorted((Span(*one) for one in covers), key=lambda one: one.begin)))
    minutes = {m for hole in holes for m in range(int(hole.begin), int(hole.end))}
    assert minutes == {m for m in range(*span) if not any(a <= m < b for a, b in covers)}


def test_a_leap_of_the_clocks_is_no_overlap_where_the_clocks_show_none() -> None:
    zone = ZoneInfo("America/New_York")
    (night,), (morning,) = spans_on(zone, "2026-03-07", "22:00-02:30"), spans_on(zone, "2026-03-08", "03:00-11:00")
    assert night.end == morning.begin
