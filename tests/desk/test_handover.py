"""The handover book on real databases: what it finds, what goes over with a line, what forbids it, and that no line disappears."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from itertools import count, takewhile
from typing import Any

import pytest

from desk.errors import NotAllowed, NotFound
from desk.handover import handover, handover_clock, handover_taking, handover_views, incidents
from desk.handover.handover_changes import SETTLED
from desk.handover.handover_sections import OWN, whole
from desk.minds import Mind
from desk.ports import Place
from desk.rhythm import memos
from desk.shifts import presence
from desk.tasks.task_watch import SNOOZE
from desk.tasks.tasks import remind
from storage.records.people import Staff
from tests.desk.shift_end import ShiftEnd


@pytest.fixture
async def desk(database: str, mind: Mind) -> AsyncIterator[ShiftEnd]:
    made = await ShiftEnd.open(database, mind)
    yield made
    made.store.close()


def _subjects(desk: ShiftEnd, whose: Staff) -> dict[str, str]:
    """Section by subject of a person's open book, written now."""

    def job(tx: Any) -> dict[str, str]:
        book = handover.write(tx, tx.shops.get(1), tx.staff.get(whose.id))
        return {line.subject: line.section for line in tx.handovers.lines(book.id) if line.done_at is None}

    return desk.do(job)


async def _give(desk: ShiftEnd, giver: Staff, taker: Staff) -> int:
    """The giver's book, laid before the taker."""
    _subjects(desk, giver)
    book: int = desk.book(giver).id
    await handover_taking.offer(desk.floor, giver, book, taker.id, desk.stands(giver))
    return book


async def _take_all(desk: ShiftEnd, taker: Staff, book: int) -> None:
    for line in desk.lines(book):
        if line.state != "confirmed" and not line.late and line.done_at is None and line.moved_to is None:
            await handover_taking.confirm(desk.floor, taker, line.id, 0, desk.stands(taker))


async def _sign(desk: ShiftEnd, book: int, *people: Staff) -> list[str]:
    return [(await handover_taking.sign(desk.floor, person, book)).outcome for person in people]


async def test_every_section_finds_what_is_the_givers_and_nothing_of_a_colleagues(desk: ShiftEnd) -> None:
    giver, taker = desk.giver, desk.taker

    def furnish(tx: Any) -> None:
        held = desk.customer(tx, holder=giver)
        waiting = desk.customer(tx, holder=giver)
        tx.waits.add(shop_id=1, customer_id=waiting.id, turn_id=None, began_at=tx.now - 240)
        starred = desk.customer(tx)
        tx.stars.toggle(shop_id=1, staff_id=giver.id, customer_id=starred.id)
        desk.customer(tx, holder=taker)
        desk.customer(tx, last_staff_id=giver.id)  # 5: asked, not ordered
        bought = desk.customer(tx, last_staff_id=giver.id)
        remind(tx, held, "follow_up", "周一给尺码", staff_id=giver.id, due_at=tx.now + 3600)
        remind(tx, held, "follow_up", "小陈的事", staff_id=taker.id)
        remind(tx, held, SNOOZE, "改天再说", staff_id=giver.id, due_at=tx.now + 600)
        tx.requests.add(
            shop_id=1, customer_id=held.id, card_id=None, kind="find", speciality="warehouse", text="找退件", staff_id=giver.id,
            due_at=tx.now + 600,
        )
        tx.cases.open(shop_id=1, customer_id=held.id, day="20261128", kind="aftersale", staff_id=giver.id)
        for number, state, more in (
            ("T1", "placed", {"staff_number": giver.number}), ("T2", "placed", {"staff_number": taker.number}),
            ("T3", "placed", {}), ("T9", "placed", {}), ("T4", "refund_asked", {"customer_id": bought.id}), ("T5", "paid", {"hold": "shortage"}),
            ("T6", "paid", {"promised_at": tx.now - 60, "staff_number": giver.number}), ("T7", "paid", {}), ("T8", "shipped", {}),
        ):
            tx.orders.add(shop_id=1, number=number, state=state, changed_at=tx.now - 60, source="api", placed_at=tx.now - 60, **more)
        tx.announcements.add(shop_id=1, kind="爆仓", text="晚两天", staff_id=giver.id, until=tx.now + 9000)

    desk.do(furnish)
    assert _subjects(desk, giver) == {
        "customer:2": "urgent", "customer:3": "urgent", "customer:1": "open", "task:1": "promise", "task:3": "promise",
        "lead:5": "lead", "order:1": "unpaid", "orders:placed": "unpaid", "order:5": "parcel", "orders:refund_asked": "parcel",
        "order:7": "parcel", "request:1": "parcel", "case:1": "case", "announcement:1": "news",
    }
    causes = {line.subject: f"{line.cause} {line.course}" for line in desk.lines(desk.book(giver).id)}
    assert causes["orders:placed"] == "没有人跟的订单有 2 单没付款 尾号T3、尾号T9", "hundreds of them are one line to confirm"
    line = next(line for line in desk.lines(desk.book(giver).id) if line.subject == "case:1")
    assert "12-02 前办结" not in line.course
    assert "12-01 前办结" in line.course  # Sunday, Monday and Tuesday: this shop works every day


