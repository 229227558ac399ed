"""Says when the day is to be looked at again: at most once a minute in each process."""

from __future__ import annotations

from typing import Final

EVERY: Final = 60.0


class Beat:
    """When this process looked last, by the clock handed in."""

    def __init__(self) -> None:
        self._at = float("-inf")

    def is_time(self, now: float) -> bool:
        """At most once a minute; a clock that was set back does not hold it up."""
        if 0 <= now - self._at < EVERY:
            return False
        self._at = now
        return True
