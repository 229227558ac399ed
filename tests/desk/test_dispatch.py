"""发货批次 knows the cut-offs, the shop's working days, holidays, time zone, and what is announced to stand still."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.phrases.dispatch import batch, cut_offs_of
from desk.phrases.facts import facts
from storage.records.people import Shop
from storage.store import Store

WEEK = {"": [["09:00", "23:00"]], "6": [], "7": []}


def _shop(*announced: tuple[str, float, str], zone: str = "Asia/Shanghai", **settings: object) -> Shop:
    return Shop(1, "main", "小店", "default", zone, settings, announced)


def _at(moment: str, zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-27T10:59", "今天上午"), ("2026-11-27T15:59", "今天下午"), ("2026-11-26T16:00", "明天"),
        ("2026-11-27T16:00", "周一"), ("2026-11-28T09:00", "周一"), ("2026-11-29T09:00", "明天"),
    ],
)  # fmt: skip
def test_after_the_last_cut_off_it_is_the_next_working_day(moment: str, said: str) -> None:
    assert batch(_shop(hours=WEEK), _at(moment)) == said


def test_a_shop_that_works_every_day_ships_on_sunday() -> None:
    assert batch(_shop(), _at("2026-11-28T16:00")) == "明天"
    assert batch(_shop(), _at("2026-11-29T09:00")) == "今天上午"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-12-31T10:00", "今天上午"),
        ("2026-12-31T17:00", "下周一"),
        ("2027-01-01T10:00", "周一"),
        ("2027-01-03T10:00", "明天"),
    ],
)
def test_holidays_are_passed_over(moment: str, said: str) -> None:
    shop = _shop(hours=WEEK, holidays=["2027-01-01..2027-01-03"])
    assert batch(shop, _at(moment)) == said


def test_a_day_more_than_a_week_away_is_said_as_a_date() -> None:
    shop = _shop(holidays=["2026-09-30..2026-10-08"])
    assert batch(shop, _at("2026-09-29T18:00")) == "10月9日"
    assert batch(_shop(holidays=["2026-12-25..2027-01-02"]), _at("2026-12-25T18:00")) == "1月3日"


def test_the_clock_is_the_shops_own() -> None:
    assert batch(_shop(zone="America/New_York"), _at("2026-11-26T10:59", "America/New_York")) == "今天上午"
    assert (
        batch(_shop(zone="America/New_York"), _at("2026-11-26T10:59")) == "明天"
    )  # 21:59 of the day before there


@pytest.mark.parametrize("kind", ["停运", "放假"])
def test_what_is_announced_to_stand_still_moves_the_batch(kind: str) -> None:
    shop = _shop(("仓库盘点", _at("2026-12-02T00:00"), kind))
    assert batch(shop, _at("2026-11-27T09:00")) == "下周三"
    assert batch(shop, _at("2026-12-01T09:00")) == "明天"
    assert batch(shop, _at("2026-12-02T09:00")) == "今天上午"


def test_what_ends_within_the_day_leaves_the_batches_after_it() -> None:
    shop = _shop(("上午停电", _at("2026-11-27T14:00"), "停运"))
    assert batch(shop, _at("2026-11-27T09:00")) == "今天下午"


def test_an_announced_delay_moves_nothing() -> None:
    assert batch(_shop(("会晚1–2天", _at("2026-12-02T00:00"), "爆仓")), _at("2026-11-27T09:00")) == "今天上午"


def test_other_cut_offs_count_as_many_as_there_are() -> None:
    shop = _shop(cut_offs=["12:00", "15:00", "20:00"])
    told = [batch(shop, _at(f"2026-11-27T{hour}")) for hour in ("11:00", "14:00", "19:00", "21:00")]
    assert told == ["今天上午", "今天下午", "今天晚上", "明天"]


def test_a_shop_that_never_opens_promises_no_batch() -> None:
    never = _shop(hours={"": []})
    assert batch(never, _at("2026-11-27T09:00")) == ""
    assert not facts(never, _at("2026-11-27T09:00"))["发货批次"]


def test_cut_offs_are_read_as_people_write_them() -> None:
    assert cut_offs_of(["16：00", "9:30"]) == ["09:30", "16:00"]
    with pytest.raises(ValueError, match="看不懂「四点」"):
        cut_offs_of(["四点"])


async def test_a_standstill_announced_at_the_desk_moves_the_batch_at_once(store: Store) -> None:
    def announce(tx: Any) -> tuple[str, str]:
        staff = tx.staff.put(shop_id=1, user_id=7, number="01", name="小李", role="lead")
        before = batch(tx.shops.get(1), tx.now)
        tx.announcements.add(shop_id=1, kind="停运", text="仓库盘点", staff_id=staff, until=tx.now + 4 * 24 * 3600)
        return before, str(tx.now)

    before, now = await store.write(announce)
    after = batch(await store.read(lambda tx: tx.shops.get(1)), float(now))
    assert before in ("今天上午", "今天下午", "明天")
    assert after not in ("", "今天上午", "今天下午", "明天")
