"""Who is on duty: hours, what people said of themselves, the owner alone, load and its limit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.shifts import roster
from storage.records.people import Shop, Staff
from storage.store import Store
from storage.tx import Tx

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 11, 12, tzinfo=SHANGHAI).timestamp()
NIGHT = datetime(2026, 11, 11, 23, 30, tzinfo=SHANGHAI).timestamp()
HOUR = 3600.0


class Desk:
    """A shop's staff in a real database, asked at a chosen moment."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shop: Shop = store.write_now(lambda tx: tx.shops.all()[0])

    def hire(self, *roles: str) -> None:
        def job(tx: Tx) -> None:
            for n, role in enumerate(roles, 1):
                tx.staff.put(shop_id=self.shop.id, user_id=n, number=f"{n:02d}", name=f"{role}{n}", role=role)

        self.store.write_now(job)

    def said(self, name: str, presence: str, at: float) -> None:
        def job(tx: Tx) -> None:
            person = next(s for s in tx.staff.all(self.shop.id) if s.name == name)
            tx.staff.change(person.id, presence=presence, presence_at=at)

        self.store.write_now(job)

    def holds(self, name: str, customers: int) -> None:
        def job(tx: Tx) -> None:
            person = next(s for s in tx.staff.all(self.shop.id) if s.name == name)
            bot_id = tx.shops.add_bot(shop_id=self.shop.id, telegram_id=1, username="b", token_name="BOT_TOKEN")
            for n in range(customers):
                tx.customers.add(
                    shop_id=self.shop.id, bot_id=bot_id, user_id=100 * person.id + n, chat_id=n, holder_id=person.id
                )

        self.store.write_now(job)

    def ask(self, question: Callable[[Tx, Shop, float], Any], at: float = NOON) -> list[str]:
        found: tuple[Staff, ...] = self.store.write_now(lambda tx: question(tx, self.shop, at))
        return [person.name for person in found]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def test_by_the_hours_everybody_who_answers_is_on_duty_but_not_the_owner_nor_helpers(desk: Desk) -> None:
    desk.hire("owner", "supervisor", "lead", "agent", "helper")
    assert desk.ask(roster.on_duty) == ["supervisor2", "lead3", "agent4"]
    assert desk.ask(roster.on_duty, NIGHT) == []


def test_an_owner_without_colleagues_is_on_duty_by_the_hours(desk: Desk) -> None:
    desk.hire("owner", "helper")
    assert desk.ask(roster.on_duty) == ["owner1"]
    assert desk.ask(roster.on_duty, NIGHT) == []


def test_who_said_so_is_on_duty_also_at_night_and_the_owner_too(desk: Desk) -> None:
    desk.hire("owner", "agent")
    desk.said("owner1", "on", NIGHT - 60)
    assert desk.ask(roster.on_duty, NIGHT) == ["owner1"]
    assert desk.store.write_now(lambda tx: roster.attended(tx, desk.shop, NIGHT))


@pytest.mark.parametrize("presence", ["paused", "away", "off"])
def test_who_paused_or_left_gets_nobody_new(desk: Desk, presence: str) -> None:
    desk.hire("agent", "agent")
    desk.said("agent1", presence, NOON - 60)
    assert desk.ask(roster.on_duty) == ["agent2"]
    person = desk.store.write_now(lambda tx: tx.staff.get(1))
    assert person is not None
    assert roster.stands_by(desk.shop, person, NOON) is (presence == "paused")


@pytest.mark.parametrize("presence", ["on", "paused", "away", "off"])
def test_what_was_said_yesterday_ends_with_the_next_opening(desk: Desk, presence: str) -> None:
    desk.hire("agent")
    desk.said("agent1", presence, NOON - 24 * HOUR)
    assert desk.ask(roster.on_duty) == ["agent1"]
    assert desk.ask(roster.on_duty, NIGHT) == []


def test_going_home_after_midnight_or_not_coming_early_is_meant_for_the_right_day(desk: Desk) -> None:
    desk.hire("agent", "agent")
    desk.said("agent1", "off", NOON - 10.5 * HOUR)  # 01:30, before the shop opens at nine
    desk.said("agent2", "off", NOON - 3.5 * HOUR)  # 08:30, just before it opens
    assert desk.ask(roster.on_duty) == ["agent1"]


def test_over_the_limit_nobody_new_unless_everybody_is(desk: Desk) -> None:
    desk.hire("agent", "agent")
    desk.holds("agent1", 8)
    assert desk.ask(roster.takers) == ["agent2"]
    desk.holds("agent2", 8)
    assert desk.ask(roster.takers) == ["agent1", "agent2"]


def test_a_limit_of_ones_own_beats_the_shops(desk: Desk) -> None:
    desk.hire("agent", "agent")
    desk.holds("agent1", 2)
    desk.store.write_now(lambda tx: tx.staff.change(1, load_limit=2))
    assert desk.ask(roster.takers) == ["agent2"]

    def look(tx: Tx) -> list[Any]:
        people = tx.staff.all(desk.shop.id)
        return [(roster.load(tx, s), roster.full(tx, desk.shop, s)) for s in people]

    assert desk.store.write_now(look) == [(2, True), (0, False)]
    desk.store.write_now(lambda tx: tx.shops.set_settings(desk.shop.id, {"load_limit": 3}))
    desk.store.write_now(lambda tx: tx.staff.change(1, load_limit=None))
    shop = desk.store.write_now(lambda tx: tx.shops.get(desk.shop.id))
    assert desk.store.write_now(lambda tx: roster.full(tx, shop, tx.staff.all(shop.id)[0])) is False


def test_a_late_answer_concerns_leads_then_supervisors_then_the_owner(desk: Desk) -> None:
    desk.hire("owner", "supervisor", "lead", "agent")
    assert desk.ask(roster.leads) == ["lead3"]
    desk.said("lead3", "away", NOON - 60)
    assert desk.ask(roster.leads) == ["supervisor2"]
    desk.said("supervisor2", "off", NOON - 60)
    assert desk.ask(roster.leads) == ["owner1"]


def test_a_grave_matter_finds_the_leads_also_at_night(desk: Desk) -> None:
    desk.hire("owner", "supervisor", "lead", "lead", "agent")
    assert desk.ask(roster.bosses, NIGHT) == ["lead3", "lead4"]
    desk.said("lead4", "on", NIGHT - 60)
    assert desk.ask(roster.bosses, NIGHT) == ["lead4"]
