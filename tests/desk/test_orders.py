"""An order ends the same whatever order its events come in, hears each once, and moves its customer's stage."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from itertools import count, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import later
from desk.floor import Floor
from desk.minds import Minds
from desk.orders.order_book import RECEIVED_FOR, corrected, is_open, is_paid, open_of
from desk.orders.order_events import STATES, OrderLine, OrderTold, plain_phone
from desk.orders.order_moves import moved
from desk.orders.order_stage import stage_of
from desk.orders.order_trail import MOST_STEPS, dates, extended, state_of
from desk.orders.orders import Applied, apply, apply_all
from storage.records.orders import Order
from storage.store import Store
from tests.stage import MovingClock

SHIRT = OrderLine("A01", "亚麻衬衫", "米白", "L", 2, 9900)
NUMBERS = count()


def told(state: str, at: float, *, number: str = "T1", event_id: str = "", **said: Any) -> OrderTold:
    lines, withdrawn = said.pop("lines", None), said.pop("refund_withdrawn", False)
    return OrderTold(event_id or f"{number}-{state}-{at}", number, state, at, said, lines, withdrawn)


def hear(store: Store, *events: OrderTold, shop_id: int = 1) -> Applied:
    """One transaction an event; what became of the last."""
    for event in events:
        last = store.write_now(lambda tx, event=event: apply(tx, tx.shops.get(shop_id), event))  # type: ignore[misc]
    return last


def plain(order: Order | None) -> dict[str, Any]:
    """The order but for what is its own: number, id, when it was made."""
    assert order is not None
    return {one.name: getattr(order, one.name) for one in fields(order) if one.name not in ("id", "number", "created_at")}


def state_after(*steps: tuple[str, float], withdrawn: str = "") -> str:
    trail: dict[str, Any] = {}
    for state, at in steps:
        trail = extended(trail, told(state, at, refund_withdrawn=state == withdrawn))
    return state_of(trail)


# --- the state machine ----------------------------------------------------------------------------------


def test_an_order_goes_on_and_never_back() -> None:
    assert state_after(("placed", 1), ("paid", 2), ("shipped", 3), ("in_transit", 4), ("received", 5), ("closed", 6)) == "closed"
    assert state_after(("paid", 2), ("shipped", 3), ("placed", 9)) == "shipped"  # a clock of another system that is ahead
    assert state_after(("placed", 1), ("closed", 2), ("paid", 3)) == "closed"
    assert state_after(("paid", 5), ("placed", 5)) == "paid"


def test_what_was_only_changed_stays_where_it_was() -> None:
    assert state_after(("changed", 1)) == "changed"
    assert state_after(("changed", 9), ("placed", 1)) == "placed"
    assert state_after(("paid", 2), ("changed", 9)) == "paid"


def test_only_a_refund_a_closing_or_a_withdrawal_ends_the_wish_for_a_refund() -> None:
    asked = (("paid", 1), ("shipped", 2), ("refund_asked", 3))
    assert state_after(*asked, ("in_transit", 4), ("received", 5)) == "refund_asked"
    assert state_after(*asked, ("received", 5), withdrawn="received") == "received"
    assert state_after(*asked, ("changed", 5), withdrawn="changed") == "shipped"
    assert state_after(*asked, ("closed", 5)) == "closed"
    assert state_after(*asked, ("refunded", 5), ("received", 6), ("closed", 7), ("refund_asked", 8)) == "refunded"
    assert state_after(("received", 1), ("closed", 2), ("refund_asked", 3)) == "refund_asked"


def test_the_first_time_of_each_state_is_its_date() -> None:
    trail: dict[str, Any] = {}
    for state, at in (("received", 9.0), ("in_transit", 5.0), ("paid", 2.0), ("paid", 3.0), ("in_transit", 4.0)):
        trail = extended(trail, told(state, at))
    assert dates(trail) == {"placed_at": None, "paid_at": 2.0, "shipped_at": 4.0, "received_at": 9.0, "closed_at": None}
    assert dates(extended(trail, told("shipped", 4.5)))["shipped_at"] == 4.5


STEP = st.tuples(st.sampled_from(STATES), st.integers(1, 6), st.booleans())


@given(st.lists(STEP, min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_the_state_depends_on_what_happened_and_not_on_what_was_heard_first(steps: list[Any], chance: random.Random) -> None:
    events = [told(state, at, event_id=str(n), refund_withdrawn=w) for n, (state, at, w) in enumerate(steps)]
    found = set()
    for _ in range(4):
        trail: dict[str, Any] = {}
        for event in events:
            trail = extended(trail, event)
        found.add((state_of(trail), tuple(dates(trail).items())))
        chance.shuffle(events)
    assert len(found) == 1


# --- on the databases -----------------------------------------------------------------------------------

SAID = st.fixed_dictionaries(
    {},
    optional={
        "receiver": st.sampled_from(["小美", "阿杰"]), "address": st.sampled_from(["杭州", "上海"]), "total": st.integers(0, 9),
        "courier": st.just("中通"), "promised_at": st.sampled_from([7.0, None]), "buyer_telegram_id": st.integers(1, 3),
        "lines": st.sampled_from([(SHIRT,), (), (replace(SHIRT, size="M"), SHIRT)]),
    },
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STEP, SAID), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_any_order_of_the_same_events_leaves_the_same_row_and_replays_change_nothing(
    store: Store, happened: list[Any], chance: random.Random
) -> None:
    rows = []
    for turn in range(2):
        number = f"P{next(NUMBERS)}"
        events = [
            told(state, at, number=number, event_id=f"{number}-{n}", refund_withdrawn=withdrawn, **said)
            for n, ((state, at, withdrawn), said) in enumerate(happened)
        ]
        chance.shuffle(events)
        if turn:
            hear(store, *events)
        else:
            store.write_now(lambda tx, events=events: apply_all(tx, tx.shops.get(1), events))  # type: ignore[misc]
        row = store.write_now(lambda tx, number=number: tx.orders.by_number(1, number))  # type: ignore[misc]
        again = store.write_now(lambda tx, events=events: apply_all(tx, tx.shops.get(1), [*events, *events]))  # type: ignore[misc]
        assert {one.result for one in again} == {"known"}
        assert store.write_now(lambda tx, number=number: tx.orders.by_number(1, number)) == row  # type: ignore[misc]
        assert len(store.write_now(lambda tx, row=row: tx.orders.events(row.id))) == len(events)  # type: ignore[misc]
        rows.append({**plain(row), "trail": len(row.trail["steps"])})
    assert rows[0] == rows[1]


async def test_a_late_older_event_fills_what_is_missing_and_takes_nothing_back(store: Store) -> None:
    hear(store, told("shipped", 30.0, courier="顺丰", tracking_no="SF1", lines=(SHIRT,)))
    late = hear(store, told("paid", 20.0, courier="中通", receiver="小美", total=19800))
    assert late.order is not None
    order = late.order
    assert (late.result, late.code, late.was) == ("kept", "older", "shipped")
    assert (order.state, order.courier, order.receiver, order.total, order.paid_at) == ("shipped", "顺丰", "小美", 19800, 20.0)
    assert (order.shipped_at, order.changed_at, order.lines) == (30.0, 30.0, (SHIRT,))
    behind = hear(store, told("paid", 40.0, courier="圆通"))
    assert (behind.result, behind.code) == ("kept", "behind")
    assert behind.order is not None
    assert (behind.order.state, behind.order.courier, behind.order.paid_at) == ("shipped", "圆通", 20.0)


async def test_an_event_is_heard_once_and_its_id_belongs_to_it(store: Store) -> None:
    first = hear(store, told("placed", 10.0, event_id="e1", total=100))
    assert (first.result, first.was) == ("applied", "")
    assert hear(store, told("placed", 10.0, event_id="e1", total=100)).result == "known"
    other = hear(store, told("placed", 10.0, event_id="e1", total=1))
    assert (other.result, other.code) == ("refused", "event_id_reused")
    taken = hear(store, told("paid", 11.0, number="T2", event_id="e1"))
    assert (taken.result, taken.code) == ("refused", "event_id_reused")

    def look(tx: Any) -> tuple[Any, Any]:
        return tx.orders.by_number(1, "T1").total, tx.orders.by_number(1, "T2")

    assert store.write_now(look) == (100, None)


async def test_of_several_with_one_id_in_a_batch_the_earliest_counts(store: Store) -> None:
    batch = [told("paid", 20.0, event_id="e1"), told("paid", 20.0, event_id="e1"), told("placed", 9.0, event_id="e1")]
    results = store.write_now(lambda tx: apply_all(tx, tx.shops.get(1), batch))
    assert [one.result for one in results] == ["refused", "refused", "applied"]  # by the time of the event
    results = store.write_now(lambda tx: apply_all(tx, tx.shops.get(1), batch[::-1]))
    assert [one.result for one in results] == ["known", "refused", "refused"]
    assert len(store.write_now(lambda tx: tx.orders.events(tx.orders.by_number(1, "T1").id))) == 1


async def test_an_order_of_which_too_much_is_heard_takes_no_more(store: Store) -> None:
    events = [told("in_transit", float(n)) for n in range(MOST_STEPS + 1)]
    results = store.write_now(lambda tx: apply_all(tx, tx.shops.get(1), events))
    assert [(one.result, one.code) for one in results[-2:]] == [("applied", ""), ("refused", "too_many_events")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STEP, SAID), min_size=1, max_size=4), st.lists(st.tuples(STEP, SAID), min_size=1, max_size=4))
def test_nothing_of_another_shop_is_touched_by_the_same_numbers_and_ids(store: Store, mine: list[Any], theirs: list[Any]) -> None:
    def shop_of(tx: Any) -> int:
        found = tx.shops.by_code("other")
        return found.id if found else tx.shops.add(code="other", name="隔壁店", trade="shoes", timezone="Asia/Shanghai", settings={})

    number, other = f"S{next(NUMBERS)}", store.write_now(shop_of)

    def tell(shop_id: int, happened: list[Any]) -> None:
        events = [
            told(state, at, number=number, event_id=f"{number}-{n}", refund_withdrawn=withdrawn, **said)
            for n, ((state, at, withdrawn), said) in enumerate(happened)
        ]
        done = store.write_now(lambda tx: apply_all(tx, tx.shops.get(shop_id), events))
        assert not {one.result for one in done} & {"known", "refused"}

    def look(tx: Any) -> tuple[Any, Any]:
        order = tx.orders.by_number(1, number)
        return order, tx.orders.events(order.id)

    tell(1, mine)
    before = store.write_now(look)
    tell(other, theirs)
    assert store.write_now(look) == before


async def test_what_the_desk_corrected_is_taken_back_only_by_a_later_event(store: Store) -> None:
    hear(store, told("paid", 10.0, address="杭州", lines=(SHIRT,)))

    def correct(tx: Any) -> Order:
        return corrected(tx, tx.orders.lock_number(1, "T1"), address="上海", lines=[replace(SHIRT, size="M")])

    order = store.write_now(correct)
    assert order == store.write_now(lambda tx: tx.orders.by_number(1, "T1"))
    late = hear(store, told("placed", 5.0, address="北京", remark="尽快", lines=(SHIRT,)), told("shipped", 12.0, address="杭州"))
    assert late.order is not None
    assert (late.order.address, late.order.remark, late.order.lines) == ("上海", "尽快", (replace(SHIRT, size="M"),))
    assert hear(store, told("changed", 9e9, address="广州")).order.address == "广州"  # type: ignore[union-attr]


async def test_what_the_desk_corrected_stands_though_the_shop_tells_the_old_value_with_everything_it_sends(store: Store) -> None:
    hear(store, told("paid", 10.0, address="杭州", total=19800, lines=(SHIRT,)))

    def correct(tx: Any, **values: Any) -> Order:
        return corrected(tx, tx.orders.lock_number(1, "T1"), **values)

    store.write_now(lambda tx: correct(tx, address="上海", lines=[replace(SHIRT, size="M")]))
    store.write_now(lambda tx: correct(tx, address="苏州", total=18800))
    order = hear(store, told("changed", 9e9, address="杭州", total=19800, remark="尽快", lines=(SHIRT,))).order
    assert order is not None
    assert (order.address, order.remark, order.lines) == ("苏州", "尽快", (replace(SHIRT, size="M"),))
    assert order.total == 19800, "who takes the money knows the sum"
    assert hear(store, told("shipped", 9e9 + 1, address="广州")).order.address == "广州"  # type: ignore[union-attr]


# --- the customer ---------------------------------------------------------------------------------------


def customer(tx: Any) -> int:
    bot = tx.shops.add_bot(shop_id=1, telegram_id=1, username="x", token_name="BOT_TOKEN")
    found: int = tx.customers.add(
        shop_id=1, bot_id=bot, business="", user_id=7, chat_id=7, thread_id=None, name="小美", username="", language="",
        blocked=False, misses=0,
    ).id
    return found


def bought(store: Store, who: int, *events: OrderTold) -> str:
    """The customer's stage after that happened to an order of theirs."""

    def job(tx: Any) -> str:
        for event in events:
            shop = tx.shops.get(1)
            done = apply(tx, shop, event)
            if done.order.customer_id is None:
                tx.orders.change(done.order.id, customer_id=who)
                moved(tx, shop, replace(done.order, customer_id=who), done.order.state)
        stage: str = tx.customers.get(who).stage
        return stage

    return store.write_now(job)


