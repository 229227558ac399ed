"""The only joint: builds the rooms, hands them to the doors, starts and stops the whole."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from app import opening
from app.clock import ticking
from app.following import Following
from app.school import School
from app.settings import Settings, api_secrets, shop_of, tokens
from desk import inbox, later
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.people import staffing
from desk.rhythm import rhythm
from desk.talks import delivery
from scripts_library import loader
from scripts_library.library import Library
from storage import migrate
from storage.records.people import Shop
from storage.store import Store

if TYPE_CHECKING:
    from bot.connection import Connection
    from bot.courier import Courier
    from bot.intake import Poller
    from bot.workers import Workers

log = structlog.get_logger()

TICK_SECONDS = 0.5
HEARTBEAT = 5.0


class NoToken(Exception):
    """There is no bot to run."""


@dataclass
class House:
    """A running (or startable) Xiaoer: ``await start()``, ``await stop()``."""

    settings: Settings
    store: Store
    floor: Floor
    minds: Minds
    tokens: dict[str, str]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    """Of the API, by the code of the shop."""
    tick_seconds: float = TICK_SECONDS
    bots: dict[int, Connection] = field(default_factory=dict)
    couriers: dict[int, Courier] = field(default_factory=dict)
    pollers: list[Poller] = field(default_factory=list)
    workers: Workers | None = None
    name: str = ""
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _scheduler: Any = None
    _server: Any = None

    async def start(self) -> None:
        """Connect the bots, take up what an earlier run left, and open the doors."""
        from bot import door, intake  # noqa: PLC0415  (aiogram takes seconds to import)
        from bot.courier import TELEGRAM_PACE, Courier  # noqa: PLC0415
        from bot.workers import Workers  # noqa: PLC0415

        await self._meet_bots()
        await self._take_up()
        dispatcher = door.build()
        self.workers = Workers(self.floor, partial(door.handle, dispatcher, self.floor, self.bots))
        pace = TELEGRAM_PACE if self.settings.flood_limits else None
        for bot_id, bot in self.bots.items():
            self.couriers[bot_id] = Courier(self.floor, bot, bot_id, pace=pace)
        self.store.on_wake(self._wake)
        jobs: list[Coroutine[Any, Any, None]] = [self.workers.run(), Following(self.floor).run(), self._beat()]
        jobs += [courier.run() for courier in self.couriers.values()]
        if self.settings.webhook_url:
            jobs.append(await opening.webhook(self))
        else:
            self.pollers = [intake.Poller(self.floor, bot, bot_id, self.name) for bot_id, bot in self.bots.items()]
            jobs += [poller.run() for poller in self.pollers]
        jobs += [job for job in (opening.pages(self), opening.console(self), opening.api(self)) if job is not None]
        self._tasks = [asyncio.create_task(job) for job in jobs]
        self._scheduler = ticking(
            partial(rhythm.tick, self.floor), partial(later.housekeeping, self.floor), seconds=self.tick_seconds
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Close the doors, bring what is under way to its end, let go of the database."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.minds.close()
        with contextlib.suppress(Exception):
            for poller in self.pollers:
                await poller.let_go()
            await self.store.write(lambda tx: tx.leases.let_go(f"worker:{self.name}", self.name))
        for bot in self.bots.values():
            await bot.session.close()
        await asyncio.to_thread(self.store.close)

    async def wait(self) -> None:
        """Until one of the endless jobs ends, which none should."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    # --- pieces ----------------------------------------------------------------------------------

    async def _meet_bots(self) -> None:
        from bot.command_lists import say_commands  # noqa: PLC0415
        from bot.connection import connect, meet  # noqa: PLC0415

        for met in self.bots.values():  # by a start that did not get to its end
            await met.session.close()
        for name, token in self.tokens.items():
            bot = connect(token, self.settings.telegram_api_base)
            try:
                me = await meet(bot)
            except Exception:
                await bot.session.close()
                raise
            shop = await self._shop_of(name)
            bot_id = await staffing.register_bot(self.floor, shop.id, me.id, me.username or "", name)
            self.bots[bot_id] = bot
            self.floor.meter.know(bot_id, shop.id, shop.code)
            if self.settings.owner_id:
                await staffing.enrol(self.floor, shop.id, self.settings.owner_id)
            with contextlib.suppress(Exception):
                await say_commands(bot)
        for shop_id in {shop.id for shop in await self.store.read(lambda tx: tx.shops.all())}:
            await self.minds.refresh(shop_id)

    async def _shop_of(self, token_name: str) -> Shop:
        code = shop_of(token_name, "BOT_TOKEN")
        shop = await self.store.read(lambda tx: tx.shops.by_code(code))
        if shop is None:
            raise NoToken(f"{token_name} 没有对应的店铺：先运行 xiaoer shop add {code} 店名")
        return shop

    async def _take_up(self) -> None:
        """What a killed run left half done is ours, if nobody else runs."""
        pid = os.getpid()
        self.name = f"{socket.gethostname()[:24]}:{pid}:{_born(pid)}:{secrets.token_hex(3)}"
        alone = await self.store.write(lambda tx: _alone(tx, self.name))
        if not alone:
            return
        await self.store.write(lambda tx: tx.inbox.release_all())
        await self.store.write(lambda tx: tx.due.release_all())
        for bot_id in self.bots:
            await inbox.look_back(self.floor, bot_id)
            doubtful = await delivery.recover(self.floor, bot_id)
            if doubtful:
                log.warning("messages of an interrupted run are unconfirmed", bot=bot_id, count=doubtful)

    def _wake(self, what: str) -> None:
        if what == "updates" and self.workers is not None:
            self.workers.awake.set()
        elif what == "outbox":
            for courier in self.couriers.values():
                courier.awake.set()

    async def _beat(self) -> None:
        while True:
            with contextlib.suppress(Exception):
                await self.store.write(
                    lambda tx: tx.leases.hold(f"worker:{self.name}", self.name, HEARTBEAT * 3)
                )
                for poller in self.pollers:
                    await poller.renew()
            await asyncio.sleep(HEARTBEAT)


