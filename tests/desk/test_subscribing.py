"""What customers ask to be told comes when it happens; after 退订 nothing that is marketing is ever written."""

from __future__ import annotations

import random
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.minds import Mind
from desk.nudges import new_goods, nudging, wishes
from desk.nudges.nudge_goods import cards_changed, promotions_kept
from scripts_library.items import ItemCard, Variant
from storage.records.talks import Customer
from tests.desk.nudge_scene import LINE, SHANGHAI, Scene

DAY = 86_400.0


@pytest.fixture
async def scene(sqlite_template: Path, tmp_path: Path, mind: Mind) -> AsyncIterator[Scene]:
    path = tmp_path / "wishes.db"
    shutil.copy(sqlite_template, path)
    made = await Scene.open(f"sqlite:///{path}", mind)
    yield made
    made.close()


def _wishes(scene: Scene, who: Customer, wish: Any, text: str = "") -> bool:
    mind = scene.floor.mind(1)
    return scene.store.write_now(
        lambda tx: wishes.heard(tx, mind, tx.shops.get(1), tx.customers.lock(who.id), wish, text)
    )


def _stocks(scene: Scene, number: str, count: int, price: int = 12_900, name: str = "雪纺裙") -> None:
    card = ItemCard(number, name, price=price, colours=("白色",), sizes=("M",), stock=(Variant("白色", "M", count, scene.clock.now),))

    def job(tx: Any) -> None:
        known = tx.items.by_number(1, number)
        tx.items.put_over(1, card, known)
        cards_changed(tx, tx.shops.get(1), [(known.card if known is not None else None, card)])

    scene.store.write_now(job)


def _talks_of(scene: Scene, who: Customer, number: str) -> None:
    item = scene.store.write_now(lambda tx: tx.items.by_number(1, number))
    scene.changes(who, item_id=item.id, item_at=scene.clock.now)


async def test_what_is_back_is_told_to_who_asked_first_and_no_more_than_there_is(scene: Scene) -> None:
    _stocks(scene, "A01", 0)
    first, second, third = scene.customer(), scene.customer(), scene.customer()
    for who in (first, second, third):
        _talks_of(scene, who, "A01")
        assert _wishes(scene, who, "restock", "白色M到货叫我")
        scene.clock.now += 60
    _wishes(scene, second, "opt_out")
    _stocks(scene, "A01", 2)
    await scene.passes(minutes=1)
    told = [any("到货啦" in text for text in scene.said_to(who)) for who in (first, second, third)]
    assert told == [True, True, False], "what was asked for is told in spite of 退订"
    assert scene.store.write_now(lambda tx: tx.subscriptions.of_customer(first.id)) == (), "told once"


async def test_a_lower_price_is_told_within_the_days_of_protection(scene: Scene) -> None:
    _stocks(scene, "A01", 5)
    who, late = scene.customer(), scene.customer()
    scene.orders(who, lines=(LINE,), paid_at=scene.clock.now - DAY, state="paid")
    scene.orders(late, lines=(LINE,), paid_at=scene.clock.now - 8 * DAY, state="paid")
    assert _wishes(scene, who, "price_protect")
    assert not _wishes(scene, late, "price_protect"), "a person answers"
    _stocks(scene, "A01", 5, price=8_900)
    await scene.passes(minutes=1)
    assert any("降价了，现在是89元" in text for text in scene.said_to(who))
    assert not _wishes(scene, who, "price_protect"), "保价 in answer to that is for a person"


async def test_a_promotion_is_told_to_whom_it_covers(scene: Scene) -> None:
    _stocks(scene, "A01", 5)
    anything, dress = scene.customer(), scene.customer()
    assert _wishes(scene, anything, "promotion")
    _talks_of(scene, dress, "A01")
    assert _wishes(scene, dress, "promotion")
    _promotes(scene, "开衫满减", "针织开衫")
    await scene.passes(minutes=1)
    told = [any("您让我留意的活动开始啦" in text for text in scene.said_to(who)) for who in (anything, dress)]
    assert told == [True, False]
    _promotes(scene)
    await scene.passes(minutes=1)
    (text,) = (text for text in scene.said_to(dress) if "您让我留意的活动开始啦" in text)
    assert ("满199元减30元" in text, "针织开衫" in text, "为止" in text) == (True, False, True), "that promotion and no other"


async def test_news_come_on_the_first_and_the_fifteenth_if_there_are_any(scene: Scene) -> None:
    who, out = scene.customer(), scene.customer()
    _stocks(scene, "A00", 5, name="老款")
    scene.clock.now += 60
    assert _wishes(scene, who, "news")
    assert _wishes(scene, out, "news")
    _wishes(scene, out, "opt_out")
    for number, name in (("A01", "雪纺裙"), ("A02", "针织开衫")):
        _stocks(scene, number, 5, name=name)
    await scene.passes(days=7)
    assert [text for text in scene.said_to(who) if "上新啦" in text] == []
    await scene.passes(days=1)
    (text,) = (text for text in scene.said_to(who) if "上新啦" in text)
    assert ("雪纺裙" in text, "针织开衫" in text, "老款" in text) == (True, True, False)
    rows = scene.store.write_now(lambda tx: tx.outbox.of_customer(who.id))
    (buttons,) = (row.body["choices"] for row in rows if "上新啦" in row.body["text"])
    assert [label for line in buttons for label, _ in line] == ["退订"]
    assert not any("上新啦" in text for text in scene.said_to(out))
    await scene.passes(days=14)
    assert sum("上新啦" in text for text in scene.said_to(who)) == 1, "nothing is new since"
    _wishes(scene, out, "opt_in")
    _stocks(scene, "A03", 5, name="牛仔裤")
    await scene.passes(days=20)
    assert any("牛仔裤" in text for text in scene.said_to(out)), "the way back"


