"""跟进 over HTTP: rules in plain sentences, contradictions refused, the dry run with why and why not, and figures opened to rows."""

from __future__ import annotations

import html
import re
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from desk.nudges import nudge_book, nudging
from storage.records.nudges import Outcome
from storage.records.orders import OrderLine
from tests.web.office import Office

ZONE = ZoneInfo("Asia/Shanghai")


def _customer(tx: Any, name: str) -> int:
    bot = tx.shops.bots()[0]
    return int(tx.customers.add(
        shop_id=bot.shop_id, bot_id=bot.id, business="", user_id=7_000 + len(name), misses=0, name=name, username="", language="zh",
        blocked=False, chat_id=7_000 + len(name), thread_id=None, traditional=False,
    ).id)


def _received(tx: Any, number: str, customer: int, at: float) -> int:
    line = OrderLine("A01", "雪纺裙", "白色", "M", 1, 12_900)
    order = tx.orders.add(
        shop_id=1, number=number, state="received", changed_at=at, source="form", lines=(line,), customer_id=customer,
        placed_at=at - 1000, paid_at=at - 900, shipped_at=at - 800, received_at=at,
    )
    nudging.happened(
        tx, tx.shops.get(1), "received", subject=f"order:{order.id}", occasion="1", customer_id=customer, at=at
    )
    return int(order.id)


def _form(entry: nudge_book.Entry, **changes: Any) -> dict[str, Any]:
    """What the form of a rule sends."""
    fields = asdict(nudge_book.written(entry.rule)) | changes
    picked = {f"stop:{name}": "1" for name in fields.pop("stops")} | {f"day:{day}": "1" for day in fields.pop("days")}
    return {**fields, **picked}


async def _rule(office: Office, rule_id: str) -> nudge_book.Entry:
    def look(tx: Any) -> nudge_book.Entry:
        found = nudge_book.listed(tx, tx.shops.get(1), {})
        return next(one for one in found if one.rule.id == rule_id)

    return await office.house.store.read(look)


async def test_a_rule_is_read_changed_refused_with_the_reason_and_brought_back(office: Office) -> None:
    entry = await _rule(office, "nudge_all_well")
    async with await office.browser("孙主管") as browser:
        _, page = await browser.opens("/console/nudges")
        for words in ("顾客签收 5天后", "在 10:00–12:00、15:00–20:00", "发给顾客", "就不发", "先问客服"):
            assert words in page, words
        await browser.opens("/console/nudges/nudge_all_well")
        status, page = await browser.sends("/console/nudges/save", **_form(entry, window="22:30-23:30"))
        assert (status, "全在免打扰时间" in page, "没有保存" in page) == (422, True, True)
        status, page = await browser.sends("/console/nudges/save", **_form(entry, delay="很久"))
        assert (status, "看不懂时间" in page) == (422, True)
        status, page = await browser.sends("/console/nudges/try", **_form(entry, stops=(*entry.rule.stops, "received")))
        assert (status, "永远发不出去" in page) == (200, True)
        status, page = await browser.sends("/console/nudges/try", **_form(entry, delay="6天", mode="ask"))
        assert (status, "签收 6天后" in page, "先问客服" in page) == (200, True, True)
        assert (await _rule(office, "nudge_all_well")).rule == entry.rule, "nothing was saved so far"
        form = _form(entry, delay="6天", mode="off", trigger="paid", audience="lead")
        status, page = await browser.sends("/console/nudges/save", **form)
        assert (status, "存好了" in page, "停用了" in page) == (200, True, True)
        changed = await _rule(office, "nudge_all_well")
        assert (changed.rule.delay, changed.rule.mode, changed.changed) == (6 * 86_400, "off", True)
        assert (changed.rule.trigger, changed.rule.audience) == ("received", "customer"), "these are the program's"
        status, page = await browser.sends("/console/nudges/restore", id="nudge_all_well")
        assert (status, "恢复了" in page) == (200, True)
        assert (await _rule(office, "nudge_all_well")).rule == entry.rule