async def test_confirming_a_line_moves_what_it_is_about_to_the_taker(desk: ShiftEnd) -> None:
    giver, taker = desk.giver, desk.taker

    def furnish(tx: Any) -> None:
        held = desk.customer(tx, holder=giver)
        tx.stars.toggle(shop_id=1, staff_id=giver.id, customer_id=held.id)
        desk.customer(tx, last_staff_id=giver.id)
        remind(tx, held, "follow_up", "周一给尺码", staff_id=giver.id)
        remind(tx, held, SNOOZE, "改天再说", staff_id=giver.id, due_at=tx.now + 600)
        tx.requests.add(
            shop_id=1, customer_id=held.id, card_id=None, kind="find", speciality="warehouse", text="找", staff_id=giver.id,
            due_at=tx.now + 600,
        )
        tx.cases.open(shop_id=1, customer_id=held.id, day="20261128", kind="aftersale", staff_id=giver.id)
        tx.orders.add(
            shop_id=1, number="T1", state="placed", changed_at=tx.now, source="api", placed_at=tx.now, staff_number=giver.number
        )

    desk.do(furnish)
    book = await _give(desk, giver, taker)
    assert desk.do(lambda tx: tx.customers.get(1)).holder_id == giver.id, "nothing moves before it is confirmed"
    await _take_all(desk, taker, book)

    def look(tx: Any) -> tuple[Any, ...]:
        return (
            tx.customers.get(1).holder_id, tx.customers.get(2).last_staff_id, tx.tasks.get(1).staff_id, tx.requests.get(1).staff_id,
            tx.cases.get(1).staff_id, [task.staff_id for task in tx.tasks.open_of(1, SNOOZE)], [one.id for one in tx.stars.of_staff(taker.id, limit=9)],
            tx.stars.of_staff(giver.id, limit=9), tx.orders.get(1).staff_number,
        )

    mine = taker.id
    assert desk.do(look) == (mine, mine, mine, mine, mine, [mine], [1], (), giver.number), "credit stays"
    assert await _sign(desk, book, giver, taker) == ["handover_signed_one", "handover_signed"]
    assert "order:1" in _subjects(desk, taker), "it is the taker's to see to, whosever number is on it"
    assert "order:1" not in _subjects(desk, giver)
    desk.do(lambda tx: tx.orders.change(1, state="paid"))
    assert "order:1" not in _subjects(desk, taker)


async def test_a_long_day_leaves_ten_warm_leads_and_a_number_and_none_is_called_settled_for_being_older(desk: ShiftEnd) -> None:
    desk.do(lambda tx: [desk.customer(tx, last_staff_id=desk.giver.id) for _ in range(3)])
    assert sum(subject.startswith("lead:") for subject in _subjects(desk, desk.giver)) == 3
    desk.clock.now += 60
    desk.do(lambda tx: [desk.customer(tx, last_staff_id=desk.giver.id) for _ in range(12)])
    open_now = _subjects(desk, desk.giver)
    assert [subject for subject in ("lead:1", "lead:2", "lead:3", "leads:more") if subject in open_now] == ["lead:1", "lead:2", "lead:3", "leads:more"]
    assert sum(subject.startswith("lead:") for subject in open_now) == 13
    assert any(line.cause == "另有 5 位今天问过、还没下单" for line in desk.lines(desk.book(desk.giver).id))