@pytest.mark.parametrize(
    ("now", "day"), [("2026-11-23 10:00", "2026-12-01 10:00"), ("2026-12-01 10:00", "2026-12-15 10:00"), ("2026-12-31 23:59", "2027-01-01 10:00")]
)
async def test_the_days_of_news_follow_the_shops_calendar(scene: Scene, now: str, day: str) -> None:
    def at(words: str) -> float:
        return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(SHANGHAI)).timestamp()

    assert new_goods.next_day(scene.shop, at(now)) == at(day)


@pytest.mark.parametrize("seed", range(4))
async def test_after_an_opt_out_no_marketing_row_is_ever_written(scene: Scene, seed: int) -> None:
    """Whatever happens in whatever order: while a customer is out, no nudge with a cap is done, and none is on its way."""
    luck = random.Random(seed)  # noqa: S311
    people = [scene.customer() for _ in range(3)]
    out: dict[int, float | None] = {who.id: None for who in people}
    goods = 0
    for who in people:
        _wishes(scene, who, "news")
    for _ in range(80):
        who = luck.choice(people)
        act = luck.choice(["out", "in", "news", "goods", "order", "passes", "passes", "passes", "promotion", "happened", "happened"])
        if act == "out":
            _wishes(scene, who, luck.choice(["opt_out", "opt_out_perhaps"]) if not _has_order(scene, who) else "opt_out")
            out[who.id] = scene.clock.now
        elif act in ("in", "news"):
            _wishes(scene, who, "opt_in" if act == "in" else "news")
            out[who.id] = None
            scene.changes(who, seen_at=scene.clock.now)
        elif act == "goods":
            goods += 1
            _stocks(scene, f"N{goods}", 3, name=f"新款{goods}")
        elif act == "order":
            scene.moves(scene.orders(who), "received")
        elif act == "promotion":
            _promotes(scene)
        elif act == "happened":
            _plants_news(scene, who)
        else:
            await scene.passes(days=luck.choice([0.1, 1, 4, 9]))
        _nothing_against_the_wish(scene, people, out)
    written = scene.store.write_now(lambda tx: tx.nudges.listed(1, start=0, end=scene.clock.now, limit=1000))
    assert any(one.cap and one.message_id is not None for one in written), "the play has marketing in it"


def _has_order(scene: Scene, who: Customer) -> bool:
    return bool(scene.store.write_now(lambda tx: tx.orders.open_of(who.id, received_since=0)))


def _promotes(scene: Scene, name: str = "全店满减", scope: str = "") -> None:
    now = scene.clock.now
    wish = {
        "kind": "满减", "name": name, "scope": scope, "starts_at": now - 10, "ends_at": now + 60 * DAY, "threshold": 19_900, "value": 3_000,
        "gift": "", "gift_stock": None, "stacking": "", "quota": "", "claim": "", "next_at": None,
    }

    def job(tx: Any) -> None:
        tx.promotions.put(1, wish)
        promotions_kept(tx, tx.shops.get(1), [now - 10])

    scene.store.write_now(job)


def _plants_news(scene: Scene, who: Customer) -> None:
    """A marketing nudge is planted for somebody who wants news, as new goods do."""

    def job(tx: Any) -> None:
        for one in tx.subscriptions.of_customer(who.id, "news"):
            nudging.happened(
                tx, tx.shops.get(1), "news", subject=f"subscription:{one.id}", occasion=f"{tx.now}", customer_id=who.id, at=tx.now,
                facts={"variables": {"商品名": "新款"}},
            )

    scene.store.write_now(job)


def _nothing_against_the_wish(scene: Scene, people: list[Customer], out: dict[int, float | None]) -> None:
    def look(tx: Any) -> None:
        for who in people:
            since = out[who.id]
            if since is None:
                continue
            later = [at for at in tx.nudges.marketing([who.id]).get(who.id, ()) if at > since]
            assert later == [], f"marketing was written to {who.id} after 退订"
            for row in tx.outbox.of_customer(who.id):
                said = tx.nudges.said_as(row.message_id) if row.message_id else None
                assert not (said is not None and said.cap == "marketing" and row.state == "queued"), "it is still on its way"

    scene.store.write_now(look)


async def test_in_the_shop_accounts_chat_a_day_later_it_is_the_agents_to_tell(scene: Scene) -> None:
    _stocks(scene, "A01", 0)
    who = scene.customer(last_staff_id=scene.agent.id)
    _talks_of(scene, who, "A01")
    assert _wishes(scene, who, "restock", "到货叫我")
    scene.changes(who, business="conn", seen_at=scene.clock.now)
    await scene.passes(days=1.1)
    before = len(scene.said_to(who))
    _stocks(scene, "A01", 2)
    await scene.passes(minutes=1)
    assert len(scene.said_to(who)) == before
    (task,) = scene.tasks()
    assert (task.staff_id, "登记的货到了：雪纺裙" in task.text) == (scene.agent.id, True)
    (nudge,) = scene.nudges(f"subscription:{scene.store.write_now(lambda tx: tx.subscriptions.of_customer(who.id))[0].id}").values()
    assert (nudge.state, nudge.reason) == ("done", "business_late")
