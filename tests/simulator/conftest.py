"""A fresh simulated Telegram for every test, a real aiogram bot on it, and people."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError

from simulator.client import BotAccount, Group, Person, World
from simulator.server import Simulator

Refused = Callable[..., Awaitable[TelegramAPIError]]
BotMaker = Callable[..., Bot]


class QuickSession(AiohttpSession):
    """aiogram's session without the pause it makes on closing for the sake of TLS."""

    async def close(self) -> None:
        if self._session is not None and not self._session.closed:
            await self._session.close()


@dataclass
class Shop:
    """A desk as the tests use it: a bot that administers a forum group, its owner and an agent."""

    bot: Bot
    account: BotAccount
    group: Group
    owner: Person
    agent: Person


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    running = Simulator()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def world(simulator: Simulator) -> AsyncIterator[World]:
    async with World(simulator.base_url) as opened:
        yield opened


@pytest.fixture
async def talking(simulator: Simulator) -> AsyncIterator[BotMaker]:
    """Makes aiogram bots that speak to the simulator."""
    made: list[Bot] = []

    def make(token: str, **options: Any) -> Bot:
        session = QuickSession(api=TelegramAPIServer.from_base(simulator.base_url), **options)
        made.append(Bot(token, session=session))
        return made[-1]

    yield make
    for bot in made:
        await bot.session.close()


@pytest.fixture
async def account(world: World) -> BotAccount:
    return await world.bot(token="4242:" + "A" * 35, username="xiaoer_bot", first_name="小二")


@pytest.fixture
async def bot(account: BotAccount, talking: BotMaker) -> Bot:
    return talking(account.token)


@pytest.fixture
async def customer(world: World, account: BotAccount) -> Person:
    """Somebody who has started the bot."""
    person = await world.person("小雨", username="xiaoyu")
    await person.starts()
    return person


@pytest.fixture
async def shop(world: World, account: BotAccount, bot: Bot) -> Shop:
    owner = await world.person("老板")
    agent = await world.person("小李")
    group = await world.group("客服台", owner=owner)
    await group.add(agent)
    await group.add_bot(account)
    return Shop(bot, account, group, owner, agent)


@pytest.fixture
def refused() -> Refused:
    """Awaits a call that has to fail; checks Telegram's words (the end of the description)."""

    async def check(call: Awaitable[Any], words: str) -> TelegramAPIError:
        with pytest.raises(TelegramAPIError) as caught:
            await call
        assert caught.value.message.endswith(words), caught.value.message
        return caught.value

    return check


@pytest.fixture
async def updates(bot: Bot) -> Callable[..., Awaitable[list[Any]]]:
    """Takes and confirms what waits for the bot."""
    state = {"offset": 0}

    async def take(**options: Any) -> list[Any]:
        got = await bot.get_updates(offset=state["offset"] or None, **options)
        if got:
            state["offset"] = got[-1].update_id + 1
        return got

    return take


@pytest.fixture
def chromium() -> str:
    """Path of the browser; without one the test is skipped by name, or fails where everything is required."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("XIAOER_REQUIRE_ALL") == "1":
            pytest.fail("Chromium is required and not installed")
        pytest.skip("Chromium is not installed")
    return path