async def test_a_colleague_who_was_quicker_keeps_the_customer(desk: ShiftEnd) -> None:
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    book = await _give(desk, desk.giver, desk.taker)
    desk.do(lambda tx: tx.customers.change(1, holder_id=desk.lead.id))
    await _take_all(desk, desk.taker, book)
    assert desk.do(lambda tx: tx.customers.get(1)).holder_id == desk.lead.id


async def test_it_is_refused_while_a_grave_incident_is_open_or_nobody_fit_takes_over(desk: ShiftEnd) -> None:
    giver, taker, lead = desk.giver, desk.taker, desk.lead
    desk.do(lambda tx: desk.customer(tx, holder=giver))
    _subjects(desk, giver)
    book = desk.book(giver).id
    with pytest.raises(NotAllowed, match="还没有人接班"):
        await _sign(desk, book, giver)
    await presence.say(desk.floor, taker, Place(desk.bot, taker.user_id), "off")
    with pytest.raises(NotAllowed, match="还没上班"):
        await handover_taking.offer(desk.floor, giver, book, taker.id, desk.stands(giver))
    await presence.say(desk.floor, taker, Place(desk.bot, taker.user_id), "on")
    await handover_taking.offer(desk.floor, giver, book, taker.id, desk.stands(giver))
    with pytest.raises(NotAllowed, match="还有 1 条没确认"):
        await _sign(desk, book, giver)
    with pytest.raises(NotAllowed, match="交给别的同事"):
        await handover_taking.confirm(desk.floor, lead, desk.lines(book)[0].id, 0, desk.stands(lead))
    await incidents.declare(desk.floor, lead, "仓库起火", None)
    with pytest.raises(NotAllowed, match="仓库起火"):
        await _take_all(desk, taker, book)
    for words in ("", giver.number):
        with pytest.raises(NotAllowed, match="理由"):
            await handover_taking.overrule(desk.floor, lead, words)
    with pytest.raises(NotAllowed, match="没有这个权限"):
        await handover_taking.overrule(desk.floor, taker, f"{giver.number} 我说的")
    await handover_taking.overrule(desk.floor, lead, f"{giver.number} 消防在处理，人先换班")
    assert await _sign(desk, book, giver, taker) == ["handover_signed_one", "handover_signed"]
    closed = desk.do(lambda tx: tx.handovers.get(book))
    assert (closed.state, closed.overruled_by, closed.reason) == ("signed", lead.id, "消防在处理，人先换班")
    assert [line.owner_id for line in desk.lines(book) if line.subject == "customer:1"] == [giver.id], "not confirmed, not handed over"
    assert await _sign_fails(desk, book)


async def _sign_fails(desk: ShiftEnd, book: int) -> bool:
    with pytest.raises(NotAllowed, match="已经交完"):
        await _sign(desk, book, desk.giver)
    return True


async def _order_of_the_givers(desk: ShiftEnd, number: str = "T1") -> None:
    desk.do(
        lambda tx: tx.orders.add(
            shop_id=1, number=number, state="placed", changed_at=tx.now, source="api", placed_at=tx.now, staff_number=desk.giver.number
        )
    )


async def test_an_order_paid_while_the_book_lies_there_is_said_to_be_paid_and_is_nobodys_work(desk: ShiftEnd) -> None:
    await _order_of_the_givers(desk)
    book = await _give(desk, desk.giver, desk.taker)
    (line,) = desk.lines(book)
    desk.do(lambda tx: tx.orders.change(1, state="paid", paid_at=tx.now))
    done = await handover_taking.confirm(desk.floor, desk.taker, line.id, 0, desk.stands(desk.taker))
    assert (done.outcome, done.name) == ("handover_over", "订单已付款")
    (line,) = desk.lines(book)
    assert (line.result, line.done_at is not None, line.state) == ("订单已付款", True, "confirmed")


async def test_words_that_have_grown_old_are_new_when_the_line_is_taken_and_what_they_were_is_kept(desk: ShiftEnd) -> None:
    await _order_of_the_givers(desk)
    book = await _give(desk, desk.giver, desk.taker)
    before = desk.lines(book)[0]
    desk.clock.now += 3 * 3600
    desk.do(lambda tx: tx.orders.change(1, state="refund_asked", changed_at=tx.now))
    done = await handover_taking.confirm(desk.floor, desk.taker, before.id, 0, desk.stands(desk.taker))
    (line,) = desk.lines(book)
    assert (done.outcome, done.name) == ("handover_news", line.cause)
    assert "退款中" in line.cause
    assert line.section == "parcel"
    assert line.result == f"有变化，原来是：{before.cause}"
    assert line.owner_id == desk.taker.id


