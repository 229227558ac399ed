"""The main path as a new user walks it: ``xiaoer demo`` in a real Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.conftest import ROOT, lacking

CHROMIUM = next((path for name in ("chromium", "chromium-browser") if (path := shutil.which(name))), "")
QUIET_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
PICTURES = os.environ.get("XIAOER_PICTURES", "")
"""A folder for the README's pictures; empty = none are taken."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running demonstration; its models are those trained for the other tests."""
    home = tmp_path_factory.mktemp("demo")
    models = ROOT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (home / "var").mkdir()
    (home / "var" / "models").symlink_to(models)
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "demo", "--port", "0"], cwd=home, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": "Asia/Shanghai"},
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "http://" in line:
                yield line[line.index("http://") :].strip()
                break
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        lacking("Chromium")
    with sync_playwright() as play:
        try:
            opened = play.chromium.launch(executable_path=CHROMIUM, args=QUIET_FLAGS)
        except Error as error:
            lacking(f"a Chromium that starts ({error.message[:80]})")
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that may not log an error."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, timezone_id="Asia/Shanghai", locale="zh-CN"
    )
    made = context.new_page()
    errors: list[str] = []
    made.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    context.close()
    assert errors == []


def _open(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text("我是顾客")).to_be_visible()
    expect(page.locator("select").first.locator("option")).not_to_have_count(0)


def _say(page: Page, side: str, text: str) -> None:
    page.get_by_test_id(f"{side}-input").fill(text)
    page.get_by_test_id(f"{side}-send").click()


def test_a_customer_asks_and_the_agent_answers_with_one_tap(page: Page, address: str) -> None:
    _open(page, address)
    _say(page, "customer", "在吗")
    customer, desk = page.get_by_test_id("customer-messages"), page.get_by_test_id("desk-messages")
    expect(customer).to_contain_text("欢迎光临小二服饰店", timeout=15_000)
    expect(desk).to_contain_text("打招呼", timeout=15_000)
    _say(page, "customer", "这件能便宜点吗")
    expect(desk).to_contain_text("砍价", timeout=15_000)
    desk.get_by_role("button", name="1", exact=True).last.click()
    expect(desk).to_contain_text("小李 已发送", timeout=15_000)
    expect(customer).to_contain_text("客服小李（工号", timeout=15_000)
    if PICTURES:
        _say(page, "customer", "那什么时候发货呀，能不能发顺丰")
        expect(desk).to_contain_text("能不能发顺丰", timeout=15_000)
        page.get_by_test_id("customer-messages").evaluate("e => e.scrollTop = e.scrollHeight")
        page.wait_for_timeout(2500)
        page.screenshot(path=str(Path(PICTURES) / "demo.png"))


def test_the_agent_types_and_the_customer_reads_it(page: Page, address: str) -> None:
    _open(page, address)
    _say(page, "customer", "你们几天能到上海")
    desk = page.get_by_test_id("desk-messages")
    expect(desk).to_contain_text("几天能到上海", timeout=15_000)
    _say(page, "desk", "亲，一般三到五天就到上海啦～")
    expect(page.get_by_test_id("customer-messages")).to_contain_text("三到五天就到上海", timeout=15_000)
    _say(page, "desk", "// 这位是老顾客")
    expect(desk).to_contain_text("这位是老顾客", timeout=15_000)
    expect(page.get_by_test_id("customer-messages")).not_to_contain_text("这位是老顾客")


def test_the_page_fits_a_phone(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(address)
    expect(page.get_by_test_id("customer-input")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing hangs over the edge"
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / "phone.png"))