async def test_the_customers_stage_is_that_of_the_order_that_moved_last(store: Store) -> None:
    who = store.write_now(customer)
    assert bought(store, who, told("placed", 10.0)) == "unpaid"
    assert bought(store, who, told("paid", 20.0)) == "paid"
    assert bought(store, who, told("in_transit", 30.0)) == "shipped"
    assert bought(store, who, told("placed", 40.0, number="T2")) == "unpaid"
    assert bought(store, who, told("closed", 50.0, number="T2")) == "shipped"
    assert bought(store, who, told("refund_asked", 60.0), told("placed", 70.0, number="T3")) == "aftersale"
    assert bought(store, who, told("refunded", 80.0)) == "unpaid"
    assert bought(store, who, told("closed", 90.0, number="T3")) == ""


async def test_a_parcel_that_arrived_long_ago_says_no_more_where_the_customer_stands(database: str) -> None:
    clock = MovingClock()
    store = Store(database, clock=clock)
    try:
        floor = Floor(store, Minds(store, lambda library: pytest.fail("nothing is read")), clock)
        who = store.write_now(customer)
        assert bought(store, who, told("received", clock() - 60)) == "received"
        assert store.write_now(lambda tx: len(open_of(tx, who))) == 1
        clock.pass_by(RECEIVED_FOR)
        await later.tick(floor)
        assert store.write_now(lambda tx: (tx.customers.get(who).stage, open_of(tx, who))) == ("", ())
    finally:
        store.close()