async def test_time_alone_is_no_change(desk: ShiftEnd) -> None:
    await _order_of_the_givers(desk)
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    book = await _give(desk, desk.giver, desk.taker)
    desk.clock.now += 3 * 3600
    outcomes = [
        (await handover_taking.confirm(desk.floor, desk.taker, line.id, 0, desk.stands(desk.taker))).outcome for line in desk.lines(book)
    ]
    assert outcomes == ["handover_taken", "handover_all"]
    assert {line.result for line in desk.lines(book)} == {""}
    assert any("3 小时前" in line.course for line in desk.lines(book)), "how long is as of now"


async def test_what_changed_after_it_was_taken_is_said_when_both_have_signed(desk: ShiftEnd) -> None:
    await _order_of_the_givers(desk, "T1")
    await _order_of_the_givers(desk, "T2")
    book = await _give(desk, desk.giver, desk.taker)
    await _take_all(desk, desk.taker, book)
    desk.do(lambda tx: tx.orders.change(1, state="paid", paid_at=tx.now))
    desk.do(lambda tx: tx.orders.change(2, state="refund_asked", changed_at=tx.now))
    assert await _sign(desk, book, desk.giver, desk.taker) == ["handover_signed_one", "handover_signed"]
    paid, back = desk.lines(book)
    assert (paid.result, paid.done_at is not None) == ("接下后：订单已付款", True)
    assert (back.done_at, back.owner_id) == (None, desk.taker.id)
    news = desk.told("handover_closed")[0]["handover_news"]
    assert [word in line for word, line in zip(("订单已付款", "退款中"), news, strict=True)] == [True, True]


async def test_a_lead_lets_a_colleagues_book_through_and_not_their_own_unless_nobody_else_may(desk: ShiftEnd) -> None:
    words = f"{desk.lead.number} 我自己盯着"
    await handover_taking.overrule(desk.floor, desk.lead, words)  # the only one who may: on record, and that is all there is
    owner = desk.do(lambda tx: tx.staff.put(shop_id=1, user_id=990, number="00", name="王店主", role="owner"))
    await handover_taking.overrule(desk.floor, desk.lead, words)  # an owner whom the bot cannot reach cannot be asked
    desk.do(lambda tx: tx.staff.change(owner, started=True))
    with pytest.raises(NotAllowed, match="请王店主来放行"):
        await handover_taking.overrule(desk.floor, desk.lead, words)
    boss = desk.do(lambda tx: tx.staff.get(owner))
    await handover_taking.overrule(desk.floor, boss, words)
    assert desk.book(desk.lead).overruled_by == owner
    await handover_taking.overrule(desk.floor, boss, "00 店里就我一个")  # nobody stands above the owner


async def test_what_is_late_after_the_signing_is_not_said_to_be_let_through(desk: ShiftEnd) -> None:
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    book = await _give(desk, desk.giver, desk.taker)
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    await _take_all(desk, desk.taker, book)
    await _sign(desk, book, desk.giver, desk.taker)
    desk.clock.now += handover_clock.GRACE + 1
    await desk.tick()
    assert (len(desk.told("handover_kept")), desk.told("handover_late")) == (1, [])


async def test_what_breaks_during_the_handover_the_giver_finishes(desk: ShiftEnd) -> None:
    giver, taker = desk.giver, desk.taker
    desk.do(lambda tx: desk.customer(tx, holder=giver))
    book = await _give(desk, giver, taker)
    desk.do(lambda tx: desk.customer(tx, holder=giver))
    await _take_all(desk, taker, book)
    assert await _sign(desk, book, giver, taker) == ["handover_signed_one", "handover_signed"]
    late = [line for line in desk.lines(book) if line.late]
    assert [(line.subject, line.owner_id, line.done_at) for line in late] == [("customer:2", giver.id, None)]
    assert desk.do(lambda tx: tx.customers.get(2)).holder_id == giver.id
    assert "多少钱" in desk.told("handover_closed_kept")[0]["text"]
    desk.clock.now += handover_clock.GRACE + 1
    await desk.tick()
    assert [(one["giver"], one["count"]) for one in desk.told("handover_kept")] == [("小李", 1)]
    desk.clock.now += 10 * handover_clock.GRACE
    await desk.tick()
    assert len(desk.told("handover_kept")) == 1, "the lead is told once"