async def test_a_new_rule_of_the_shops_own_is_made_and_taken_away(office: Office) -> None:
    async with await office.browser("孙主管") as browser:
        await browser.opens("/console/nudges/new")
        new = {"name": "发货三天问一声", "trigger": "shipped", "audience": "agent", "mode": "auto", "delay": "3天", "quiet": "move",
               "holiday": "move", "talking": "drop", "late": "1天", "stop:received": "1"}
        status, page = await browser.sends("/console/nudges/save", **new)
        assert (status, "发货 3天后，提醒负责的客服" in page) == (200, True)
        (rule_id,) = re.findall(r"/console/nudges/(nudge_own_\w+)", page)
        status, page = await browser.sends("/console/nudges/restore", id=rule_id)
        assert (status, "去掉了" in page, rule_id in page) == (200, True, False)
        assert (await browser.opens(f"/console/nudges/{rule_id}"))[0] == 404


async def test_a_lead_looks_but_changes_nothing(office: Office) -> None:
    entry = await _rule(office, "nudge_shipped")
    async with await office.browser("老赵") as lead:
        status, page = await lead.opens("/console/nudges/nudge_shipped")
        assert (status, "保存" in page, "发货后，马上发给顾客" in page) == (200, False, True)
        assert (await lead.sends("/console/nudges/save", **_form(entry, mode="off")))[0] == 403
        assert (await lead.sends("/console/nudges/restore", id="nudge_shipped"))[0] == 403
        assert (await lead.opens("/console/nudges/new"))[0] == 403
        assert (await lead.opens("/console/nudges/report"))[0] == 200


async def test_the_dry_run_says_who_why_and_why_not(office: Office) -> None:
    noon = datetime.combine(datetime.fromtimestamp(office.clock(), ZONE).date(), time(12), tzinfo=ZONE)
    at = (noon - timedelta(days=4)).timestamp()

    def job(tx: Any) -> None:
        one, other = _customer(tx, "小雨"), _customer(tx, "阿明同学")
        _received(tx, "X-1", one, at)
        _received(tx, "X-2", other, at)
        tx.subscriptions.opt_out(1, other, "words")

    await office.house.store.write(job)
    async with await office.browser("老赵") as lead:
        _, page = await lead.opens("/console/nudges/coming?day=1")
        text = html.unescape(re.sub(r"<[^>]+>", " ", page))
        assert "明天会发出这 1 条" in text
        for words in ("签收五天，问问还好吗", "小*", "因为签收了，过了5天（订单尾号 ", "不会发的 1 条", "阿***", "不发：顾客退订了"):
            assert words in text, words
        assert ("小雨" in text, "阿明" in text) == (False, False)


async def test_figures_are_told_by_rule_and_colleague_and_opened_down_to_rows(office: Office) -> None:
    def job(tx: Any) -> None:
        customer = _customer(tx, "小雨")
        start = tx.now - 6 * 86_400
        order = _received(tx, "X-1", customer, start)
        nudges = {one.rule: one for one in tx.nudges.about(1, f"order:{order}")}
        tx.nudges.end([
            Outcome(nudges["nudge_all_well"].id, "skipped", start, "complaint_open"),
            Outcome(nudges["nudge_size_revisit"].id, "skipped", start, "declined"),
        ])

    await office.house.store.write(job)
    await office.pass_by(2 * 86_400)
    async with await office.browser("老赵") as lead:
        _, page = await lead.opens("/console/nudges/report?days=30")
        for words in ("签收五天，问问还好吗", "有售后没结 1", "客服选了不发 1", "小二（自动）"):
            assert words in page, words
        links = [html.unescape(one) for one in re.findall(r'href="(/console/nudges/report/rows[^"]+)"', page)]
        rule = next(one for one in links if "rule=nudge_all_well" in one and "reason=" in one)
        _, rows = await lead.opens(rule)
        assert ("有售后没结" in rows, "小*" in rows, "客服选了不发" in rows) == (True, True, False)
        assert (await lead.opens("/console/nudges/report?days=0"))[0] == 404