async def test_the_shops_own_table_of_stages_goes_before_ours(store: Store) -> None:
    shop = store.write_now(lambda tx: tx.shops.get(1))
    order = hear(store, told("in_transit", 10.0)).order
    assert order is not None
    assert stage_of(shop, order) == "shipped"
    own = replace(shop, settings={"order_stages": {"in_transit": "received", "paid": "nonsense"}})
    assert stage_of(own, order) == "received"
    assert stage_of(own, replace(order, state="paid")) == "paid"
    assert stage_of(own, replace(order, state="changed")) == "unpaid"
    assert stage_of(own, replace(order, state="changed", paid_at=1.0)) == "paid"


def test_an_order_is_open_until_it_is_over() -> None:
    order = Order(
        1, 1, "T1", None, "received", None, "", "", "", "", "", None, "", "", None, None, None, None, 100.0, None, 100.0, "", "", None,
        "api", {}, 1.0,
    )
    assert is_open(order, 200.0)
    assert not is_open(order, 101.0 + RECEIVED_FOR)
    assert not is_open(replace(order, state="refunded"), 200.0)
    assert is_paid(order)
    assert not is_paid(replace(order, state="closed"))
    assert is_paid(replace(order, state="closed", paid_at=1.0))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800001111", "13800001111"), ("+86 138-0000-1111", "13800001111"), ("008613800001111", "13800001111"),
        ("１３８ ００００ １１１１", "13800001111"), ("138****1111", "138****1111"), ("18412345678-0123", "18412345678-0123"),
        ("18412345678转0123", "18412345678-0123"), ("0571-8888 6666", "057188886666"), ("+1 415 555 0100", "14155550100"), ("", ""),
    ],
)  # fmt: skip
def test_phones_are_kept_in_one_way(written: str, kept: str) -> None:
    assert plain_phone(written) == kept


def test_all_ways_through_four_events_end_alike() -> None:
    events = [told("placed", 1), told("refund_asked", 2), told("refunded", 4), told("changed", 3, refund_withdrawn=True)]
    ends = set()
    for way in permutations(events):
        trail: dict[str, Any] = {}
        for event in way:
            trail = extended(trail, event)
        ends.add(state_of(trail))
    assert ends == {"refunded"}
