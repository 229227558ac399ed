"""What a run leaves in its log: ids and places in the code, never names, words, numbers or secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.minds import Mind
from desk.orders.order_events import OrderTold
from desk.orders.orders import apply
from scripts_library.library import Library
from storage.store import Store
from tests.conftest import ROOT
from tests.program import Program, World
from tests.stage import TOKEN

SECRET = "the-webhooks-very-own-secret"
CUSTOMER, PHONE, ADDRESS = "林黛玉", "13912345678", "潇湘馆竹林路8号"
QUESTION = f"什么时候发货呀，我电话{PHONE}，地址{ADDRESS}"
REPLY = "亲，今天下午就给您寄出哦～"
SECRETS = (
    CUSTOMER, "daiyu_lin", PHONE, ADDRESS, "发货", "寄出", "黛玉妹妹", "未来的消息", "小李", "王店主", "客服台",
    TOKEN, TOKEN.partition(":")[2], SECRET,
)  # fmt: skip


async def _eventful_day(stage: World) -> None:
    """Everything that makes a program log something."""
    customer = stage.people[CUSTOMER] = await stage.world.person(CUSTOMER, bot=stage.bot, username="daiyu_lin")
    await customer.says(QUESTION)
    thread = await stage.group.topic(CUSTOMER, timeout=20)
    place = {"chat": stage.group, "thread": thread}
    agent = stage.people["小李"]
    await agent.says(REPLY, **place)
    await customer.sees("寄出", timeout=20)
    await asyncio.to_thread(_bought, stage.database, customer.id)
    await customer.sees(f"收货地址：{ADDRESS}", timeout=20)
    for kind in ("500", "429", "refuse", "drop_before", "502"):
        await stage.world.fault(kind, method="sendMessage", description=f"Bad Request: no {TOKEN}")
        await customer.says(f"{QUESTION}{kind}")
        await asyncio.sleep(0.5)
    await stage.world.clear_faults()
    await stage.world.fault("500", method="getUpdates")
    await customer.blocks()
    await agent.says(f"{REPLY}在吗", **place)
    await customer.unblocks()
    who = {"id": customer.id, "is_bot": False, "first_name": CUSTOMER}
    message = {
        "message_id": 900_001, "date": "黛玉妹妹的昨天", "from": who, "text": "未来的消息", "chat": {**who, "type": "private"},
        "forward_origin": {"type": "telepathy", "sender_user_name": "黛玉妹妹"},
    }  # fmt: skip
    await stage.world.inject(stage.bot, {"message": message})
    await stage.bot.switches(revoked=True)
    await asyncio.sleep(1)
    await stage.bot.switches(revoked=False)
    await customer.says("还在吗")
    await agent.sees("处理了三次都没成功", chat=stage.group, timeout=60)


def _bought(database: str, user: int) -> None:
    """The shop's system tells of an order: its confirmation sheet goes out."""
    said = {"buyer_telegram_id": user, "receiver": CUSTOMER, "phone": PHONE, "address": ADDRESS}
    store = Store(database, clock=time.time)
    store.write_now(lambda tx: apply(tx, tx.shops.get(1), OrderTold("e1", "T1", "paid", time.time(), said)))
    store.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("level", "pushed"), [("DEBUG", False), ("DEBUG", True)])
async def test_a_real_run_logs_no_words_names_numbers_or_secrets(
    database: str, shared_mind: Callable[[Library], Mind], tmp_path: Path, level: str, pushed: bool
) -> None:
    more = {"LOG_LEVEL": level}
    if pushed:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        more |= {"WEBHOOK_URL": f"http://127.0.0.1:{port}", "WEBHOOK_PORT": str(port), "WEBHOOK_SECRET": SECRET}
    async with World(database, shared_mind) as stage:
        await stage.people_come()
        program = Program(stage, tmp_path, real=True, **more)
        await program.start()
        await _eventful_day(stage)
        assert await program.kill(signal.SIGTERM) == 0
    log = program.log()
    assert "update parked" in log, "the day was eventful"
    for secret in SECRETS:
        assert secret not in log, secret
    for line in log.splitlines():
        assert {"event", "level", "timestamp"} <= set(json.loads(line)), line


def test_an_error_is_told_by_its_kind_and_place_not_by_its_text() -> None:
    code = f"""
import asyncio, logging, structlog
from app import logs
logs.set_up("DEBUG", json=True)
def inner(words):
    raise ValueError(words)
def outer():
    secret = "{ADDRESS}"
    try:
        inner(secret)
    except ValueError as error:
        raise RuntimeError("{PHONE}") from error
try:
    outer()
except RuntimeError:
    structlog.get_logger().exception("it failed", id=7)
    logging.getLogger("some.library").exception("first line\\n{CUSTOMER}")
async def forgotten():
    asyncio.get_running_loop().call_exception_handler({{"message": "lost", "exception": ValueError("{CUSTOMER}")}})
asyncio.run(forgotten())
logging.getLogger("some.library").error("GET /bot{TOKEN}/getMe failed")
outer()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == [
        "it failed", "first line", "lost", "GET /***/getMe failed", "出了意外，程序停下了",
    ]
    assert "RuntimeError at" in lines[0]["exception"]
    assert "ValueError at" in lines[0]["exception"]
    assert "inner < " in lines[0]["exception"]
    for secret in (ADDRESS, PHONE, CUSTOMER, TOKEN):
        assert secret not in done.stderr


def test_a_failing_statement_is_told_without_its_values() -> None:
    import sqlalchemy as sa

    from storage.engine import open_database

    engine = open_database("sqlite:///:memory:")
    with pytest.raises(sa.exc.DBAPIError) as caught, engine.connect() as connection:
        connection.execute(sa.text("select :words from nowhere"), {"words": QUESTION})
    engine.dispose()
    assert QUESTION not in str(caught.value)


def test_libraries_that_quote_what_they_handle_are_silent_below_their_worst() -> None:
    code = "from app import logs; logs.set_up('DEBUG'); import logging; print([logging.getLogger(n).getEffectiveLevel() for n in ('aiogram.event', 'aiogram.dispatcher', 'aiohttp.access', 'sqlalchemy.engine')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    levels = [int(number) for number in re.findall(r"\d+", done.stdout)]
    assert levels == [logging.CRITICAL, logging.CRITICAL, logging.WARNING, logging.WARNING]
