"""Delivery of updates to a bot's webhook: in order within a chat, repeated until the bot says 2xx."""

import asyncio
import json

import aiohttp

from simulator.state import Bot
from simulator.update_queue import KEPT_SECONDS, Waiting
from simulator.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
FIRST_PAUSE = 0.5  # seconds before a failed update is tried again; doubles up to the longest
LONGEST_PAUSE = 60.0
ANSWER_SECONDS = 60.0


class Webhook:
    """One running webhook; updates leave the queue when delivered."""

    def __init__(self, world: World, bot: Bot, url: str, secret: str | None, most: int) -> None:
        self.world, self.bot, self.url, self.secret, self.most = world, bot, url, secret, most
        self.last_error: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None
        self._busy: dict[int, Waiting] = {}
        self._flying: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin delivering in the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """Deliver no more; what was not confirmed stays queued."""
        for task in (self._task, *self._flying):
            if task is not None:
                task.cancel()

    async def _run(self) -> None:
        queue = self.bot.updates
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS)) as session:
            while True:
                queue.arrived.clear()
                self._launch(session)
                if self._flying:
                    arrival = asyncio.ensure_future(queue.arrived.wait())
                    await asyncio.wait({arrival, *self._flying}, return_when=asyncio.FIRST_COMPLETED)
                    arrival.cancel()
                else:
                    await queue.arrived.wait()

    def _launch(self, session: aiohttp.ClientSession) -> None:
        """Start as many deliveries as allowed; a chat's next update waits for its last one."""
        now = self.world.now()
        for update in list(self.bot.updates.waiting):
            if len(self._busy) >= self.most:
                return
            if update.born < now - KEPT_SECONDS:
                self.bot.updates.waiting.remove(update)
            elif update.lane not in self._busy:
                self._busy[update.lane] = update
                task = asyncio.get_running_loop().create_task(self._deliver(session, update))
                self._flying.add(task)
                task.add_done_callback(self._flying.discard)

    async def _deliver(self, session: aiohttp.ClientSession, update: Waiting) -> None:
        pause = FIRST_PAUSE
        try:
            while not await self._post(session, update):
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            if update in self.bot.updates.waiting:
                self.bot.updates.waiting.remove(update)
        finally:
            self._busy.pop(update.lane, None)

    async def _post(self, session: aiohttp.ClientSession, update: Waiting) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        try:
            async with session.post(self.url, data=json.dumps(update.body), headers=headers) as answer:
                body = await answer.read()
                if 200 <= answer.status < 300:
                    await self._delivered(update, body)
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, TimeoutError) as problem:
            refused = isinstance(problem, aiohttp.ClientConnectorError)
            self._failed("Connection refused" if refused else "Connection timed out")
        return False

    def _failed(self, text: str) -> None:
        self.last_error = (int(self.world.now()), text)

    async def _delivered(self, update: Waiting, body: bytes) -> None:
        if update.message is not None:
            update.message.read = True
        if not body.startswith(b"{") or self.world.execute is None:
            return  # most bots answer with an empty body and call methods by themselves
        try:
            wish = json.loads(body)
        except ValueError:
            return
        method = wish.pop("method", None)
        if isinstance(method, str):
            await self.world.execute(self.bot, method, wish)