async def test_the_book_is_written_a_quarter_of_an_hour_before_the_shift_ends_and_once(desk: ShiftEnd) -> None:
    desk.draw(desk.giver, "2026-11-28")
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    seen = []
    for clock in ("16:30", "16:46", "16:48", "16:52", "17:01", "17:40"):
        desk.at(f"2026-11-28 {clock}")
        await desk.tick()
        seen.append((clock, sum(row.kind == handover.KIND for row in desk.rows())))
    assert seen == [("16:30", 0), ("16:46", 0), ("16:48", 1), ("16:52", 1), ("17:01", 1), ("17:40", 1)]
    book = desk.book(desk.giver)
    assert (book.shift, [line.subject for line in desk.lines(book.id)]) == ("白班", ["customer:1"])
    assert [one["count"] for one in desk.told("handover_late")] == [1], "nobody took it by half past five"
    desk.at("2026-11-28 16:20")


async def test_the_next_shift_may_be_given_the_book_before_it_begins_and_takes_it_once_it_is_there(desk: ShiftEnd) -> None:
    giver, taker = desk.giver, desk.taker
    desk.draw(giver, "2026-11-28")
    desk.draw(taker, "2026-11-28", "17:00-01:00")
    desk.do(lambda tx: desk.customer(tx, holder=giver))
    desk.at("2026-11-28 16:48")
    await desk.tick()
    book = desk.book(giver).id
    (free, *_) = desk.do(lambda tx: handover_taking.candidates(tx, tx.shops.get(1), giver.id))
    assert free.id == taker.id, "whoever is shown can be chosen"
    assert (await handover_taking.offer(desk.floor, giver, book, taker.id, desk.stands(giver))).outcome == "handover_offered"
    with pytest.raises(NotAllowed, match="还没上班"):
        await _take_all(desk, taker, book)
    await presence.say(desk.floor, taker, Place(desk.bot, taker.user_id), "on")
    await _take_all(desk, taker, book)
    assert await _sign(desk, book, giver, taker) == ["handover_signed_one", "handover_signed"]


async def test_a_roster_that_was_changed_meanwhile_calls_for_no_book(desk: ShiftEnd) -> None:
    desk.draw(desk.giver, "2026-11-28")
    desk.at("2026-11-28 16:44")
    await desk.tick()
    desk.draw(desk.giver, "2026-11-28", "08:00-19:00")
    desk.at("2026-11-28 16:50")
    await desk.tick()
    assert desk.book(desk.giver) is None
    desk.at("2026-11-28 18:48")
    await desk.tick()
    assert desk.book(desk.giver) is not None


async def test_a_question_goes_to_the_giver_and_its_answer_back(desk: ShiftEnd) -> None:
    giver, taker = desk.giver, desk.taker
    await handover.add(desk.floor, giver, Place(desk.bot, giver.user_id), "王姐要改地址；等她回复")
    book = await _give(desk, giver, taker)
    line = desk.lines(book)[0]
    await handover_taking.ask(desk.floor, taker, line.id, desk.stands(taker))

    async def answers(whose: Staff, code: str, words: str) -> bool:
        (row,) = [row for row in desk.rows() if row.kind == "notice" and row.body["code"] == code]
        desk.do(lambda tx: tx.outbox.close(row.id, "sent", sent_id=9000 + row.id))
        place = Place(desk.bot, row.chat_id)
        return await handover_taking.answer(desk.floor, whose, place, 9000 + row.id, words)

    assert await answers(taker, handover_taking.ASK, "哪个订单？")
    assert desk.lines(book)[0].state == "asked"
    with pytest.raises(NotAllowed, match="还有 1 条"):
        await _sign(desk, book, giver)
    with pytest.raises(NotAllowed, match="请 TA 来回答"):
        await answers(taker, handover_taking.ASKED, "我也不知道")
    assert await answers(giver, handover_taking.ASKED, "T1")
    after = desk.lines(book)[0]
    assert (after.state, after.question, after.answer) == ("", "哪个订单？", "T1")
    assert desk.told("handover_answered")[0]["buttons"] == [["✅ 接下", f"hook:{line.id}:0"]] or desk.told("handover_answered")[0]["buttons"]


