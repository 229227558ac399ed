"""The console as supervisors walk it: ``xiaoer demo`` in a real Chromium, signed in by the bot's own link."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import EVERYTHING
from tests.test_browser import address, browser

__all__ = ["address", "browser"]

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PICTURES = os.environ.get("XIAOER_PICTURES", "")
PAGES = (
    "/console/phrases", "/console/phrases?q=baoyou", "/console/phrases?q=没有这样的话", "/console/phrases/ship_time.batch", "/console/phrases/new",
    "/console/queue", "/console/import", "/console/try?text=能便宜点吗", "/console/gaps", "/console/rules", "/console/rules/new",
    "/console/nudges", "/console/nudges/nudge_all_well", "/console/nudges/new", "/console/nudges/coming", "/console/nudges/report",
    "/console/goods", "/console/goods/1", "/console/orders", "/console/orders/1", "/console/promotions", "/console/roster",
    "/console/accounts", "/console/twins", "/console/handovers", "/console/handovers?q=没有这样的事", "/console/handovers/1",
    "/console/handovers/1/print", "/console/memos", "/console/agenda", "/console/nothing",
)
LOOKS = ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark"))
"""All in CI; else the first and the last, in which each width and each scheme is seen."""
HANDBOOK = "买家：可以开发票吗\n客服：亲，可以开电子普票的，签收后在订单里申请就行哦～\n\n买家：包满意吗\n客服：亲，保证您百分百满意～\n"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, address: str) -> Iterator[tuple[str, dict[str, object]]]:
    """The console's address, and the cookies of the owner, who asked the bot for a link in the simulator."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    owner = page.locator("#staff-switch option", has_text="王店主")
    page.locator("#staff-switch").select_option(owner.first.get_attribute("value"))
    page.get_by_text("私聊", exact=True).first.click()
    page.get_by_test_id("staff-input").fill("/handover 王姐的退款等财务；已经问过财务；明早十点回她")
    page.get_by_test_id("staff-send").click()
    page.get_by_test_id("staff-input").fill("/console")
    page.get_by_test_id("staff-send").click()
    link = page.locator("a[href*='/console/enter/']").last
    expect(link).to_be_visible(timeout=15_000)
    page.goto(str(link.get_attribute("href")))
    page.get_by_role("button", name="进入后台").press("Enter")
    expect(page.get_by_role("heading", name="话术", exact=True)).to_be_visible()
    found = re.match(r"http://[^/]+", page.url)
    assert found is not None
    yield found[0], context.storage_state()  # type: ignore[misc]
    context.close()


@pytest.fixture
def opened(browser: Browser, signed_in: tuple[str, dict[str, object]]) -> Iterator[BrowserContext]:
    base, state = signed_in
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN", storage_state=state, base_url=base)  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def page(opened: BrowserContext) -> Iterator[Page]:
    """A page that may not log an error: nothing of it may offend the content policy either."""
    made = opened.new_page()
    errors: list[str] = []
    made.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    assert errors == []


def test_keys_alone_find_a_phrase_and_open_it(page: Page) -> None:
    page.goto("/console/phrases")
    page.keyboard.press("/")
    expect(page.get_by_label("查找")).to_be_focused()
    page.keyboard.type("fapiao")
    expect(page.locator(".count")).not_to_contain_text("4")
    expect(page.locator("a.row").first).to_contain_text("发票")
    assert "q=fapiao" in page.url, "the address can be kept"
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.row").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="顾客会看到")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("查找")).to_have_value("fapiao")


