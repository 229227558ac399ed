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
