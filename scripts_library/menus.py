"""Which buttons a trade's customers find under the welcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A button: what it says and the intent it stands for."""

    label: str
    intent: str


@cache
def _all() -> dict[str, tuple[MenuItem, ...]]:
    raw = yaml.safe_load((Path(__file__).parent / "menus.yaml").read_text(encoding="utf-8"))
    return {trade: tuple(MenuItem(**item) for item in items) for trade, items in raw.items()}


def menu(trade: str) -> tuple[MenuItem, ...]:
    """The menu of a trade (see menus.yaml), the default one if the trade has none of its own."""
    menus = _all()
    return menus.get(trade, menus["default"])


def trades() -> tuple[str, ...]:
    """The trades that have a menu of their own."""
    return tuple(trade for trade in _all() if trade != "default")
