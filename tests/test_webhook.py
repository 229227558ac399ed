"""Updates pushed over HTTP instead of polled: the secret, the body, the same path behind it."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from app.settings import Settings
from desk.minds import Mind
from scripts_library.library import Library
from tests.stage import Stage

SECRET = "a-long-webhook-secret"


class Pushed(Stage):
    """A stage whose program is told of updates by webhook."""

    def settings(self) -> Settings:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        return super().settings().model_copy(
            update={
                "webhook_url": f"http://127.0.0.1:{self.port}", "webhook_port": self.port,
                "webhook_secret": Settings(_env_file=None, webhook_secret=SECRET).webhook_secret,
            }
        )

    async def post(self, update: Any, *, secret: str | None = SECRET, bot: int | None = None) -> int:
        """What the webhook answers to a POST."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
        address = f"http://127.0.0.1:{self.port}/telegram/{bot or self.bot.id}"
        body = {"data": io.BytesIO(update)} if isinstance(update, bytes) else {"json": update}
        async with aiohttp.ClientSession() as session, session.post(address, headers=headers, **body) as answer:
            return answer.status


@pytest.fixture
async def pushed(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Pushed]:
    async with Pushed(database, shared_mind) as made:
        await asyncio.sleep(0.2)
        yield made


async def test_a_pushed_message_reaches_the_desk(pushed: Pushed) -> None:
    await pushed.furnish()
    customer = await pushed.customer("小雨")
    await customer.says("什么时候发货")
    await customer.sees("欢迎光临")
    await pushed.people["小李"].sees("什么时候发货", chat=pushed.group, thread=await pushed.topic("小雨"))


async def test_without_the_right_secret_nothing_is_taken(pushed: Pushed) -> None:
    update = {"update_id": 1, "message": {}}
    assert await pushed.post(update, secret=None) == 401
    assert await pushed.post(update, secret="wrong") == 401
    assert await pushed.house.store.read(lambda tx: tx.inbox.waiting()) == 0


async def test_rubbish_is_refused_and_a_strange_bot_unknown(pushed: Pushed) -> None:
    assert await pushed.post(b"not json") == 400
    assert await pushed.post([1, 2]) == 400
    assert await pushed.post({"update_id": "1"}) == 400
    assert await pushed.post(b"x" * (2 << 20)) == 413
    assert await pushed.post({"update_id": 1}, bot=77) == 404


async def test_a_replayed_update_is_taken_once(pushed: Pushed) -> None:
    await pushed.furnish()
    customer = await pushed.customer("小雨")
    sender = {"id": customer.id, "is_bot": False, "first_name": "小雨"}
    message = {
        "message_id": 900, "date": 1_700_000_000, "chat": {"id": customer.id, "type": "private", "first_name": "小雨"},
        "from": sender, "text": "只说一遍的话",
    }
    await customer.starts()
    for _ in range(3):
        assert await pushed.post({"update_id": 987_654, "message": message}) == 200
    await pushed.settled()
    agent, thread = pushed.people["小李"], await pushed.topic("小雨")
    messages = await agent.messages(pushed.group, thread)
    assert sum(m.shown.count("只说一遍的话") for m in messages) == 1
