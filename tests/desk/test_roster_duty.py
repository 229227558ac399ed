"""On duty behind the roster: who counts, what people said of themselves, leave, the ends of shifts, and who comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.phrases.facts import facts
from desk.shifts import clocking, roster, rostering, shift_kinds, shifts
from storage.records.people import Shop, Staff
from storage.store import Store
from storage.tx import Tx

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the queries have tests of their own on both
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Duty:
    """小王 early, 小张 late, 小刘 not drawn: today, tomorrow and yesterday, in a shop open from nine to eleven."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        tx.shops.set_settings(1, {**tx.shops.get(1).settings, "hours": [["09:00", "23:00"]]})
        for n, (name, role) in enumerate((("小王", "agent"), ("小张", "agent"), ("小刘", "agent"), ("老板", "owner")), 1):
            tx.staff.put(shop_id=1, user_id=n, number=f"{n:02d}", name=name, role=role)
        shift_kinds.put(tx, 1, "早", "早班", "08:00-12:00 13:00-17:00")
        shift_kinds.put(tx, 1, "晚", "晚班", "17:00-01:00")
        self.today = datetime.fromtimestamp(tx.now, SHANGHAI).date()
        words = {"小王": "早", "小张": "晚", "小刘": "休"}
        wishes = [(self[name].id, str(self.today + timedelta(days=n)), word) for n in (-1, 0, 1) for name, word in words.items()]
        rostering.save(tx, tx.shops.get(1), wishes)

    def __getitem__(self, name: str) -> Staff:
        return next(person for person in self.tx.staff.all(1) if person.name == name)

    @property
    def shop(self) -> Shop:
        return self.tx.shops.get(1)

    def at(self, clock: str, day: int = 0) -> float:
        return datetime.fromisoformat(f"{self.today + timedelta(days=day)}T{clock}:00").replace(tzinfo=SHANGHAI).timestamp()

    def says(self, name: str, presence: str, at: float) -> None:
        self.tx.staff.change(self[name].id, presence=presence, presence_at=at)

    def there(self, at: float) -> list[str]:
        return [person.name for person in roster.on_duty(self.tx, self.shop, at)]


def _on(store: Store, job: Callable[[Duty], Any]) -> Any:
    return store.write_now(lambda tx: job(Duty(tx)))


