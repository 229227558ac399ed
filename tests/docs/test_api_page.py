"""The page about the API says what the API does, and its examples work as they stand."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app import demo
from app.settings import Settings
from desk.orders.order_events import STATES
from tests.conftest import lacking
from tests.docs.pages import ROOT, rows
from tests.web.till import SECRETS, Till
from web.api.events import AHEAD, MOST_EVENTS, MOST_LINES, Event, Line
from web.api.orders import BATCHES, PATH
from web.api.texts import FAULTS, PROBLEMS

PAGE = ROOT / "docs" / "api.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture
async def till(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Till]:
    path = tmp_path / "xiaoer.db"
    shutil.copy(sqlite_template, path)
    async with Till(f"sqlite:///{path}") as made:
        yield made


def block(language: str) -> str:
    """The code block in that language."""
    found = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


async def run(till: Till, *command: str) -> str:
    """What the program prints."""
    environment = {**os.environ, "ADDRESS": till.base, "SECRET": SECRETS["main"], "PYTHONUTF8": "1"}
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()


async def test_the_example_in_python_tells_of_an_order_and_the_one_in_curl_of_its_leaving(till: Till, tmp_path: Path) -> None:
    script = tmp_path / "order.py"
    script.write_text(block("python"), encoding="utf-8")
    assert (await run(till, sys.executable, str(script), "placed", "77")).startswith("200 ")
    assert '"result":"applied"' in await run(till, sys.executable, str(script))
    order = await till.order("D1001")
    assert order is not None
    assert (order.state, order.buyer_telegram_id, order.receiver, order.total, len(order.lines)) == ("paid", 77, "小雨", 19800, 1)
    if shutil.which("curl") is None or shutil.which("openssl") is None:
        lacking("curl or openssl")
    assert '"result":"applied"' in await run(till, "bash", "-c", block("bash"))
    order = await till.order("D1001")
    assert order is not None
    assert (order.state, order.tracking_no) == ("shipped", "ZT1001")


def test_every_field_state_and_code_is_on_the_page_and_no_other() -> None:
    cells = [row[0] for row in rows(PAGE)]
    named = {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}
    assert named == {*Event.model_fields, *STATES}
    inside = re.search(r"\| up to 100 of (.*) \|$", TEXT, re.MULTILINE)
    assert inside is not None
    assert set(re.findall(r"`([a-z]+)`", inside[1])) == set(Line.model_fields)
    codes = {code for part in re.findall(r"^Codes of .*?\n\n", TEXT, re.MULTILINE | re.DOTALL) for code in re.findall(r"`(\w+)`", part)}
    assert codes == {*PROBLEMS, *FAULTS}


def test_limits_and_addresses_on_the_page_are_ours() -> None:
    defaults = Settings(_env_file=None)
    assert f"API_PORT={defaults.api_port}" in TEXT
    assert defaults.api_port == demo.API_PORT
    assert TEXT.count(demo.SECRET) == 2
    assert f"POST {PATH}" in TEXT
    assert (MOST_EVENTS, MOST_LINES, AHEAD, BATCHES) == (1000, 100, 600.0, 120)
    statuses = {int(status) for row in rows(PAGE) for status in re.findall(r"^\d{3}|(?<=, )\d{3}", row[0])}
    assert statuses == {200, 207} | {status for status, _ in PROBLEMS.values()} - {404, 405}
