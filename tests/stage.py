"""A stage for conversations: a simulator, a real house on a real database, people, and a clock to move."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from app import wiring
from app.settings import Settings
from desk.minds import Mind
from desk.people import staffing
from scripts_library.library import Library
from simulator.client import PATIENCE, BotAccount, Group, Person, World
from simulator.server import Simulator

SOON = 0.6  # seconds after which a row that has not left is waiting for its time
TOKEN = "424242:test-token"
OPEN_ALL_DAY = {"hours": [["00:00", "24:00"]]}
FACTS = {"快递": "中通快递", "发货地": "浙江杭州", "发票说明": "可开电子普票", "正品凭证": "商标注册证和质检报告"}


class MovingClock:
    """The real time, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead

    def pass_by(self, seconds: float) -> None:
        self.ahead += seconds


def private_desk(tx: Any, user_id: int, kind: str) -> None:
    """The colleague's private chat is a desk of the first bot."""
    bot = tx.shops.bots()[0]
    staff = tx.staff.by_user(bot.shop_id, user_id)
    tx.shops.bind_group(
        shop_id=bot.shop_id, bot_id=bot.id, chat_id=user_id, title=staff.name, kind=kind, staff_id=staff.id
    )


class Stage:
    """Use as an async context; ``people`` by name, ``group`` the desk, ``house`` the program."""

    def __init__(
        self, database: str, build_mind: Callable[[Library], Mind], *, settings: dict[str, Any] | None = None
    ) -> None:
        self.database, self.build_mind = database, build_mind
        self.shop_settings = {**OPEN_ALL_DAY, "facts": FACTS, **(settings or {})}
        self.clock = MovingClock()
        self.tokens = {"BOT_TOKEN": TOKEN}
        self.people: dict[str, Person] = {}
        self.simulator = Simulator()

    async def __aenter__(self) -> Self:
        self.base = await self.simulator.start()
        self.world = World(self.base)
        self.bot: BotAccount = await self.world.bot(token=TOKEN, username="xiaoer_bot", inline=True)
        self.owner = await self._person("王店主")
        self.group: Group = await self.world.group("客服台", owner=self.owner, forum=True)
        await self.group.add_bot(self.bot)
        self.house = await self.open_house()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.house.stop()
        await self.world.close()
        await self.simulator.stop()

    def settings(self) -> Settings:
        """The program's settings on this stage."""
        return Settings(
            _env_file=None, database_url=self.database, telegram_api_base=self.base, owner_id=self.owner.id,
            flood_limits=False, metrics_port=0,
        )

    async def open_house(self) -> wiring.House:
        """Build and start the program on the stage's database (again, after it was stopped)."""
        house = await asyncio.to_thread(
            wiring.build, self.settings(), clock=self.clock, bot_tokens=self.tokens,
            build_mind=self.build_mind, tick_seconds=0.05,
        )
        await self.arrange(house)
        await house.start()
        return house

    async def arrange(self, house: wiring.House) -> None:
        """What is put in the database before the program starts."""
        shop = await house.store.read(lambda tx: tx.shops.by_code("main"))
        await house.store.write(lambda tx: tx.shops.set_settings(shop.id, self.shop_settings))

    async def change_settings(self, **settings: Any) -> None:
        """Change the shop's settings while it runs."""
        self.shop_settings = {**self.shop_settings, **settings}
        shop = await self.house.store.read(lambda tx: tx.shops.by_code("main"))
        await self.house.store.write(lambda tx: tx.shops.set_settings(shop.id, self.shop_settings))

    async def furnish(self, *, desk: str = "") -> None:
        """Put two agents, a lead and a supervisor on the staff list and bind the group; ``desk`` flat or threads
        makes 小李's private chat the desk instead."""
        bots = await self.house.store.read(lambda tx: tx.shops.bots())
        bot = bots[0]

        def job(tx: Any) -> None:
            if not desk:
                tx.shops.bind_group(shop_id=bot.shop_id, bot_id=bot.id, chat_id=self.group.id, title="客服台")
            for name, role in (("小李", "agent"), ("小陈", "agent"), ("老赵", "lead"), ("孙主管", "supervisor")):
                staffing.put_on_list(tx, bot.shop_id, self.people[name].id, name, role)

        for name in ("小李", "小陈", "老赵", "孙主管"):
            await self.group.add(await self._person(name))
        await self.house.store.write(job)
        if desk:
            await self.people["小李"].says("我来啦")  # a bot cannot write first
            await self.handled()
            await self.house.store.write(lambda tx: private_desk(tx, self.people["小李"].id, desk))

    async def customer(self, name: str) -> Person:
        """A customer by name, made at the first call."""
        return self.people.get(name) or await self._person(name)

    async def _person(self, name: str, **fields: Any) -> Person:
        self.people[name] = await self.world.person(name, bot=self.bot, **fields)
        return self.people[name]

    async def topic(self, customer: str) -> int:
        """The thread id of a customer's topic, once it is there."""
        return await self.group.topic(customer)

    async def pass_by(self, seconds: float) -> None:
        """Let time go by once everything said so far is in the book; a few real ticks run."""
        await self.handled()
        self.clock.pass_by(seconds)
        if self.house.workers is not None:
            self.house.workers.awake.set()  # they look at the clock once a second only
        for courier in self.house.couriers.values():
            courier.awake.set()
        await asyncio.sleep(0.12)
        end = time.monotonic() + 10
        while await self.house.store.read(self._ripe):  # the machine may be slow
            await asyncio.sleep(0.02)
            if time.monotonic() > end:
                break

    def _ripe(self, tx: Any) -> bool:
        """Is something due that has not been done?"""
        soonest = tx.due.next_at()
        return bool(tx.nudges.shops_due()) or (soonest is not None and soonest <= self.clock())

    async def heard(self, timeout: float = 1.5) -> None:  # noqa: ASYNC109
        """Wait until everything said has been taken in: nobody answers within a few thousandths of a second."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            queue = await self.bot.queue()
            if not queue["waiting"] and not await self.house.store.read(lambda tx: tx.inbox.claimable()):
                return
            await asyncio.sleep(0.02)

    async def handled(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until everything said is taken in (what failed may still wait), and for what can leave at once.

        A clock that jumps during a call would make the courier doubt it.
        """
        begin = time.monotonic()
        while (spent := time.monotonic() - begin) < timeout:
            queue = await self.bot.queue()
            busy, out = await self.house.store.read(lambda tx: (tx.inbox.claimable(), tx.outbox.counts()))
            leaving = out.get("sending") or (spent < SOON and out.get("queued"))
            if not queue["waiting"] and not busy and not leaving:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("something is still not handled")

    async def settled(self, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Wait until nothing is left to handle or to send; looks where things come from before where they go."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            queue = await self.bot.queue()
            waiting, counts = await self.house.store.read(lambda tx: (tx.inbox.waiting(), tx.outbox.counts()))
            if not waiting and not queue["waiting"] and not counts.get("queued") and not counts.get("sending"):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("something is still waiting")