def test_a_phrase_is_written_with_its_preview_beside_it_and_reworded_by_one_click(page: Page) -> None:
    page.goto("/console/phrases/new")
    page.get_by_label("要说的话").fill("{客户称呼}，这一单发{快递}，保证明天到～\n---\n收到以后随时找我哦 😊")
    expect(page.get_by_text("话说得太满")).to_be_visible()
    expect(page.locator("#preview .bubble").first).to_have_text("亲，这一单发中通快递，保证明天到～")
    if PICTURES:
        page.get_by_label("回答什么（意图）").select_option("arrive_time")
        page.get_by_label("快捷码").fill("mtd")
        page.screenshot(path=str(Path(PICTURES) / "console.png"))
    page.get_by_role("button", name="用这个说法").click()
    expect(page.get_by_text("话说得太满")).to_have_count(0)
    assert "尽量" in page.get_by_label("要说的话").input_value()
    page.get_by_label("回答什么（意图）").select_option("arrive_time")
    page.get_by_role("button", name="保存并马上使用").click()
    expect(page.get_by_text("两秒内就用这一版")).to_be_visible()


def test_a_handbook_is_looked_at_kept_and_approved(page: Page) -> None:
    page.goto("/console/import")
    expect(page.locator(".chosen")).to_have_text("还没有选文件")
    page.get_by_label("话术表或客服手册").set_input_files({"name": "手册.txt", "mimeType": "text/plain", "buffer": HANDBOOK.encode()})
    page.get_by_role("button", name="先看看（不会改动）").click()
    expect(page.get_by_text("可以开发票吗")).to_be_visible()
    page.get_by_role("button", name="全部收下").click()
    expect(page.get_by_role("heading", name="存好了 2 条草稿")).to_be_visible()
    page.get_by_role("link", name="去审一审").click()
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    checked = [box.is_checked() for box in boxes.all()]
    assert sorted(checked) == [False, True], "what has a fault is not picked by itself"
    page.get_by_role("button", name="批准选中的").click()
    expect(page.get_by_text("批准了 1 条")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="不要选中的").click()
    expect(page.get_by_text("没有待审的草稿")).to_be_visible()


