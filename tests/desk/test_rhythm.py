"""The rhythm of the day: opening lists, print reminders, notices with receipts, Monday's agenda; each once, at its time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.handover import handover, handover_taking
from desk.minds import Mind
from desk.ports import Place
from desk.rhythm import agenda, memos, mornings, rhythm
from desk.rhythm.memo_wish import read_wish
from desk.talks.waiting import NIGHT
from desk.tasks.tasks import remind
from storage.records.people import Shop, Staff
from storage.store import Store
from tests.desk.shift_end import BEGAN, ZONE, ShiftEnd


@pytest.fixture
async def desk(database: str, mind: Mind) -> AsyncIterator[ShiftEnd]:
    made = await ShiftEnd.open(database, mind)
    yield made
    made.store.close()


def _order(tx: Any, number: str, state: str, **more: Any) -> None:
    tx.orders.add(shop_id=1, number=number, state=state, changed_at=tx.now, source="api", placed_at=tx.now, paid_at=tx.now, **more)


def _sections(notice: dict[str, Any]) -> dict[str, int]:
    return {code: count for code, count, _ in notice["sections"]}


async def test_whoever_begins_a_shift_sees_what_waits_the_nights_messages_first_and_once(desk: ShiftEnd) -> None:
    desk.draw(desk.giver, "2026-11-29")

    def furnish(tx: Any) -> None:
        night = desk.customer(tx)
        remind(tx, night, NIGHT, "尺码选哪个，电话13812345678", due_at=tx.now)
        _order(tx, "T1", "placed")
        _order(tx, "T2", "paid", sheet="sent")
        _order(tx, "T3", "paid", hold="shortage")
        _order(tx, "T4", "paid", sheet="confirmed")
        book = handover.write(tx, tx.shops.get(1), desk.lead)
        handover.add_own(tx, book, desk.lead, "王姐的退款等财务")
        tx.handovers.change(book.id, taker_id=desk.giver.id, offered_at=tx.now)

    desk.do(furnish)
    await memos.enter(desk.floor, desk.lead, "主题：周会\n参加：小李")
    for clock in ("07:50", "08:01", "08:05", "09:00"):
        desk.at(f"2026-11-29 {clock}")
        await desk.tick()
    (one,) = desk.told("opening")
    assert one["chat"] == desk.giver.user_id
    assert list(_sections(one).items()) == [("night", 1), ("unpaid", 1), ("unconfirmed", 1), ("held", 1), ("handover", 1), ("memo", 1)]
    assert "13812345678" not in str(one["sections"])
    assert "尺码选哪个" in str(one["sections"])


async def test_nothing_is_sent_where_nothing_waits_nor_long_after_the_shift_began(desk: ShiftEnd) -> None:
    desk.draw(desk.giver, "2026-11-29")
    desk.at("2026-11-29 08:00")
    await desk.tick()
    assert desk.told("opening") == []
    desk.draw(desk.taker, "2026-11-30")
    desk.do(lambda tx: _order(tx, "T1", "placed"))
    desk.at("2026-11-30 09:30")
    await desk.tick()
    assert desk.told("opening") == []


async def test_a_shop_without_a_roster_shows_the_list_at_the_desk_when_it_opens_and_the_nights_list_holds_it_too(desk: ShiftEnd) -> None:
    desk.do(lambda tx: tx.shops.set_settings(1, {"hours": [["09:00", "23:00"]]}))
    desk.do(lambda tx: _order(tx, "T1", "placed"))
    desk.at("2026-11-29 09:00")
    await desk.tick()
    (one,) = desk.told("opening")
    assert (one["chat"], _sections(one)) == (-1001, {"unpaid": 1})
    desk.at("2026-11-30 03:00")

    def night(tx: Any) -> None:
        customer = desk.customer(tx)
        wait = tx.waits.get(tx.waits.add(shop_id=1, customer_id=customer.id, turn_id=None, began_at=tx.now))
        mornings.keep(tx, tx.shops.get(1), customer, wait)

    desk.do(night)
    desk.at("2026-11-30 09:00")
    await desk.tick()
    assert [one["count"] for one in desk.told("morning_today")] == [1]
    assert [_sections(one) for one in desk.told("opening")] == [{"unpaid": 1}] * 2, "one list a morning, the night's messages first"
    kinds = [row.body["code"] for row in desk.rows() if row.kind == "notice"]
    assert kinds[-2:] == ["morning_today", "opening"]


async def test_before_each_print_run_the_desk_hears_what_is_not_ready_and_only_then(desk: ShiftEnd) -> None:
    def furnish(tx: Any) -> None:
        _order(tx, "T1", "paid", sheet="sent")
        _order(tx, "T2", "paid", hold="correction", sheet="corrected")
        _order(tx, "T3", "paid", sheet="confirmed")
        _order(tx, "T4", "placed")

    desk.do(furnish)
    for clock in ("11:30", "11:41", "11:50", "12:01"):
        desk.at(f"2026-11-28 {clock}")
        await desk.tick()
    (one,) = desk.told("print_reminder")
    assert (one["at"], one["ready"]) == ("12:00", 1)
    assert dict(one["unready"]) == {"sheet": 1, "correction": 1, "question": 0, "shortage": 0}
    desk.do(lambda tx: [tx.orders.change(n, sheet="confirmed", hold="") for n in (1, 2)])
    desk.at("2026-11-28 14:45")
    await desk.tick()
    assert len(desk.told("print_reminder")) == 1, "all is ready, or printed"


async def test_a_notice_is_receipted_once_by_whom_it_is_meant_for_and_reminded_of_once(desk: ShiftEnd) -> None:
    await memos.enter(desk.floor, desk.lead, "主题：盘点\n参加：客服、老赵")
    assert sorted(one["chat"] for one in desk.told("memo")) == [901, 902], "the author has read what they wrote"
    outcomes = [(await memos.read(desk.floor, whose, 1)).outcome for whose in (desk.giver, desk.giver, desk.lead)]
    assert outcomes == ["memo_read", "gone", "gone"]
    desk.clock.now += memos.WAIT + 1
    await desk.tick()
    desk.clock.now += 10 * memos.WAIT
    await desk.tick()
    assert [one["chat"] for one in desk.told("memo_again")] == [902]
    assert [(one["chat"], one["names"]) for one in desk.told("memo_unread")] == [(903, "小陈")]
    await memos.read(desk.floor, desk.taker, 1)
    assert [one["chat"] for one in desk.told("memo_all_read")] == [903]
    with pytest.raises(NotAllowed):
        await memos.enter(desk.floor, desk.giver, "主题：我也写")


async def test_a_notice_at_night_reminds_nobody_before_the_shop_opens(desk: ShiftEnd) -> None:
    desk.do(lambda tx: tx.shops.set_settings(1, {"hours": [["09:00", "23:00"]]}))
    desk.at("2026-11-28 22:00")
    await memos.enter(desk.floor, desk.lead, "盘点\n参加：小李")
    seen = []
    for clock in ("2026-11-29 02:30", "2026-11-29 08:59", "2026-11-29 09:00"):
        desk.at(clock)
        await desk.tick()
        seen.append(len(desk.told("memo_again")))
    assert seen == [0, 0, 1]


async def test_mondays_card_goes_to_the_supervisors_once(desk: ShiftEnd) -> None:
    boss = desk.do(lambda tx: tx.staff.put(shop_id=1, user_id=904, number="09", name="孙主管", role="supervisor"))
    desk.do(lambda tx: tx.staff.change(boss, started=True))
    for clock in ("2026-11-30 08:50", "2026-11-30 09:01", "2026-11-30 09:05", "2026-12-01 09:00"):
        desk.at(clock)
        await desk.tick()
    assert [(row.chat_id, row.body) for row in desk.rows() if row.kind == agenda.PAGE] == [(904, {"staff": boss})]


async def test_a_clock_set_back_an_hour_plans_nothing_twice(desk: ShiftEnd) -> None:
    desk.draw(desk.giver, "2026-11-28")
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    for clock in ("16:48", "15:50", "16:46", "16:48", "16:55"):
        desk.at(f"2026-11-28 {clock}")
        await desk.tick()
    assert sum(row.kind == handover.KIND for row in desk.rows()) == 1


async def test_two_processes_that_look_at_once_write_one_book_and_show_one_list(desk: ShiftEnd, database: str) -> None:
    desk.draw(desk.giver, "2026-11-28")
    desk.draw(desk.taker, "2026-11-28", "16:48-23:00")
    desk.do(lambda tx: (desk.customer(tx, holder=desk.giver), _order(tx, "T1", "placed")))
    desk.at("2026-11-28 16:48")
    other = Store(database, clock=desk.clock)
    try:
        floors = [desk.floor, Floor(other, desk.floor.minds, desk.clock)]
        await asyncio.gather(*(rhythm.look(floor) for floor in floors))
        for _ in range(3):
            await asyncio.gather(*(rhythm.tick(floor) for floor in floors))
    finally:
        await asyncio.to_thread(other.close)
    assert sum(row.kind == handover.KIND for row in desk.rows()) == 1
    assert [one["chat"] for one in desk.told("opening")] == [desk.taker.user_id]


async def test_of_two_taps_at_once_one_takes_the_line_and_of_two_signatures_one_closes_the_book(desk: ShiftEnd) -> None:
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    await handover.show(desk.floor, desk.giver, Place(desk.bot, 1))
    book = desk.book(desk.giver).id
    await handover_taking.offer(desk.floor, desk.giver, book, desk.taker.id, desk.stands(desk.giver))
    (line,) = desk.lines(book)
    taps = [handover_taking.confirm(desk.floor, desk.taker, line.id, 0, desk.stands(desk.taker)) for _ in range(3)]
    assert sorted(done.outcome for done in await asyncio.gather(*taps)) == ["gone", "gone", "handover_all"]
    signs = [handover_taking.sign(desk.floor, whose, book) for whose in (desk.giver, desk.taker)]
    assert sorted(done.outcome for done in await asyncio.gather(*signs)) == ["handover_signed", "handover_signed_one"]
    assert len(desk.told("handover_closed")) == 3, "both, and the desk, once"


async def test_what_somebody_who_left_had_to_see_to_is_shown_and_taken_over_by_the_lead(desk: ShiftEnd) -> None:
    await handover.add(desk.floor, desk.giver, Place(desk.bot, 1), "周姐的发票")
    desk.do(lambda tx: tx.staff.remove(desk.giver.id))
    desk.draw(desk.lead, "2026-11-29")
    desk.at("2026-11-29 08:00")
    await desk.tick()
    assert [_sections(one) for one in desk.told("opening")] == [{"abandoned": 1}]
    await handover.show(desk.floor, desk.lead, Place(desk.bot, desk.lead.user_id))
    assert [(line.cause, line.section) for line in desk.lines(desk.book(desk.lead).id)] == [("周姐的发票", "carried")]


# --- notices as people write them ------------------------------------------------------------------------

SHOP = Shop(1, "main", "小店", "default", "Asia/Shanghai", {})
PEOPLE = tuple(
    Staff(n, 1, 900 + n, f"0{n}", name, role, speciality, active=True, trial=False)
    for n, (name, role, speciality) in enumerate((("小李", "agent", ""), ("小陈", "agent", ""), ("老赵", "lead", ""), ("阿强", "helper", "warehouse")), 1)
)


def _clock(at: float | None) -> str:
    return f"{datetime.fromtimestamp(at, ZONE):%m-%d %H:%M}" if at is not None else ""


@pytest.mark.parametrize(
    ("words", "topic", "starts", "ends", "people"),
    [
        ("周五例会", "周五例会", "", "", [1, 2, 3, 4]),
        ("主题：例会\n日期：12-04\n时间：15:00-16:00\n参加：全体", "例会", "12-04 15:00", "12-04 16:00", [1, 2, 3, 4]),
        ("时间: 9:30\n主题: 盘点\n日期: 明天\n参加: 客服 仓库", "盘点", "11-29 09:30", "11-29 09:30", [1, 2, 4]),
        ("主题：夜班交接\n时间：23:00-00:30\n参加：02、老赵", "夜班交接", "11-28 23:00", "11-29 00:30", [2, 3]),
        ("主题：放假\n日期：2026-12-25\n人员：大家", "放假", "12-25 00:00", "12-26 00:00", [1, 2, 3, 4]),
        ("新活动上线\n请看活动表", "新活动上线 请看活动表", "", "", [1, 2, 3, 4]),
    ],
)  # fmt: skip
def test_a_notice_is_read_as_people_write_it(words: str, topic: str, starts: str, ends: str, people: list[int]) -> None:
    wish = read_wish(words, SHOP, BEGAN, PEOPLE)
    assert (wish.topic, _clock(wish.starts_at), _clock(wish.ends_at), list(wish.people)) == (topic, starts, ends, people)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("日期：明天", "还差主题"), ("主题：会\n日期：哪天都行", "没看懂日期"), ("主题：会\n时间：下午吧", "没看懂时间"),
        ("主题：会\n时间：25:00", "没看懂时间"), ("主题：会\n时间：09:00-09:30", "已经过去"), ("主题：会\n参加：隔壁老王", "不是同事"),
        ("主题：" + "会" * 121, "120 个字以内"), ("", "还差主题"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_notice_is_said(words: str, why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        read_wish(words, SHOP, BEGAN, PEOPLE)