async def test_another_shops_books_lines_and_notices_are_out_of_reach(desk: ShiftEnd) -> None:
    def furnish(tx: Any) -> tuple[Staff, int, int, int]:
        shop = tx.shops.add(code="other", name="隔壁店", trade="shoes", timezone="Asia/Shanghai", settings={})
        number = tx.staff.put(shop_id=shop, user_id=950, number="01", name="外人", role="owner")
        stranger = tx.staff.get(number)
        book = handover.write(tx, tx.shops.get(shop), stranger)
        line = handover.add_own(tx, book, stranger, "隔壁的秘密")
        memo = tx.memos.add(shop_id=shop, staff_id=number, topic="隔壁的会", place="", who="全体", people=[number], prepare="")
        return stranger, book.id, line, memo

    stranger, book, line, memo = desk.do(furnish)
    lead, stands, place = desk.lead, desk.stands(desk.lead), Place(desk.bot, desk.lead.user_id)
    for refused in (
        handover_taking.confirm(desk.floor, lead, line, 0, stands), handover_taking.ask(desk.floor, lead, line, stands),
        handover_taking.sign(desk.floor, lead, book), handover_taking.offer(desk.floor, lead, book, desk.giver.id, stands),
        handover.open_past(desk.floor, lead, place, book), handover_views.opened(desk.floor, lead, book),
    ):
        with pytest.raises(NotFound):
            await refused
    outcomes = [
        (await handover.finish(desk.floor, lead, line, 0, stands)).outcome, (await handover.leaf(desk.floor, lead, book, 0, stands)).outcome,
        (await memos.read(desk.floor, lead, memo)).outcome, (await memos.end(desk.floor, lead, memo)).outcome,
    ]
    assert outcomes == ["changed"] * 4
    _subjects(desk, desk.giver)
    assert (await handover_taking.offer(desk.floor, desk.giver, desk.book(desk.giver).id, stranger.id, stands)).outcome == "changed"
    assert await handover_views.find(desk.floor, lead, "隔壁") == ()
    assert desk.do(lambda tx: (tx.handovers.get(book).taker_id, tx.memos.readers(memo))) == (None, {})


async def test_past_books_are_found_by_word_customer_and_person_in_any_script(desk: ShiftEnd) -> None:
    desk.do(lambda tx: desk.customer(tx, holder=desk.giver))
    await handover.add(desk.floor, desk.giver, Place(desk.bot, 1), "王姐的发票Ab没开")
    _subjects(desk, desk.taker)
    found = {}
    for words in ("发票", "發票 ab", "顾客1", "小李", "发票 没有这个", "", "%"):
        found[words] = [row.giver for row in await handover_views.find(desk.floor, desk.lead, words)]
    assert found == {
        "发票": ["小李"], "發票 ab": ["小李"], "顾客1": ["小李"], "小李": ["小李"], "发票 没有这个": [], "": ["小陈", "小李"], "%": [],
    }


# --- no line disappears ----------------------------------------------------------------------------------

STEPS = 60


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the rules are the same, and a step there costs a tenth
@pytest.mark.parametrize("seed", range(4))
async def test_no_line_ever_disappears(desk: ShiftEnd, seed: int) -> None:
    """Whatever people and the day do: every line ever written is done, goes on in a later book, or is on a living list."""
    chance = random.Random(seed)  # noqa: S311
    staff = [desk.giver, desk.taker, desk.lead]
    known: dict[int, str] = {}
    for step in range(STEPS):
        desk.clock.now += chance.choice((1, 60, 1800, 30_000))
        await _something(desk, chance, staff)
        _nothing_lost(desk, known, f"seed {seed}, step {step}")
    assert len(known) > 5


