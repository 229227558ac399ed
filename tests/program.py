"""``xiaoer run`` as a process of its own, on a stage whose world it talks to."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

from storage.store import Store
from tests import forking
from tests.conftest import ROOT
from tests.stage import TOKEN, Stage

TO_STOP = 10.0  # seconds; systemd gives it thirty (deploy/xiaoer.service)


class World(Stage):
    """The stage without a house of its own: programs are started beside it, and ended with it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.programs: list[Program] = []

    async def open_house(self) -> Any:
        """No house in this process."""
        return None

    async def __aexit__(self, *_args: object) -> None:
        for program in self.programs:
            if program.process is not None and program.process.returncode is None:
                await program.kill()
        await self.world.close()
        await self.simulator.stop()

    async def people_come(self) -> None:
        """Staff and desk group, written straight into the database (no program is running yet)."""
        store = Store(self.database, clock=time.time)
        try:
            shop = store.write_now(lambda tx: tx.shops.by_code("main"))
            store.write_now(lambda tx: tx.shops.set_settings(shop.id, {**self.shop_settings, "quiet_wait_seconds": 1}))
            store.write_now(
                lambda tx: tx.shops.add_bot(
                    shop_id=shop.id, telegram_id=self.bot.id, username="xiaoer_bot", token_name="BOT_TOKEN"
                )
            )
            self.house = type("House", (), {"store": store})()
            await self.furnish()
        finally:
            store.close()

    async def marked(self, seconds: float = 30) -> None:
        """Wait until what arrived is marked as sent: a program killed before that may send cards again."""
        store = Store(self.database, clock=time.time)
        end = time.monotonic() + seconds
        try:
            while (await store.read(lambda tx: tx.outbox.counts())).get("sending"):
                assert time.monotonic() < end, "something is still being sent"
                await asyncio.sleep(0.05)
        finally:
            await asyncio.to_thread(store.close)


class Fork:
    """A forked ``xiaoer run`` (see forking), with the face of ``asyncio.subprocess.Process``."""

    def __init__(self, forked: forking.Forked, stdout: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.pid, self.stdout, self._writer = forked.pid, stdout, writer
        self.returncode: int | None = None
        self._end = asyncio.create_task(self._until_it_ends(forked.told))

    @classmethod
    async def start(cls, home: Path, environment: Mapping[str, str], log: IO[bytes]) -> Self:
        """Its output is read through ``stdout``, its errors go into the log."""
        ours, its = socket.socketpair()
        with its:
            files = [its.fileno(), its.fileno(), log.fileno()]
            forked = await asyncio.to_thread(forking.fork, home, ["run"], environment, files)
        return cls(forked, *await asyncio.open_unix_connection(sock=ours))

    async def _until_it_ends(self, told: socket.socket) -> int:
        with told:
            told.setblocking(False)
            self.returncode = int(await asyncio.get_running_loop().sock_recv(told, 64))
        self._writer.close()
        return self.returncode

    def send_signal(self, how: signal.Signals) -> None:
        """Nothing is sent to one that has ended: its number may be another's."""
        if self.returncode is None:
            os.kill(self.pid, how)

    async def wait(self) -> int:
        """Wait for the end; returns the exit code."""
        return await asyncio.shield(self._end)


class Program:
    """One process; its log goes to a file that ``log`` reads.

    ``real``: the command as people start it, with all that it imports, not a forked one.
    """

    def __init__(self, stage: World, home: Path, *, name: str = "run", real: bool = False, **environment: str) -> None:
        stage.programs.append(self)
        self.home, self.real = home, real
        self.file = home / f"{name}.log"
        self.environment = {
            **os.environ, "BOT_TOKEN": TOKEN, "DATABASE_URL": stage.database, "OWNER_ID": str(stage.owner.id),
            "TELEGRAM_API_BASE": stage.base, "FLOOD_LIMITS": "false", "MODEL_DIR": str(ROOT / "var" / "models"),
            "LOG_LEVEL": "ERROR", "METRICS_PORT": "0", "PYTHONPATH": str(ROOT), **environment,
        }  # fmt: skip
        self.process: asyncio.subprocess.Process | Fork | None = None

    async def begin(self, *before: str) -> None:
        """Start without waiting for anything; ``before`` is a command that starts it, really."""
        with self.file.open("ab") as log:
            if not before and not self.real:
                self.process = await Fork.start(self.home, self.environment, log)
                return
            self.process = await asyncio.create_subprocess_exec(
                *before, sys.executable, "-m", "app.cli", "run", cwd=self.home, stdout=asyncio.subprocess.PIPE, stderr=log,
                env=self.environment,
            )  # fmt: skip

    async def ready(self, seconds: float = 180) -> None:
        """Wait until it says that it is ready."""
        assert self.process is not None
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), seconds)
        assert "已就绪" in line.decode(), (line, self.log()[-2000:])

    async def start(self, *before: str) -> None:
        """Start and wait until it is ready."""
        await self.begin(*before)
        await self.ready()

    async def kill(self, how: signal.Signals = signal.SIGKILL, *, within: float = 120) -> int:
        """Send a signal and wait for the end, at most so many seconds; returns the exit code."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        return await self.ends(within)

    async def ends(self, seconds: float = 120) -> int:
        """Wait for the end; returns the exit code."""
        assert self.process is not None
        return await asyncio.wait_for(self.process.wait(), seconds)

    def log(self) -> str:
        """Everything it has logged so far."""
        return self.file.read_text(encoding="utf-8")

    async def says(self, text: str, seconds: float = 90, *, times: int = 1) -> None:
        """Wait until the log contains a text (so many times)."""
        end = time.monotonic() + seconds
        while self.log().count(text) < times:
            assert time.monotonic() < end, f"{text!r} is not in the log:\n{self.log()[-3000:]}"
            await asyncio.sleep(0.1)
