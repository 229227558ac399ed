"""Nudges are written once, at a decent hour, to whom they concern, and only while their reason lasts."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.minds import Mind
from desk.nudges import nudge_asking, nudging
from desk.nudges.nudge_goods import cards_changed
from scripts_library.items import ItemCard, Variant
from tests.desk.nudge_scene import LINE, Scene


@pytest.fixture
async def scene(sqlite_template: Path, tmp_path: Path, mind: Mind) -> AsyncIterator[Scene]:
    path = tmp_path / "nudges.db"
    shutil.copy(sqlite_template, path)
    made = await Scene.open(f"sqlite:///{path}", mind)
    yield made
    made.close()


async def test_an_unpaid_order_is_helped_with_once_and_then_a_task(scene: Scene) -> None:
    who = scene.customer()
    order = scene.orders(who, staff_number=scene.agent.number)
    await scene.passes(minutes=11)
    assert scene.said_to(who) == []
    await scene.passes(minutes=2)
    (text,) = scene.said_to(who)
    assert "雪纺连衣裙" in text
    assert "黑色 M" in text
    assert "16:00前付款" in text
    await scene.passes(minutes=46)
    assert scene.tasks() == ()
    await scene.passes(minutes=2)
    (task,) = scene.tasks()
    assert order.number in task.text
    assert task.staff_id == scene.agent.id
    await scene.passes(days=2)
    assert len(scene.said_to(who)) == 1
    assert len(scene.tasks()) == 1


async def test_a_task_is_ticked_off_when_its_reason_is_gone(scene: Scene) -> None:
    order = scene.orders(scene.customer())
    await scene.passes(minutes=61)
    (task,) = scene.tasks()
    scene.moves(order, "paid")
    assert scene.tasks() == ()
    found = scene.store.write_now(lambda tx: tx.tasks.get(task.id))
    assert found is not None
    assert (found.state, found.done_by) == ("done", None)


async def test_who_has_paid_is_not_asked_to(scene: Scene) -> None:
    order = scene.orders(who := scene.customer())
    scene.moves(order, "paid")
    await scene.passes(minutes=90)
    assert scene.said_to(who) == []
    assert scene.tasks() == ()
    assert scene.of_order(order, "nudge_unpaid_check") == ("skipped", "paid")


@pytest.mark.parametrize(
    ("rule", "reason", "change"),
    [
        ("nudge_unpaid_check", "talking", {"holder": True}),
        ("nudge_unpaid_check", "blocked", {"blocked": True}),
        ("nudge_unpaid_check", "blocked", {"mark": "promo"}),
        ("nudge_unpaid_check", "spoke", {"seen_after": 60.0}),
    ],
)
async def test_a_reason_against_it_is_looked_for_when_it_is_due(
    scene: Scene, rule: str, reason: str, change: dict[str, Any]
) -> None:
    order = scene.orders(who := scene.customer())
    values = {**change}
    if values.pop("holder", False):
        values["holder_id"] = scene.agent.id
    if "seen_after" in values:
        values["seen_at"] = scene.clock.now + values.pop("seen_after")
    scene.changes(who, **values)
    await scene.passes(minutes=13)
    assert scene.of_order(order, rule) == ("skipped", reason)
    assert scene.said_to(who) == []


async def test_the_task_waits_until_the_talk_is_over(scene: Scene) -> None:
    order = scene.orders(who := scene.customer())
    scene.changes(who, holder_id=scene.agent.id)
    await scene.passes(minutes=61)
    assert scene.tasks() == ()
    scene.changes(who, holder_id=None)
    await scene.passes(minutes=11)
    assert [order.number in task.text for task in scene.tasks()] == [True]


async def test_the_same_item_paid_by_another_order_ends_both(scene: Scene) -> None:
    who = scene.customer()
    wrong = scene.orders(who, lines=(replace(LINE, size="S"),))
    right = scene.orders(who)
    scene.moves(right, "paid")
    await scene.passes(minutes=61)
    assert scene.of_order(wrong, "nudge_unpaid_check") == ("skipped", "duplicate_order")
    assert scene.of_order(wrong, "nudge_unpaid_task") == ("skipped", "duplicate_order")


async def test_an_unattended_order_goes_to_whoever_is_on_duty(scene: Scene) -> None:
    scene.orders(scene.customer(), staff_number="99")
    await scene.passes(minutes=61)
    assert [task.staff_id for task in scene.tasks()] == [scene.agent.id]


async def test_at_night_the_check_is_dropped_and_the_task_waits_for_the_morning(scene: Scene) -> None:
    scene.says("22:50")
    order = scene.orders(who := scene.customer())
    await scene.passes(minutes=13)
    assert scene.of_order(order, "nudge_unpaid_check") == ("skipped", "quiet_hours")
    await scene.passes(minutes=60)
    assert scene.tasks() == ()
    scene.says("09:00")
    await scene.passes(minutes=1)
    assert len(scene.tasks()) == 1
    assert scene.said_to(who) == []


async def test_the_parcels_number_waits_for_the_customers_own_morning(scene: Scene) -> None:
    """Ten in the morning in Shanghai is evening in New York; quiet hours there end at nine."""
    who = scene.customer()
    scene.store.write_now(lambda tx: tx.subscriptions.set_timezone(1, who.id, "America/New_York"))
    order = scene.orders(who, state="paid", paid_at=scene.clock.now)
    scene.says("12:00")  # 23:00 the day before in New York
    scene.moves(order, "shipped", tracking_no="SF100")
    await scene.passes(minutes=9 * 60 + 50)
    assert scene.said_to(who) == []
    await scene.passes(minutes=11)
    assert "SF100" in scene.said_to(who)[0]


async def test_a_standstill_is_laid_before_the_agent_and_sent_by_a_tap(scene: Scene) -> None:
    who = scene.customer()
    scene.store.write_now(lambda tx: tx.customers.add_topic(shop_id=1, customer_id=who.id, desk_group_id=1, title="客"))
    order = scene.orders(who, state="paid", paid_at=scene.clock.now, courier="中通快递")
    scene.moves(order, "shipped", tracking_no="ZT1")
    await scene.passes(minutes=1)
    await scene.passes(days=1)
    assert scene.of_order(order, "nudge_standstill")[0] == "asked"
    number = scene.nudges(f"order:{order.id}")["nudge_standstill"].id
    assert len(scene.said_to(who)) == 1
    assert (await nudge_asking.decide(scene.floor, scene.agent, number, "send")).outcome == "sent"
    assert (await nudge_asking.decide(scene.floor, scene.agent, number, "send")).outcome == "gone"
    assert "中通快递" in scene.said_to(who)[1]


async def test_what_moved_meanwhile_is_not_sent_by_the_tap(scene: Scene) -> None:
    who = scene.customer()
    scene.store.write_now(lambda tx: tx.customers.add_topic(shop_id=1, customer_id=who.id, desk_group_id=1, title="客"))
    order = scene.orders(who, state="paid", paid_at=scene.clock.now)
    scene.moves(order, "shipped")
    await scene.passes(days=1, minutes=1)
    scene.moves(order, "in_transit")
    number = scene.nudges(f"order:{order.id}")["nudge_standstill"].id
    assert (await nudge_asking.decide(scene.floor, scene.agent, number, "send")).outcome == "nudge_needless"
    assert scene.of_order(order, "nudge_standstill") == ("skipped", "moving")


async def test_an_order_that_came_back_is_not_asked_about(scene: Scene) -> None:
    order = scene.orders(who := scene.customer(), state="paid", paid_at=scene.clock.now)
    scene.moves(order, "shipped")
    await scene.passes(minutes=1)
    assert len(scene.said_to(who)) == 1, "the parcel's number"
    scene.moves(order, "received")
    scene.moves(order, "refund_asked")
    await scene.passes(days=40)
    assert scene.said_to(who) == [], "nothing more, and what had not left by then does not leave"
    ends = {one.rule: one.reason for one in scene.nudges(f"order:{order.id}").values() if one.state == "skipped"}
    assert ends["nudge_all_well"] == "returned"


async def test_restock_is_told_in_the_order_of_asking_and_no_more_than_came_in(scene: Scene) -> None:
    people = [scene.customer() for _ in range(4)]

    def job(tx: Any) -> None:
        for n, one in enumerate(people):
            tx.subscriptions.add(shop_id=1, customer_id=one.id, kind="restock", item_number="A01", size="L" if n == 1 else "")
        before = ItemCard("A01", "雪纺连衣裙", link="https://shop.example/a01", stock=(Variant("", "M", 0, tx.now),))
        after = replace(before, stock=(Variant("", "M", 2, tx.now),))
        tx.items.put(1, after)
        cards_changed(tx, tx.shops.get(1), [(before, after)])

    scene.store.write_now(job)
    await scene.passes(minutes=1)
    assert [len(scene.said_to(one)) for one in people] == [1, 0, 1, 0], "the second waits for L"
    assert "https://shop.example/a01" in scene.said_to(people[0])[0]
    left = scene.store.write_now(lambda tx: tx.subscriptions.waiting(1, "restock", "A01"))
    assert [one.customer_id for one in left] == [people[1].id, people[3].id]


async def test_marketing_comes_to_subscribers_once_a_week_and_stops_unanswered(scene: Scene) -> None:
    rule = scene.store.write_now(lambda tx: tx.nudge_rules.all(1)["nudge_news_30"])
    scene.store.write_now(lambda tx: tx.nudge_rules.put(1, replace(
        rule, delay=0.0, window=(), stops=("unsubscribed", "opted_out"), phrase="service.nudge_all_well")))
    reader, other = scene.customer(), scene.customer()
    scene.store.write_now(lambda tx: tx.subscriptions.add(shop_id=1, customer_id=reader.id, kind="news"))

    async def sold() -> list[tuple[str, str]]:
        orders = [scene.orders(one, state="received", paid_at=scene.clock.now, shipped_at=scene.clock.now, received_at=scene.clock.now)
                  for one in (reader, other)]
        await scene.passes(minutes=1)
        return [scene.of_order(one, "nudge_news_30") for one in orders]

    assert await sold() == [("done", ""), ("skipped", "unsubscribed")]
    assert (await sold())[0] == ("skipped", "weekly_cap")
    await scene.passes(days=8)
    assert (await sold())[0] == ("done", "")
    await scene.passes(days=8)
    assert (await sold())[0] == ("skipped", "unanswered")
    scene.changes(reader, seen_at=scene.clock.now)
    await scene.passes(days=8)
    assert (await sold())[0] == ("done", "")
    scene.store.write_now(lambda tx: tx.subscriptions.opt_out(1, reader.id, "button"))
    await scene.passes(days=8)
    assert (await sold())[0] == ("skipped", "opted_out")


async def test_after_an_outage_the_rest_comes_slowly_and_what_is_too_old_is_reported_once(scene: Scene) -> None:
    scene.settings(late_nudges_a_minute=10)
    old = [scene.orders(scene.customer(), state="paid", paid_at=scene.clock.now) for _ in range(30)]
    for order in old:
        scene.moves(order, "shipped", tracking_no="SF1")
    await scene.passes(days=5, tick=False)
    young = [scene.orders(scene.customer(), state="paid", paid_at=scene.clock.now) for _ in range(30)]
    for order in young:
        scene.moves(order, "shipped", tracking_no="SF2")
    await scene.passes(minutes=60, tick=False)
    done = []
    for _ in range(5):
        await scene.passes(minutes=1)
        done.append(sum(scene.of_order(order, "nudge_shipped")[0] == "done" for order in young))
    assert done[-1] == 30
    assert all(later - earlier <= 11 for earlier, later in zip([0, *done], done, strict=False)), done
    assert {scene.of_order(order, "nudge_shipped") for order in old} == {("skipped", "too_late")}
    reports = [body for body in scene.notices(scene.lead.user_id) if body["code"] == "nudges_late"]
    assert [body["words"]["count"] for body in reports] == [60], "the numbers and the standstills, in one notice"


async def test_one_that_breaks_spoils_nothing_for_the_others(scene: Scene) -> None:
    good, bad = scene.customer(), scene.customer()
    orders = [scene.orders(one, state="paid", paid_at=scene.clock.now) for one in (bad, good)]
    for order in orders:
        scene.moves(order, "shipped", tracking_no="SF1")

    def spoil(tx: Any) -> None:
        tx.nudges.cancel(1, f"order:{orders[0].id}", "no")
        nudging.happened(tx, tx.shops.get(1), "shipped", subject=f"order:{orders[0].id}", occasion="2", customer_id=bad.id,
                         at=tx.now, facts={"variables": "no mapping"})

    scene.store.write_now(spoil)
    await scene.passes(minutes=1)
    assert len(scene.said_to(good)) == 1
    for _ in range(8):
        await scene.passes(minutes=10)
    found = scene.store.write_now(lambda tx: tx.nudges.about(1, f"order:{orders[0].id}"))
    assert [(one.state, one.reason) for one in found if one.occasion == "2" and one.rule == "nudge_shipped"] == [("skipped", "failed")]


async def test_working_days_and_holidays_count_for_cases(scene: Scene) -> None:
    scene.settings(hours={"": [["09:00", "23:00"]], "6": [], "7": []}, holidays=["2026-11-24"])
    who = scene.customer()
    scene.store.write_now(lambda tx: nudging.happened(
        tx, tx.shops.get(1), "complaint", subject="case:9", occasion="1", customer_id=who.id, at=tx.now,
        facts={"kind": "question", "about": "售后单 1"}))
    days = {rule: (one.due_at - scene.clock.now) / 86_400 for rule, one in scene.nudges("case:9").items()}
    assert days["nudge_case_3"] == 4, "Monday, then Wednesday to Friday: Tuesday is a holiday"
    assert days["nudge_case_7"] == 10
    assert days["nudge_question_24h"] == pytest.approx(2 - 1 / 24, abs=0.01), "the next day is closed: when the shop opens"


async def test_the_dry_run_says_what_would_go_out_and_why_not(scene: Scene) -> None:
    paid, unpaid = scene.orders(scene.customer()), scene.orders(scene.customer())
    scene.store.write_now(lambda tx: tx.orders.change(paid.id, state="paid", paid_at=tx.now))
    now = scene.clock.now
    seen = await scene.store.read(lambda tx: nudging.due_between(tx, tx.shops.get(1), now, now + 86_400))
    checks = {one.nudge.subject: one.why for one in seen if one.nudge.rule == "nudge_unpaid_check"}
    assert checks == {f"order:{paid.id}": "paid", f"order:{unpaid.id}": ""}
    assert scene.of_order(paid, "nudge_unpaid_check")[0] == "waiting", "nothing is written"