def test_who_is_planned_is_there_whatever_the_opening_hours_and_without_a_roster_they_count(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        clocks = ("08:30", "12:30", "16:59", "17:00", "23:30")
        return [*(duty.there(duty.at(clock)) for clock in clocks), duty.there(duty.at("00:30", 2)), duty.there(duty.at("10:00", 2))]

    assert _on(store, job) == [["小王"], [], ["小王"], ["小张"], ["小张"], ["小张"], ["小王", "小张", "小刘"]]


def test_what_people_say_goes_before_the_roster_until_their_next_shift(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        duty.says("小王", "off", duty.at("14:00"))
        duty.says("小刘", "on", duty.at("14:00"))
        found = [duty.there(duty.at("15:00")), duty.there(duty.at("08:00", 1))]  # before the shop opens at nine
        duty.says("小刘", "away", duty.at("14:00"))
        return [*found, roster.stands_by(duty.shop, duty["小刘"], duty.at("14:30")), roster.presence(duty.shop, duty["小刘"], duty.at("09:00", 1))]

    assert _on(store, job) == [["小刘"], ["小王", "小刘"], False, ""]


def test_coming_for_a_shift_ends_with_it_and_the_talk_goes_on(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        duty.says("小王", "on", duty.at("07:50"))
        found = [duty.there(duty.at(clock)) for clock in ("12:30", "16:59", "17:01")]  # through the pause as well: who said so is there
        return [*found, roster.stands_by(duty.shop, duty["小王"], duty.at("17:30"))]

    assert _on(store, job) == [["小王"], ["小王"], ["小张"], True]


@pytest.mark.parametrize("whole", [True, False])
def test_who_is_on_leave_is_nowhere_with_or_without_a_roster(store: Store, whole: bool) -> None:
    def job(duty: Duty) -> list[Any]:
        for day in (0, 2):
            date = str(duty.today + timedelta(days=day))
            times = (None, None) if whole else (duty.at("09:00", day), duty.at("11:00", day))
            duty.tx.attendance.add_absence(
                shop_id=1, staff_id=duty["小王"].id, kind="leave", first_day=date, last_day=date, begins_at=times[0],
                ends_at=times[1], state="granted",
            )
        duty.tx.roster.keep_with_shop(1)
        stands = roster.stands_by(duty.shop, duty["小王"], duty.at("10:00"))
        return [duty.there(duty.at("10:00")), duty.there(duty.at("10:00", 2)), stands, duty.there(duty.at("11:30"))]

    assert _on(store, job) == [[], ["小张", "小刘"], False, [] if whole else ["小王"]]


def test_the_next_to_come_is_told_to_customers_and_waited_for(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        noon, night = duty.at("12:10"), duty.at("02:00", 1)
        return [
            roster.next_duty(duty.tx, duty.shop, noon) == duty.at("13:00"), roster.next_duty(duty.tx, duty.shop, night) == duty.at("08:00", 1),
            roster.next_duty(duty.tx, duty.shop, duty.at("02:00", 2)) == duty.at("09:00", 2),
            facts(duty.shop, noon)["上班时间"], facts(duty.shop, night)["上班时间"], facts(duty.shop, duty.at("02:00", 2))["上班时间"],
        ]

    assert _on(store, job) == [True, True, True, "今天13点", "今早8点", "今早9点"]


def test_something_new_goes_to_the_last_one_or_the_least_busy(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        duty.says("小刘", "on", duty.at("09:30"))
        bot = duty.tx.shops.add_bot(shop_id=1, telegram_id=1, username="b", token_name="BOT_TOKEN")
        duty.tx.customers.add(shop_id=1, bot_id=bot, user_id=50, chat_id=50, holder_id=duty["小王"].id)
        at = duty.at("10:00")
        order = [person.name for person in roster.takers(duty.tx, duty.shop, at)]
        last = roster.taker(duty.tx, duty.shop, at, last=duty["小王"].id)
        gone = roster.taker(duty.tx, duty.shop, at, last=duty["小张"].id)
        duty.tx.staff.change(duty["小王"].id, load_limit=1)
        full = roster.taker(duty.tx, duty.shop, at, last=duty["小王"].id)
        duty.says("小刘", "off", duty.at("12:00"))
        nobody = roster.taker(duty.tx, duty.shop, duty.at("12:30"))
        return [order, *(one.name if one else None for one in (last, gone, full)), nobody]

    assert _on(store, job) == [["小刘", "小王"], "小王", "小刘", "小刘", None]


def test_lateness_counts_from_the_shift_or_the_end_of_leave_and_not_within_the_grace(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        tx, minute = duty.tx, 60.0
        begin = (tx.now // minute) * minute

        def drawn(name: str, starts: float) -> None:
            clock = datetime.fromtimestamp(starts, SHANGHAI)
            times = f"{clock:%H:%M}-{clock + timedelta(hours=2):%H:%M}"
            shift_kinds.put(tx, 1, f"班{name[-1]}", "", times)
            empty = [(duty[name].id, str(duty.today + timedelta(days=n)), "") for n in (-1, 0, 1)]
            rostering.save(tx, duty.shop, empty)
            rostering.save(tx, duty.shop, [(duty[name].id, str(clock.date()), f"班{name[-1]}")])

        drawn("小王", begin - 12 * minute)
        drawn("小张", begin - 4 * minute)
        drawn("小刘", begin - 30 * minute)
        day = str(datetime.fromtimestamp(begin - 30 * minute, SHANGHAI).date())
        tx.attendance.add_absence(
            shop_id=1, staff_id=duty["小刘"].id, kind="leave", first_day=day, last_day=day, begins_at=begin - 40 * minute,
            ends_at=begin - 7 * minute, state="granted",
        )
        tx.roster.keep_with_shop(1)
        came = [clocking.come(tx, duty.shop, duty[name]) for name in ("小王", "小张", "小刘", "小王")]
        return [one.late if one else None for one in came]

    assert _on(store, job) == [12, 0, 7, 0]


def test_who_comes_and_goes_several_times_has_one_record_a_shift_and_its_end_is_kept_in_mind(store: Store) -> None:
    def job(duty: Duty) -> list[Any]:
        tx, who = duty.tx, duty["小刘"]  # drawn to rest: outside any shift
        outside = [clocking.come(tx, duty.shop, who) for _ in range(2)]
        start = datetime.fromtimestamp(tx.now - 60, SHANGHAI)
        shift_kinds.put(tx, 1, "今", "", f"{start:%H:%M}-{start + timedelta(hours=3):%H:%M}")
        wang = duty["小王"]
        rostering.save(tx, duty.shop, [(wang.id, str(duty.today + timedelta(days=n)), "") for n in (-1, 0, 1)])
        rostering.save(tx, duty.shop, [(wang.id, str(start.date()), "今")])
        clocking.come(tx, duty.shop, wang)
        clocking.go(tx, wang)
        clocking.come(tx, duty.shop, wang)
        there = tx.attendance.there(wang.id)
        rows = tx.attendance.clockings(1, str(duty.today - timedelta(days=1)), str(duty.today + timedelta(days=1)))
        waits = there is not None and tx.due.plan(shop_id=1, kind=clocking.SHIFT_END, subject=str(there.id), at=0.0, body={}) is False
        return [[one is not None and one.shift is None for one in outside], sorted(one.staff_id == who.id for one in rows), waits]

    assert _on(store, job) == [[True, True], [False, True], True]


def test_a_shop_that_draws_nothing_keeps_no_record_of_coming(store: Store) -> None:
    def job(tx: Tx) -> list[Any]:
        tx.staff.put(shop_id=1, user_id=1, number="01", name="小王", role="agent")
        shop, person = tx.shops.get(1), tx.staff.all(1)[0]
        return [clocking.come(tx, shop, person), tx.attendance.there(person.id), shifts.planned(tx, shop, tx.now)]

    assert store.write_now(job) == [None, None, None]
