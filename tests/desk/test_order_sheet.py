"""The confirmation sheet goes out once, ships unanswered, waits for open questions; corrections and unmasking by the rules."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import later
from desk.errors import NotAllowed
from desk.minds import Mind
from desk.orders import order_decisions, order_packing, order_sights
from desk.orders.order_links import join
from desk.orders.order_said import sentence
from desk.orders.order_sheet import BEFORE_RUN
from desk.orders.order_values import takes_back, value_of
from desk.people import staffing
from desk.shifts.hours import local
from storage.records.order_links import Sight
from storage.records.orders import Order
from storage.records.people import Staff
from tests.desk.order_people import ADDRESS, BUYER, STRANGER, Shop

DAY = 86_400.0
@pytest.fixture
async def shop(sqlite_template: Path, tmp_path: Path, mind: Mind) -> AsyncIterator[Shop]:
    """The buyer has written; the print run is in two hours, and the next one a day later."""
    shutil.copy(sqlite_template, tmp_path / "xiaoer.db")
    made = await Shop(f"sqlite:///{tmp_path / 'xiaoer.db'}", mind).open(desk=True)
    one = made.store.write_now(lambda tx: tx.shops.get(1))
    run = local(one, made.clock()) + timedelta(hours=2)
    made.store.write_now(
        lambda tx: tx.shops.set_settings(1, {"hours": [["00:00", "24:00"]], "print_runs": [f"{run:%H:%M}"]})
    )
    await made.says(BUYER, "在吗")
    await _tick(made, 6)
    yield made
    made.store.close()


async def _tick(shop: Shop, seconds: float = 0.0) -> None:
    shop.clock.pass_by(seconds)
    while await later.tick(shop.floor):
        pass


async def _bought(shop: Shop, number: str = "T20261128842", **more: Any) -> Order:
    order = shop.order(number, buyer_telegram_id=BUYER, **more)
    await _tick(shop)
    return shop.now(order)


def _staff(shop: Shop, user: int, name: str, role: str) -> Staff:
    found = shop.store.write_now(lambda tx: tx.staff.get(staffing.put_on_list(tx, 1, user, name, role)))
    assert found is not None
    return found


async def _notices(shop: Shop) -> list[str]:
    who = shop.customer(BUYER)
    rows = await shop.store.read(lambda tx: tx.outbox.of_customer(who.id))
    return [str(row.body["code"]) for row in rows if row.kind == "notice"]


async def _sheets(shop: Shop) -> int:
    return sum("收货地址：" in text for text in await shop.read(BUYER))


# --- sent once ---------------------------------------------------------------------------------------------------


async def test_the_sheet_goes_out_once_when_a_linked_order_is_paid_and_not_before(shop: Shop) -> None:
    order = await _bought(shop, ago=60)
    assert (order.sheet, await _sheets(shop)) == ("sent", 1)
    shop.order("T20261128842", "changed", remark="快点发")
    await _tick(shop)
    assert await _sheets(shop) == 1
    shop.order("T2", "placed", buyer_telegram_id=BUYER)
    await _tick(shop)
    assert await _sheets(shop) == 1
    shop.order("T2")
    await _tick(shop)
    assert await _sheets(shop) == 2


async def test_an_order_linked_after_it_was_paid_gets_its_sheet_and_an_old_one_none(shop: Shop) -> None:
    fresh, old = shop.order("T1", ago=DAY), shop.order("T2", ago=9 * DAY)
    await _tick(shop)
    assert await _sheets(shop) == 0
    who = shop.customer(BUYER)
    shop.store.write_now(lambda tx: [join(tx, tx.shops.get(1), one, who, "staff") for one in (fresh, old)])
    await _tick(shop)
    assert (shop.now(fresh).sheet, shop.now(old).sheet, await _sheets(shop)) == ("sent", "", 1)


async def test_where_the_sheet_cannot_go_an_agent_knows(shop: Shop) -> None:
    who = shop.customer(BUYER)
    shop.store.write_now(lambda tx: tx.customers.change(who.id, blocked=True))
    order = await _bought(shop)
    assert (order.sheet, await _sheets(shop)) == ("", 0)
    assert "sheet_unsent" in await _notices(shop)
    assert [task.kind for task in shop.store.write_now(lambda tx: tx.tasks.open_of(who.id))] == ["sheet_unsent"]


# --- the print run -------------------------------------------------------------------------------------------------


async def test_unanswered_it_ships_as_ordered(shop: Shop) -> None:
    order = await _bought(shop)
    await _tick(shop, 2 * 3600)
    assert shop.now(order).hold == ""
    notes = shop.store.write_now(lambda tx: tx.orders.notes(order.id))
    assert any("没有回复" in note.text for note in notes)


async def test_a_change_that_was_begun_holds_it_until_the_customer_is_done(shop: Shop) -> None:
    order = await _bought(shop)
    await shop.presses(BUYER, "sheetfix", order.id)
    await _tick(shop, 2 * 3600 - BEFORE_RUN)
    assert shop.now(order).hold == "question"
    assert "order_held" in await _notices(shop)
    await shop.presses(BUYER, "sheetkeep", order.id)
    assert shop.now(order).hold == ""
    assert not shop.store.write_now(lambda tx: tx.tasks.open_of(shop_customer(tx), "order_question"))


def shop_customer(tx: Any) -> int:
    found: int = tx.order_links.person(1, BUYER)[0].id
    return found


async def test_a_question_a_person_owes_an_answer_holds_it_until_it_is_answered(shop: Shop) -> None:
    order = await _bought(shop)
    await shop.says(BUYER, "能便宜点吗")
    await _tick(shop, 6)
    await _tick(shop, 2 * 3600 - BEFORE_RUN - 6)
    assert shop.now(order).hold == "question"

    def answered(tx: Any) -> None:
        for wait in tx.waits.running(shop_customer(tx)):
            tx.waits.change(wait.id, ended="answered")

    shop.store.write_now(answered)
    await _tick(shop, 600)
    assert shop.now(order).hold == ""


async def test_an_agent_lets_a_held_order_go_and_a_shipped_one_is_asked_nothing(shop: Shop) -> None:
    order = await _bought(shop)
    await shop.presses(BUYER, "sheetfix", order.id)
    await _tick(shop, 2 * 3600 - BEFORE_RUN)
    agent = _staff(shop, 902, "小李", "agent")
    assert (await order_decisions.let_go(shop.floor, agent, order.id)).outcome == "order_freed"
    assert (await order_decisions.let_go(shop.floor, agent, order.id)).outcome == "gone"
    shop.order("T20261128842", "shipped", tracking_no="YT1")
    assert "过了时间" in await shop.presses(BUYER, "sheetok", order.id)


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_value_is_what_the_order_can_keep() -> None:
    assert value_of("phone", "+86 139-1234-5678") == "13912345678"
    assert value_of("phone", "我妈的") == ""
    assert value_of("address", "西湖") == ""
    assert value_of("address", "江苏省苏州市\n昆山市花桥镇8号") == "江苏省苏州市 昆山市花桥镇8号"
    assert value_of("size", "L" * 65) == ""
    assert value_of("remark", "  ") == ""
    for words in ("算了，不用改了", "好的，稍等一下我看看", "等一下哦～"):
        assert value_of("address", words) == value_of("receiver", words.replace("算了，不用改了", "稍等")) == ""
    assert value_of("receiver", "林好") == "林好"
    assert value_of("address", "新疆喀什地区莎车县阿热勒乡") and value_of("address", "Flat 3, 12 Nathan Road")


@pytest.mark.parametrize("words", ["不改了", "算了，不用改了谢谢", "那就按原来的发吧", "還是不改了", "点错了，不好意思 😂"])
def test_that_it_may_stay_as_it_is_is_no_new_value(words: str) -> None:
    assert takes_back(words)
    assert not takes_back(f"{words}，换成 L")


async def _corrects(shop: Shop, order: Order, field: str, value: str) -> Order:
    await shop.presses(BUYER, "sheetfix", order.id)
    await shop.presses(BUYER, "sheetfield", order.id, field)
    await shop.says(BUYER, value)
    return shop.now(order)


async def test_before_the_run_an_address_is_written_a_size_is_a_persons(shop: Shop) -> None:
    order = await _bought(shop)
    now = await _corrects(shop, order, "address", "江苏省苏州市昆山市花桥镇8号")
    assert (now.address, now.hold, now.sheet) == ("江苏省苏州市昆山市花桥镇8号", "", "corrected")
    shop.order("T20261128842", "changed", ago=30, address=ADDRESS)  # an earlier event, heard later
    assert shop.now(order).address == "江苏省苏州市昆山市花桥镇8号"
    now = await _corrects(shop, order, "size", "换成 L")
    assert (now.lines[0].size, now.hold) == ("M", "correction")
    agent = _staff(shop, 902, "小李", "agent")
    done = await order_decisions.decide(shop.floor, agent, 2, agreed=True)
    assert done.outcome == "correction_done"
    assert (shop.now(order).lines[0].size, shop.now(order).hold) == ("换成 L", "")
    assert (await order_decisions.decide(shop.floor, agent, 2, agreed=False)).outcome == "gone"
    kept = await shop.kept()
    assert "花桥镇" not in kept


async def test_after_the_run_everything_is_a_persons_and_another_hold_stays(shop: Shop) -> None:
    order = await _bought(shop)
    await _tick(shop, 2 * 3600 + 60)
    now = await _corrects(shop, order, "address", "江苏省苏州市昆山市花桥镇8号")
    assert (now.address, now.hold) == (ADDRESS, "correction")
    shop.store.write_now(lambda tx: tx.orders.change(order.id, hold="shortage"))
    now = await _corrects(shop, order, "remark", "放门卫")
    assert now.hold == "shortage"
    agent = _staff(shop, 902, "小李", "agent")
    for number in (1, 2):
        await order_decisions.decide(shop.floor, agent, number, agreed=number == 1)
    assert (shop.now(order).address, shop.now(order).hold, shop.now(order).remark) == ("江苏省苏州市昆山市花桥镇8号", "shortage", "")


# --- unmasking -------------------------------------------------------------------------------------------------------


async def test_whoever_may_sees_it_for_two_minutes_on_record_and_nobody_else(shop: Shop) -> None:
    await _bought(shop)
    agent, lead = _staff(shop, 902, "小李", "agent"), _staff(shop, 903, "老赵", "lead")
    helper = _staff(shop, 904, "小仓", "helper")
    shop.store.write_now(lambda tx: tx.order_links.change_sight(1, telegram_id=5))
    for person in (agent, helper):
        with pytest.raises(NotAllowed):
            await order_sights.press(shop.floor, person, 1, "print")
    assert (await order_sights.press(shop.floor, lead, 1, "curious")).outcome == "changed"
    assert (await order_sights.press(shop.floor, lead, 1, "print")).outcome == "unmasked"
    assert await _shown(shop) == (ADDRESS, "老赵", "打单")
    who = shop.customer(BUYER)
    shop.clock.pass_by(121)  # the tick has not come yet: a row that leaves late is masked all the same
    assert await _shown(shop) == ("浙江省杭州市西湖区****", "", "")
    await _tick(shop)
    assert _sight(shop).state == "masked"
    shop.store.write_now(lambda tx: tx.customers.change(who.id, holder_id=agent.id))
    assert (await order_sights.press(shop.floor, agent, 1, "call")).outcome == "unmasked"
    assert (await order_sights.press(shop.floor, lead, 1, "hide")).outcome == "remasked"
    stranger = Staff(99, 2, 905, "01", "小马", "owner", "", active=True, trial=False)
    assert (await order_sights.press(shop.floor, stranger, 1, "print")).outcome == "gone"
    assert shop.store.write_now(lambda tx: tx.staff.last_noted(1, "order_unmasked")) is not None


def _sight(shop: Shop) -> Sight:
    found = shop.store.write_now(lambda tx: tx.order_links.sight(1))
    assert found is not None
    return found


async def _shown(shop: Shop) -> tuple[str, str, str]:
    who = shop.customer(BUYER)
    rows = await shop.store.read(lambda tx: tx.outbox.of_customer(who.id))
    view = await order_sights.view(shop.floor, next(row for row in rows if row.kind == order_sights.SIGHT))
    assert view is not None
    return view.address, view.who, view.purpose


async def test_a_sheet_whose_order_went_to_somebody_else_shows_its_heading_alone(shop: Shop) -> None:
    order = await _bought(shop)
    await shop.says(STRANGER, "在吗")
    other = shop.customer(STRANGER)
    shop.store.write_now(lambda tx: tx.orders.change(order.id, customer_id=other.id))
    assert [text for text in await shop.read(BUYER) if "确认表" in text] == ["🧾 订单信息确认表（订单尾号 8842）"]


def test_every_sentence_about_orders_passes_the_language_check_and_leaves_no_blank(mind: Mind) -> None:
    names = [name for name in mind.phrases if name.startswith(("service.order_", "service.sheet_"))]
    assert len(names) > 40
    for name in names:
        text = mind.phrases[name].text
        assert mind.checker.check(text).verdict == "pass", name
        assert len(text.splitlines()) <= 5, name
    shown = sentence(mind, "order_shipped", {"订单尾号": "0011"})
    assert "〔" not in shown
    assert "0011" in shown


@pytest.mark.parametrize(
    ("remark", "flags"),
    [
        ("麻烦发顺丰", {"buyer": "yellow"}), ("贺卡上写生日快乐", {"buyer": "blue"}), ("先别发货，周五再发", {"buyer": "green"}),
        ("颜色换成黑色", {"buyer": "red"}), ("请包得好看一点", {"buyer": "purple"}),
        ("贺卡上写生日快乐，麻烦发顺丰", {"buyer": "yellow", "gift": "blue"}),
    ],
)
async def test_a_buyers_remark_wears_the_flag_of_its_wish_and_waits_for_a_packers_tick(
    shop: Shop, remark: str, flags: dict[str, str]
) -> None:
    order = await _bought(shop, ago=60, remark=remark)
    notes = shop.store.write_now(lambda tx: tx.orders.notes(order.id))
    assert {note.kind: note.flag for note in notes if note.flag} == flags
    waiting = shop.store.write_now(lambda tx: tx.orders.unticked(1, order_packing.KIND, limit=9))
    assert [(note.text, note.flag) for note, _ in waiting] == [(remark, flags["buyer"])]


async def test_of_two_orders_that_end_alike_only_the_task_of_the_one_let_go_is_done(shop: Shop) -> None:
    one, two = await _bought(shop, "T20261118842", ago=60), await _bought(shop, "T20261128842", ago=50)
    for order in (one, two):
        await shop.presses(BUYER, "sheetfix", order.id)
        await shop.presses(BUYER, "sheetfield", order.id, "size")
        await shop.says(BUYER, "L")
    corrections = {order.id: shop.store.write_now(lambda tx, n=order.id: tx.order_links.corrections(n)) for order in (one, two)}
    owner = _staff(shop, 32, "王店主", "owner")
    await order_decisions.decide(shop.floor, owner, corrections[one.id][0].id, agreed=True)
    who = shop.customer(BUYER)
    left = shop.store.write_now(lambda tx: tx.tasks.open_of(who.id, "order_fix"))
    assert [task.order_id for task in left] == [two.id]
    assert (shop.now(one).hold, shop.now(two).hold) == ("", "correction")


async def test_a_remark_a_packer_has_ticked_is_not_laid_before_them_again(shop: Shop) -> None:
    order = await _bought(shop, ago=60, remark="请包得好看一点")
    note = next(note for note in shop.store.write_now(lambda tx: tx.orders.notes(order.id)) if note.kind == "buyer")
    packer = _staff(shop, 31, "打单", "owner")
    await order_packing.tick(shop.floor, packer, note.id)
    await _bought(shop, ago=30, remark="请包得好看一点", courier="顺丰速运")
    assert [one.kind for one in shop.store.write_now(lambda tx: tx.orders.notes(order.id)) if "buyer" in one.kind] == ["buyer_done"]
    assert (await _notices(shop)).count("order_remark") == 1
