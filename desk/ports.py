"""What the doors need of storage and time, so that they need not know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Clock = Callable[[], float]
"""The present, in UTC seconds."""


@dataclass(slots=True)
class Receipt:
    """Which stored update a use case answers; finished in the transaction of its effect."""

    row_id: int
    attempt: int
    finished: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: ``thread_id`` None in a chat without topics."""

    bot_id: int
    chat_id: int
    thread_id: int | None = None
    business: str = ""


class Meter:
    """Counts what the program does, for whoever watches it; this one counts nothing. Ids only, never words."""

    def know(self, bot_id: int, shop_id: int, code: str) -> None:
        """What a bot and its shop are called."""

    def received(self, bot_id: int, count: int) -> None:
        """New updates were stored."""

    def handled(self, shop_id: int, result: str) -> None:
        """An update came to its end: done, failed (tried again) or parked."""

    def sent(self, shop_id: int, kind: str, result: str, seconds: float) -> None:
        """A call for a row of the outbox took so long and ended so."""

    def understood(self, shop_id: int, seconds: float) -> None:
        """A turn was read."""

    def requested(self, shop: str, result: str, seconds: float) -> None:
        """A request to the order API ended as ok, partly or the code of its refusal; ``shop`` = the code, "" = none of ours."""

    def requests_open(self, count: int) -> None:
        """So many requests to the order API are under way."""

    def order_events(self, shop: str, result: str, count: int) -> None:
        """Of a request so many events were applied, kept, known, or refused with that code."""

    def late(self, kind: str, seconds: float) -> None:
        """Something was done so long after it was due."""
