"""What stands behind a button: short codes of at most 64 bytes that stay clickable for weeks."""

from __future__ import annotations

from dataclasses import dataclass

CUSTOMER = "c"
DESK = "d"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button: whose side it belongs to, what it does, and up to two numbers or words."""

    side: str
    what: str
    first: str
    second: str = ""

    @property
    def number(self) -> int:
        """The first argument as an id; 0 if it is none (a forged button)."""
        return int(self.first) if _counts(self.first) and len(self.first) < 18 else 0

    @property
    def other(self) -> int:
        """The second argument as an id; 0 if it is none."""
        return int(self.second) if _counts(self.second) and len(self.second) < 18 else 0

    @property
    def n(self) -> int:
        return int(self.second) if _counts(self.second) and len(self.second) < 4 else 0


def encode(side: str, what: str, *arguments: object) -> str:
    """``d:tap:12:1`` and the like."""
    data = ":".join([side, what, *map(str, arguments)])
    if len(data.encode()) > 64:
        raise ValueError(f"callback data too long: {data}")
    return data


def decode(data: str | None) -> Pressed | None:
    """The pressed button, or None for data that is not ours."""
    parts = (data or "").split(":")
    if len(parts) < 3 or parts[0] not in (CUSTOMER, DESK):
        return None
    return Pressed(parts[0], parts[1], parts[2], parts[3] if len(parts) > 3 else "")


def _counts(word: str) -> bool:
    return word.isascii() and word.isdigit()
