"""News for the page and for whoever waits: server-sent events and wake-ups when a chat changes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

Json = dict[str, Any]
BACKLOG = 2_000  # events a slow page may lag behind before it is told to reload


class Events:
    """Fans out what happens; costs nothing while nobody listens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str]] = set()
        self._waiting: dict[str, set[asyncio.Event]] = {}

    def publish(self, kind: str, body: Callable[[], Json]) -> None:
        """Tell every listener; `body` is only built when there is one."""
        if not self._listeners:
            return
        line = json.dumps({"kind": kind, **body()}, ensure_ascii=False)
        for listener in self._listeners:
            if listener.full():
                while not listener.empty():
                    listener.get_nowait()
                listener.put_nowait('{"kind": "reload"}')
            else:
                listener.put_nowait(line)

    def wake(self, key: str) -> None:
        """Wake those who wait for this key."""
        for event in self._waiting.get(key, ()):
            event.set()

    async def wait(self, key: str, seconds: float) -> bool:
        """Sleep until `key` is woken; False when the time ran out."""
        event = asyncio.Event()
        waiting = self._waiting.setdefault(key, set())
        waiting.add(event)
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            waiting.discard(event)
            if not waiting:
                self._waiting.pop(key, None)
        return True

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["asyncio.Queue[str]"]:
        """A queue of JSON lines for as long as the block lasts."""
        queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
