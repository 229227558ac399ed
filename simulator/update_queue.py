"""A bot's queue of updates: what waits, what was confirmed, who is polling."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

KEPT_SECONDS = 24 * 3600
# Telegram leaves these out unless a bot asks for them by name.
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Waiting:
    """One queued update: its JSON, when it was made, whose order it must keep, the message it tells of."""

    id: int
    body: dict[str, Any]
    born: float
    lane: int
    message: Any = None


@dataclass(slots=True, eq=False)
class UpdateQueue:
    """Updates in the order of their ids; confirmed by offset as getUpdates does."""

    next_id: int = 100_000_001
    waiting: deque[Waiting] = field(default_factory=deque)
    allowed: frozenset[str] | None = None
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    poller: "asyncio.Future[None] | None" = None
    webhook: Any = None

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for this kind of update."""
        if not self.allowed:
            return kind not in ONLY_ON_REQUEST
        return kind in self.allowed

    def put(self, kind: str, body: Any, now: float, *, lane: int = 0, message: Any = None) -> None:
        """Queue one update of a kind the bot wants; others are dropped as Telegram drops them."""
        if self.wants(kind):
            self.put_raw({kind: body}, now, lane=lane, message=message)

    def put_raw(self, body: dict[str, Any], now: float, *, lane: int = 0, message: Any = None) -> int:
        """Queue an update as it is, whatever its kind; returns its id."""
        update_id = self.next_id
        self.next_id += 1
        self.waiting.append(Waiting(update_id, {"update_id": update_id, **body}, now, lane, message))
        self.arrived.set()
        return update_id

    def confirm(self, offset: int, now: float) -> None:
        """Forget what lies before `offset` (negative: all but the last `-offset`) and what is too old."""
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        else:
            while self.waiting and self.waiting[0].id < offset:
                self.waiting.popleft()
        while self.waiting and self.waiting[0].born < now - KEPT_SECONDS:
            self.waiting.popleft()
        if not self.waiting:
            self.arrived.clear()