async def _something(  # noqa: PLR0912 - one branch for each thing that people do
    desk: ShiftEnd, chance: random.Random, staff: list[Staff]
) -> None:
    whose, other = chance.sample(staff, 2)
    book = desk.book(whose)
    lines = desk.lines(book.id) if book is not None else ()
    place = Place(desk.bot, whose.user_id)
    try:
        match chance.randrange(14):
            case 0:
                desk.do(lambda tx: desk.customer(tx, holder=whose))
            case 1:
                desk.do(lambda tx: remind(tx, desk.customer(tx), "follow_up", "记得回", staff_id=whose.id))
            case 2:
                desk.do(lambda tx: [tx.customers.change(c.id, holder_id=None) for c in tx.customers.held_by(whose.id)[:1]])
            case 3:
                await handover.add(desk.floor, whose, place, "写下来的一件事")
            case 4:
                await handover.show(desk.floor, whose, place)
                _all_in_the_book(desk, whose)
            case 5 if book is not None:
                await handover_taking.offer(desk.floor, whose, book.id, other.id, desk.stands(whose))
            case 6 | 7 if book is not None and book.taker_id is not None and lines:
                taker = next(person for person in staff if person.id == book.taker_id)
                await handover_taking.confirm(desk.floor, taker, chance.choice(lines).id, 0, desk.stands(taker))
            case 8 if book is not None and book.taker_id is not None:
                for number in (book.giver_id, book.taker_id):
                    await handover_taking.sign(desk.floor, next(p for p in staff if p.id == number), book.id)
            case 9 if lines:
                await handover.finish(desk.floor, whose, chance.choice(lines).id, 0, desk.stands(whose))
            case 10:
                ends = desk.clock.now + 700
                desk.do(lambda tx: handover.write(tx, tx.shops.get(1), tx.staff.get(whose.id), shift="白班", ends_at=ends))
                await desk.tick()
            case 11 | 12:
                _orders_go_on(desk, chance, whose)
            case 13:
                await handover_taking.overrule(desk.floor, desk.lead, f"{whose.number} 先下班")
    except NotAllowed:
        return


def _orders_go_on(desk: ShiftEnd, chance: random.Random, whose: Staff) -> None:
    """Somebody orders, or pays, or wants their money back."""
    number, state = f"P{chance.random()}", chance.choice(("paid", "refund_asked", "refunded"))
    with_number = {"placed_at": desk.clock.now, "staff_number": whose.number}

    def job(tx: Any) -> None:
        some = tx.orders.listed(1, states=("placed", "refund_asked"), limit=9)
        if not some or chance.random() < 0.5:
            tx.orders.add(shop_id=1, number=number, state="placed", changed_at=tx.now, source="api", **with_number)
        else:
            tx.orders.change(some[0].id, state=state, changed_at=tx.now)

    desk.do(job)


def _all_in_the_book(desk: ShiftEnd, whose: Staff) -> None:
    """A book just written holds everything its giver has to see to, but what lies in a colleague's that is still open."""

    def look(tx: Any) -> list[int]:
        mine = tx.handovers.open_of(whose.id)
        open_books = {mine.id} | {book.id for p in tx.staff.all(1) if (book := tx.handovers.open_of(p.id)) is not None}
        return [line.id for line in tx.handovers.owed_by(whose.id) if line.handover_id not in open_books]

    assert desk.do(look) == []


def _nothing_lost(desk: ShiftEnd, known: dict[int, str], when: str) -> None:
    def look(tx: Any) -> tuple[dict[int, Any], set[int], dict[int, int]]:
        books = list(takewhile(bool, map(tx.handovers.get, count(1))))
        lines = {line.id: line for book in books for line in tx.handovers.lines(book.id)}
        owed = {line.id for person in tx.staff.all(1) for line in tx.handovers.owed_by(person.id)}
        return lines, owed, {book.id: book.giver_id for book in books}

    lines, owed, givers = desk.do(look)
    for number, cause in known.items():
        assert number in lines, f"{when}: line {number} is gone"
        assert lines[number].cause == cause or whole(lines[number].subject)[0] != OWN, f"{when}: line {number} says something else"
    for line in lines.values():
        known[line.id] = line.cause
        seen = {line.id}
        while line.moved_to is not None:
            line = lines[line.moved_to]  # noqa: PLW2901
            assert line.id not in seen, f"{when}: line {line.id} goes in circles"
            seen.add(line.id)
        assert line.done_at is not None or line.state == "confirmed" or line.owner_id == givers[line.handover_id], (
            f"{when}: line {line.id} was never confirmed and is not its giver's"
        )
        assert line.done_at is not None or line.id in owed, f"{when}: nobody sees to line {line.id}"
        if whole(line.subject)[0] == OWN and line.done_at is not None:
            assert line.result != SETTLED, "what somebody wrote is done when they say so"