def _alone(tx: Any, name: str) -> bool:
    """Take a place among the workers; True if no other worker lives (dead ones of this machine do not count)."""
    host = name.split(":", maxsplit=1)[0]
    for _, holder in tx.leases.running("worker:"):
        place, pid, born, _ = holder.split(":")
        if place == host and not (_lives(int(pid)) and born == _born(int(pid))):
            tx.leases.gone(holder)
    others = tx.leases.others("worker:", name)
    tx.leases.hold(f"worker:{name}", name, HEARTBEAT * 3)
    return bool(others == 0)


def _born(pid: int) -> str:
    """When the process began, by the kernel's clock: in a container that starts anew the number is the same."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def mind_builder(settings: Settings) -> Callable[[Library], Mind]:
    """Builds minds with the models that belong to them, each trained first if it is missing."""
    return School(settings.model_dir).whole


def open_store(settings: Settings, clock: Callable[[], float]) -> Store:
    """The database, if its tables are this version's (see migrate.prepare)."""
    migrate.prepare(settings.database_url)
    return Store(settings.database_url, clock=clock)


def complete_shops(store: Store) -> None:
    """A newer program says things an older one did not: every shop gets the sentences and nudge rules it lacks."""
    wanted, nudges = loader.service(), loader.nudge_rules()

    def job(tx: Any) -> int:
        return sum(tx.phrases.complete(shop.id, wanted, nudges) for shop in tx.shops.all())

    added = store.write_now(job)
    if added:
        log.info("sentences or nudge rules of the shop's own added", count=added)


def ensure_shop(
    store: Store, defaults: Settings, *, code: str = "main", library: Library | None = None, **values: Any
) -> Shop:
    """The shop with that code, made (with the starter library unless another is given) if there is none yet."""
    known = store.write_now(lambda tx: tx.shops.by_code(code))
    if known is not None:
        return known
    fields = {"name": defaults.shop_name, "trade": defaults.shop_trade, "timezone": defaults.timezone, "settings": {}}
    fields |= values
    starter = library or loader.load()

    def job(tx: Any) -> Shop:
        shop_id = tx.shops.add(code=code, **fields)
        tx.phrases.load(shop_id, starter)
        shop: Shop = tx.shops.get(shop_id)
        return shop

    return store.write_now(job)


def build(
    settings: Settings,
    *,
    clock: Callable[[], float] = time.time,
    bot_tokens: dict[str, str] | None = None,
    shop_secrets: dict[str, str] | None = None,
    build_mind: Callable[[Library], Mind] | None = None,
    tick_seconds: float = TICK_SECONDS,
) -> House:
    """Put the house together; nothing runs yet. Every part can be replaced by keyword."""
    found = tokens(settings) if bot_tokens is None else bot_tokens
    if not found:
        raise NoToken("还没有 BOT_TOKEN：把它写进 .env，或先用 xiaoer demo 试一试")
    store = open_store(settings, clock)
    try:
        if "BOT_TOKEN" in found:
            ensure_shop(store, settings)
        complete_shops(store)
    except BaseException:
        store.close()
        raise
    school = School(settings.model_dir)
    minds = Minds(store, build_mind) if build_mind else Minds(store, school.whole, school)
    floor = Floor(store, minds, clock, opening.meter_of(settings), console=settings.console_url)
    if shop_secrets is None:
        shop_secrets = {shop_of(name, "API_SECRET"): secret for name, secret in api_secrets(settings).items()}
    return House(settings, store, floor, minds, found, shop_secrets, tick_seconds=tick_seconds)


__all__ = ["House", "NoToken", "build", "ensure_shop", "mind_builder", "open_store"]
