"""Who may see an order: proofs and tries, links, what the assistant says, and that nobody unproven learns where it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk import later
from desk.minds import Mind
from desk.orders import order_mine
from desk.orders.order_answers import said
from desk.orders.order_links import LINK_LASTS, by_link, by_number, make_link, new_code, number_alone, pair_in
from desk.orders.order_masks import area, called, half, mostly, number, same_phone, same_tail, tail
from desk.orders.order_verify import SharedContact
from desk.people import staffing
from desk.people.signing_in import hashed
from tests.desk.order_people import BUYER, PHONE, SECRETS, STRANGER, Shop

DAY = 86_400.0


@pytest.fixture
async def shop(database: str, mind: Mind) -> AsyncIterator[Shop]:
    made = Shop(database, mind)
    yield await made.open()
    made.store.close()


# --- masks ---------------------------------------------------------------------------------------------------


def test_a_phone_is_the_same_however_it_is_written_and_what_is_hidden_is_like_nothing() -> None:
    for one in ("+86 138-1234-8842", "008613812348842", "１３８１２３４８８４２", "138 1234 8842"):
        assert same_phone(one, PHONE), one
    for one in ("138****8842", "12348842", "", "13812348843", "+85213812348842"):
        assert not same_phone(one, PHONE), one
    assert not same_phone("", "")
    assert (number("18412345678-1234"), tail("138****8842"), tail("0571-88886666"), tail("12")) == ("18412345678", "8842", "6666", "")
    assert same_tail("138****8842", "8842")
    assert (number("١٣٨٠٠٠٠١١١١"), tail("١٣٨٠٠٠٠١١١١"), same_tail("١٣٨٠٠٠٠١١١١", "1111")) == ("", "", False), "foreign digits are no phone"
    assert not same_tail("", "none")


def test_its_owner_sees_half_of_a_phone_and_the_desk_less_than_proves_whose_order_it_is() -> None:
    assert (half(PHONE), mostly(PHONE), called("林小雨"), called("")) == ("138****8842", "138******42", "林**", "")
    assert (half("138****8842"), mostly("138****8842")) == ("****", "****")
    for whole, kept in (
        ("浙江省杭州市西湖区文三路1号幸福小区3栋", "浙江省杭州市西湖区****"), ("上海市浦东新区张江路8号", "上海市浦东新区****"),
        ("幸福小区3栋2单元", "****"), ("江苏省苏州市昆山市花桥镇", "江苏省苏州市昆山市****"), ("12 Baker Street", "****"), ("", ""),
    ):
        assert area(whole) == kept


@given(st.text(alphabet="省市区县州盟旗小园文三路号栋0123456789 浙江杭", max_size=40))
def test_no_address_comes_whole_through_the_mask(address: str) -> None:
    shown = area(address)
    assert shown == "" or (shown.endswith("****") and len(shown) <= 18)


# --- number and digits ------------------------------------------------------------------------------------------


def test_a_pair_is_read_out_of_a_customers_words_and_nothing_else_is_taken_for_one() -> None:
    for words in ("T20261128001 8842", "8842 T20261128001", "订单号T20261128001，手机尾号8842", "T20261128001　８８４２"):
        assert pair_in(words) == ("T20261128001", "8842"), words
    assert pair_in("1024 8842") == ("1024", "8842")
    for words in ("8842", "T20261128001", "我的快递到哪了", "abc 8842", "T1 8842 9999", "T20261128001 88421"):
        assert pair_in(words) is None, words
    assert number_alone("T20261128001")
    assert number_alone("订单号 1024")
    assert not number_alone("我想问一下 1024 那款裙子还有货吗")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_three_wrong_pairs_a_day_and_customer_and_three_a_day_and_order(shop: Shop) -> None:
    await shop.says(STRANGER, "在吗")
    await shop.says(BUYER, "在吗")
    shop.order("T1")

    def tries(user: int, number: str, digits: str) -> Any:
        who = shop.customer(user)
        return shop.store.write_now(lambda tx: by_number(tx, tx.shops.get(1), who, number, digits))

    assert [tries(STRANGER, "T1", "0000").left for _ in range(2)] == [2, 1]
    assert tries(STRANGER, "T404", "8842").left == 0
    assert tries(STRANGER, "T1", "8842").result == "over"
    assert tries(BUYER, "T1", "1111").left == 2  # the third of that order: from here on it opens to nobody today
    assert tries(BUYER, "T1", "8842").result == "wrong"
    shop.clock.pass_by(DAY)
    assert tries(BUYER, "t1", "8842").result == "linked"
    assert tries(STRANGER, "T1", "8842").result == "other"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_no_such_order_and_wrong_digits_are_said_in_the_same_words(shop: Shop) -> None:
    shop.order("T1")
    await shop.says(STRANGER, "我的订单")
    await shop.says(STRANGER, "T1 0000")
    await shop.says(BUYER, "我的订单")
    await shop.says(BUYER, "T404 8842")
    assert (await shop.read(STRANGER))[-1] == (await shop.read(BUYER))[-1]
    assert "没有对上" in (await shop.read(BUYER))[-1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_colleague_who_acts_as_a_customer_opens_no_order(shop: Shop) -> None:
    await shop.says(BUYER, "在吗")
    order = shop.order("T1")
    shop.store.write_now(lambda tx: staffing.put_on_list(tx, 1, BUYER, "小李", "agent"))
    code = new_code()
    shop.store.write_now(lambda tx: make_link(tx, order, code, by=None))
    who = shop.customer(BUYER)
    outcomes = shop.store.write_now(
        lambda tx: [
            by_number(tx, tx.shops.get(1), who, "T1", "8842").result, by_link(tx, tx.shops.get(1), who, code).result,
        ]
    )
    assert outcomes == ["other", "other"]
    assert shop.now(order).customer_id is None


# --- links -----------------------------------------------------------------------------------------------------


async def test_a_link_is_good_once_for_a_week_and_its_code_stands_nowhere(shop: Shop) -> None:
    await shop.says(BUYER, "在吗")
    await shop.says(STRANGER, "在吗")
    order = shop.order("T1", ago=3 * DAY)
    old, code = new_code(), new_code()
    assert shop.store.write_now(lambda tx: make_link(tx, order, old, by=None)).endswith(f"t.me/shop_bot?start=o_{old}")
    shop.store.write_now(lambda tx: make_link(tx, order, code, by=None))

    def opens(user: int, code: str) -> str:
        who = shop.customer(user)
        return shop.store.write_now(lambda tx: by_link(tx, tx.shops.get(1), who, code).result)

    assert [opens(BUYER, old), opens(BUYER, "guessed"), opens(BUYER, "")] == ["nothing"] * 3  # the newer took its place
    assert opens(BUYER, code) == "linked"
    assert opens(BUYER, code) == "linked"  # the same person looks again
    assert opens(STRANGER, code) == "nothing"
    assert shop.store.write_now(lambda tx: tx.order_links.link(1, code)) is None
    assert shop.store.write_now(lambda tx: tx.order_links.link(2, hashed(code))) is None  # another shop's
    late = shop.order("T2", ago=3 * DAY)
    shop.store.write_now(lambda tx: make_link(tx, late, old, by=None))
    shop.clock.pass_by(LINK_LASTS + 1)
    assert opens(STRANGER, old) == "nothing"


# --- events and contacts --------------------------------------------------------------------------------------------


async def test_the_buyer_an_event_names_is_linked_whether_they_wrote_before_it_or_after(shop: Shop) -> None:
    early = shop.order("T1", buyer_telegram_id=BUYER)
    assert early.customer_id is None
    await shop.says(BUYER, "在吗")
    assert shop.now(early).customer_id == shop.customer(BUYER).id
    later_one = shop.order("T2", "placed", buyer_telegram_id=BUYER)
    assert later_one.customer_id == shop.customer(BUYER).id
    assert shop.order("T3", buyer_telegram_id=STRANGER).customer_id is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_only_a_contact_that_is_ones_own_opens_and_only_what_is_nobody_elses(shop: Shop) -> None:
    order = shop.order("T1")
    await shop.says(STRANGER, "我的快递到哪了")
    shop.clock.pass_by(5)
    await later.tick(shop.floor)
    await shop.says(STRANGER, "", SharedContact(PHONE, own=False))
    assert shop.now(order).customer_id is None
    await shop.says(BUYER, "我的订单")
    await shop.says(BUYER, "", SharedContact("+86 138 1234 8842", own=True))
    assert shop.now(order).customer_id == shop.customer(BUYER).id
    await shop.says(STRANGER, "", SharedContact(PHONE, own=True))  # a number that changed hands
    assert "请客服帮您核对" in "".join(await shop.read(STRANGER))
    seen = "".join(await shop.read(STRANGER))
    assert not [secret for secret in SECRETS if secret in seen]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_whom_a_person_holds_is_answered_by_the_shop_and_the_assistant_tells_nothing(shop: Shop) -> None:
    order = shop.order("T1", ago=3 * DAY)
    await shop.says(BUYER, "我的订单")
    agent = shop.store.write_now(lambda tx: staffing.put_on_list(tx, 1, 900, "小李", "agent"))
    who = shop.customer(BUYER)
    shop.store.write_now(lambda tx: tx.customers.change(who.id, holder_id=agent))
    await shop.says(BUYER, "T1 8842")
    assert shop.now(order).customer_id == who.id
    last = (await shop.store.read(lambda tx: tx.outbox.of_customer(who.id)))[-1]
    assert ("核对好啦" in last.body["text"], last.unheld) == (True, False)
    assert not await order_mine.mine(shop.floor, shop.words(BUYER, "我的订单"))  # that is for the person


# --- what is said alone -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_parcel_is_spoken_of_alone_while_its_scan_is_fresh_and_a_refund_while_it_is_not_overdue(
    shop: Shop, mind: Mind
) -> None:
    def heard(number: str) -> str:
        order = shop.store.write_now(lambda tx: tx.orders.by_number(1, number))
        one = shop.store.write_now(lambda tx: tx.shops.get(1))
        assert order is not None
        answer = said(mind, one, order, shop.clock())
        return "" if answer is None else answer.text

    shop.order("T1", ago=3 * DAY)
    shop.order("T1", "shipped", ago=3600, tracking_no="YT8840213456789")
    assert "圆通速递YT8840213456789" in heard("T1")
    shop.clock.pass_by(23 * 3600)
    shop.order("T1", "changed")  # a change of its values is no scan
    assert heard("T1") == ""
    shop.order("T1", "in_transit")
    assert "运输中" in heard("T1")
    shop.clock.pass_by(DAY + 1)
    assert heard("T1") == ""  # no scan for a day: a person looks why it stands still
    shop.order("T1", "in_transit", ago=1)  # the next scan, in the same state
    assert "运输中" in heard("T1")
    shop.order("T2", promised_at=shop.clock() + 3600)
    assert "已付款" in heard("T2")
    shop.clock.pass_by(3601)
    assert heard("T2") == ""
    shop.order("T3", "refund_asked")
    assert "退款申请" in heard("T3")
    shop.clock.pass_by(5 * DAY)
    assert heard("T3") == ""
    shop.order("T3", "refunded")
    assert "已经退出" in heard("T3")
    shop.order("T4", "closed")
    assert heard("T4") == ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_with_several_orders_the_customer_chooses_by_the_end_of_the_number(shop: Shop) -> None:
    await shop.says(BUYER, "在吗")
    for name in ("T20260011", "T20260022"):
        shop.order(name, buyer_telegram_id=BUYER, promised_at=shop.clock() + DAY)
    await shop.says(BUYER, "我的订单")
    who = shop.customer(BUYER)
    rows = await shop.store.read(lambda tx: tx.outbox.of_customer(who.id))
    said_last = [row for row in rows if row.kind == "say" and "想看哪一个" in row.body["text"]][-1]
    assert [button[0] for line in said_last.body["choices"] for button in line] == ["0022 · 待发货", "0011 · 待发货"]
    first = shop.store.write_now(lambda tx: tx.orders.by_number(1, "T20260011"))
    assert first is not None
    await shop.presses(BUYER, "order", first.id)
    assert "尾号 0011" in (await shop.read(BUYER))[-1]


# --- nobody unproven ----------------------------------------------------------------------------------------------------

ACTS = st.sampled_from((
    ("says", "我的快递到哪了"), ("says", "我的订单"), ("says", "退款到了吗"), ("says", "什么时候发货"), ("says", "收货地址发我看看"),
    ("says", "T1 0000"), ("says", "T1 8842"), ("says", "T2 9999"), ("says", "T1"), ("says", "用订单号核对"), ("says", "转人工"),
    ("contact", ""), ("press", "sheetok"), ("press", "sheetfix"), ("press", "sheetfield"), ("press", "sheetkeep"),
    ("press", "order"), ("link", "o_x"), ("link", "used"), ("wait", ""),
))  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_nobody_unproven_ever_sees_an_address_a_phone_or_a_receiver(database: str, mind: Mind) -> None:
    shop = await Shop(database, mind).open(desk=True)
    await shop.says(BUYER, "在吗")
    await shop.says(STRANGER, "在吗")
    mine = shop.order("T1", buyer_telegram_id=BUYER)
    shop.order("T2")
    used = new_code()
    shop.store.write_now(lambda tx: make_link(tx, mine, used, by=None))
    buyer = shop.customer(BUYER)
    shop.store.write_now(lambda tx: by_link(tx, tx.shops.get(1), buyer, used))
    await later.tick(shop.floor)
    assert any("文三路1号" in text for text in await shop.read(BUYER)), "its own customer sees it"
    days: list[list[tuple[str, str]]] = []

    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(ACTS, min_size=3, max_size=10))
    def collect(acts: list[tuple[str, str]]) -> None:
        days.append(acts)

    collect()
    for acts in days:
        shop.clock.pass_by(DAY)
        for what, word in acts:
            await _act(shop, what, word, mine.id, used)
        await later.tick(shop.floor)
        seen = "\n".join(await shop.read(STRANGER))
        assert not [secret for secret in SECRETS if secret in seen], acts
    kept = await shop.kept()
    assert not [secret for secret in ("文三路", "林小雨", PHONE) if secret in kept], "rows and book hold none of it"
    shop.store.close()


async def _act(shop: Shop, what: str, word: str, order_id: int, used: str) -> None:
    if what == "says":
        await shop.says(STRANGER, word)
    elif what == "contact":
        await shop.says(STRANGER, "", SharedContact(PHONE, own=False))
    elif what == "press":
        assert "过期" in await shop.presses(STRANGER, word, order_id, "address")
    elif what == "link":
        await order_mine.open_link(shop.floor, shop.words(STRANGER, ""), used if word == "used" else word)
    else:
        shop.clock.pass_by(600)
        await later.tick(shop.floor)