def test_goods_and_promotions_are_brought_in_opened_and_ended(page: Page) -> None:
    goods = "货号,名称,价格,颜色,尺码,库存\nA01,雪纺裙,129,白色,M,5\n"
    page.goto("/console/goods")
    page.get_by_label("商品表").set_input_files({"name": "货.csv", "mimeType": "text/csv", "buffer": goods.encode()})
    page.get_by_role("button", name="先看看（不会改动）").click()
    page.get_by_role("button", name="全部存下（1 个）").click()
    expect(page.get_by_text("存好了 1 个商品")).to_be_visible()
    page.locator("a.row", has_text="雪纺裙").click()
    expect(page.get_by_role("heading", name="商品卡")).to_be_visible()
    page.get_by_role("link", name="活动", exact=True).click()
    before = page.get_by_role("button", name="结束").count()
    begin, end = (f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}" for days in (-2, 20))
    table = f"类型,门槛,优惠,开始,结束\n满减,199元,30元,{begin},{end}\n"
    page.get_by_label("活动表文件").set_input_files({"name": "活动.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="先看看（不会改动）").click()
    page.get_by_role("button", name="全部收下").click()
    expect(page.get_by_role("button", name="结束")).to_have_count(before + 1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="结束「").last.click()
    expect(page.get_by_text("从现在起回答不再提它")).to_be_visible()


def test_orders_are_brought_in_found_and_opened(page: Page) -> None:
    table = "订单号,订单状态,实付金额,收货人,收货地址,商品名称,买家留言\nT20261128001,已付款,258,林小雨,浙江省杭州市西湖区文三路1号,雪纺裙,请发顺丰\nT2,飞走了,9,周一,,帽子,\n"
    page.goto("/console/orders")
    page.get_by_label("订单表").set_input_files({"name": "单.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.get_by_role("button", name="先看看（不会改动）").click()
    expect(page.get_by_text("第 3 行「订单状态」")).to_be_visible()
    page.get_by_role("button", name="收下看得懂的（1 单）").click()
    page.get_by_label("查找").fill("林小雨")
    page.get_by_role("button", name="查找").click()
    page.locator("a.row", has_text="雪纺裙").click()
    expect(page.get_by_role("heading", name="经过")).to_be_visible()
    expect(page.get_by_text("林**")).to_be_visible()


def test_a_day_of_the_roster_is_set_with_two_taps_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/console/roster")
    expect(page.locator(".month thead .today")).to_be_in_viewport()  # though the month is wider than the phone
    page.get_by_label("代号").fill("早")
    page.get_by_label("时段").fill("08:00-17:00")
    page.get_by_role("button", name="保存班种").click()
    expect(page.get_by_text("班种存好了")).to_be_visible()
    cell = page.locator(".month tbody td.today a").first
    cell.click()
    page.locator("#pick").get_by_role("button", name="早").click()
    expect(cell).to_have_text("早")
    expect(page.locator("#pick")).to_contain_text("没有人在岗")
    cell.click()
    page.locator("#pick").get_by_role("button", name="清空").click()
    expect(cell).to_have_text("·")


def test_the_test_box_answers_while_somebody_types(page: Page) -> None:
    page.goto("/console/try")
    page.get_by_label("顾客说").press_sequentially("什么时候发货")
    expect(page.get_by_role("heading", name="会推荐的回复")).to_be_visible()
    expect(page.locator("#tried")).to_contain_text("问的是：什么时候发货")


@pytest.fixture(scope="module")
def pair(browser: Browser, signed_in: tuple[str, dict[str, object]]) -> None:
    """Two phrases that say nearly the same, for the page that shows them side by side."""
    base, state = signed_in
    context = browser.new_context(locale="zh-CN", storage_state=state, base_url=base)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/console/phrases/ship_time.batch/edit")
    text = page.get_by_label("要说的话").input_value()
    page.goto("/console/phrases/new?intent=ship_time")
    page.get_by_label("要说的话").fill(f"{text}哦")
    page.get_by_role("button", name="存成草稿").click()
    page.goto("/console/twins")
    expect(page.get_by_role("button", name="ship_time.batch").first).to_be_visible()
    context.close()


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(("width", "scheme"), LOOKS if EVERYTHING else LOOKS[::3])
def test_axe_has_nothing_to_say_and_nothing_hangs_over_the_edge(opened: BrowserContext, scheme: str, width: int) -> None:
    page = opened.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        # the tests' own script; the page's policy would rightly refuse it in a script tag
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})")
        told = [(v["id"], v["impact"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]]
        assert told == [], (path, scheme, width)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_menu_is_in_sight_from_edge_to_edge_and_every_page_is_two_taps_away(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    seen: dict[str, str] = {}
    page.goto("/console/phrases")
    for group in page.locator(".tabs").first.locator("a").all_inner_texts():
        page.get_by_label("后台菜单").get_by_role("link", name=group, exact=True).first.click()
        for link in page.locator(".tabs a").all():
            box = link.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width, (group, link.inner_text())
            seen[str(link.get_attribute("href"))] = link.inner_text()
        assert page.locator(".tabs [aria-current]").first.inner_text() == group
    for name in ("phrases", "queue", "import", "try", "gaps", "rules", "goods", "orders", "promotions", "nudges", "roster", "accounts"):
        assert f"/console/{name}" in seen
    assert {"/console/handovers", "/console/memos", "/console/agenda"} <= set(seen)


def test_it_works_without_a_script_of_ours(browser: Browser, signed_in: tuple[str, dict[str, object]]) -> None:
    base, state = signed_in
    context = browser.new_context(locale="zh-CN", storage_state=state, base_url=base, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/console/phrases")
    page.get_by_label("查找").fill("发票")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("a.row").first).to_contain_text("发票")
    context.close()


def test_signing_out_shows_the_door(browser: Browser, signed_in: tuple[str, dict[str, object]]) -> None:
    """Last, since it ends the visit of the others."""
    base, state = signed_in
    context = browser.new_context(locale="zh-CN", storage_state=state, base_url=base)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/console/phrases")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="已退出")).to_be_visible()
    page.goto("/console/phrases")
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()
    context.close()
