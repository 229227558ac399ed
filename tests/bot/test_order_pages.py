"""The pages of 🧾 订单 in a topic: an order with its notes and tools, short enough for a message, and the packers' list."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from bot.cards import units
from bot.order_pages import Page, draw, draw_ticks
from desk.orders.order_packing import Tick, Ticks
from desk.orders.order_tools import OrderView
from desk.orders.order_wishes import Wish
from storage.records.orders import Order, OrderLine, OrderNote

ORDER = Order(
    id=7, shop_id=1, number="T20261128001", customer_id=3, state="paid", buyer_telegram_id=None, receiver="林小雨", phone="13812345678",
    address="浙江省杭州市西湖区文三路1号", courier="中通", remark="请 <b> 放贺卡", total=25800, staff_number="02", tracking_no="", promised_at=None,
    placed_at=None, paid_at=1.0, shipped_at=None, received_at=None, closed_at=None, changed_at=1.0, hold="", sheet="", sheet_at=None, source="api",
    trail={}, created_at=1.0, lines=(OrderLine("A01", "雪纺裙", "米白", "M", 2),),
)
VIEW = OrderView(
    3, "小雨", (), ORDER, notes=(OrderNote(1, 7, "yellow", "发顺丰", 1, "courier", 1.0),), line="02 · 发顺丰", credit="02 小李",
    tools=("note", "credit", "stop", "short"), wishes=(Wish("goods", "要黑色"),),
)


def _buttons(page: Page) -> list[str]:
    return [button.text for row in page[1].inline_keyboard for button in row] if page[1] is not None else []


def test_a_page_shows_the_order_with_the_receiver_hidden_and_what_can_be_done() -> None:
    text, _ = draw(VIEW)
    for words in ("<b>已付款</b> · ¥258 · <code>T20261128001</code>", "雪纺裙 米白 M ×2", "林** 138******78 浙江省杭州市西湖区****", "🟡 快递 发顺丰", "请 &lt;b&gt; 放贺卡"):
        assert words in text, words
    assert not [secret for secret in ("林小雨", "5678", "文三路") if secret in text]
    assert _buttons(draw(VIEW)) == ["📝 记下：要黑色", "📝 备注", "👤 业绩", "✋ 拦截", "📦 缺货", "➕ 登记订单"]


def test_a_question_takes_the_place_of_the_tools_and_leads_back() -> None:
    page = draw(replace(VIEW, page="short"))
    assert "大概多久到货" in page[0]
    assert _buttons(page) == ["明天", "3 天", "7 天", "半个月", "没准信", "返回"]
    assert _buttons(draw(replace(VIEW, page="short", tools=("note",))))[1:] == ["📝 备注", "➕ 登记订单"], "not for an order that cannot be short"


def test_a_page_fits_a_message_however_much_there_is() -> None:
    lines = tuple(OrderLine("A" * 64, "裙" * 120, "色" * 64, "码" * 64, 99) for _ in range(30))
    notes = tuple(OrderNote(n, 7, "red", "&" * 300, 1, "other", 1.0) for n in range(6))
    wide = replace(VIEW, order=replace(ORDER, lines=lines, remark="言" * 500), notes=notes, line="长" * 2000, wishes=(Wish("address", "址" * 80),))
    for page in ("", "notes", "stop"):
        text, markup = draw(replace(wide, page=page))
        assert units(unescape(re.sub(r"<[^>]+>", "", text))) <= 4096
        assert markup is not None
        assert all(len((button.callback_data or "").encode()) <= 64 for row in markup.inline_keyboard for button in row)


def test_the_packers_list_has_a_tick_for_each_and_says_when_all_is_done() -> None:
    page = draw_ticks(Ticks((Tick(4, "T1", "放<贺卡", "雪纺裙 米白"), Tick(5, "T2", "送袜子", "")), 3))
    assert "「放&lt;贺卡」" in page[0]
    assert "还有 3 单" in page[0]
    assert _buttons(page) == ["✔ 1", "✔ 2"]
    assert draw_ticks(Ticks((), 0))[1] is None
