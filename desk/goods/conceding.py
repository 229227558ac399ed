"""How far each role may go below the price of an item: the shop's limits, down to the floor and never below. Pure."""

from __future__ import annotations

from typing import Final

from storage.records.people import Shop

LIMITS: Final = {"agent_percent": 2.0, "agent_yuan": 5.0, "lead_percent": 5.0, "agent_gift": 3.0}
"""A shop overrides them in settings["concessions"]; supervisor and owner may go to the floor. ``agent_gift``: yuan."""
ABOVE: Final = {"agent": ("agent",), "lead": ("lead", "supervisor", "owner"), "supervisor": ("supervisor", "owner")}
"""Who may approve what needs at least that role."""


def limits(shop: Shop) -> dict[str, float]:
    """The limits in force."""
    return {**LIMITS, **{name: float(value) for name, value in shop.settings.get("concessions", {}).items() if name in LIMITS}}


def needed(shop: Shop, price: int, offered: float) -> str:
    """The least role that may let an item of that price (fen) go for ``offered`` (fen): "" = anybody who answers."""
    cut, known = price - offered, limits(shop)
    if cut <= min(price * known["agent_percent"] / 100, known["agent_yuan"] * 100):
        return ""
    return "lead" if cut <= price * known["lead_percent"] / 100 else "supervisor"


def covers(role: str, wanted: str) -> bool:
    """May somebody of that role do what needs ``wanted``?"""
    return not wanted or role in ABOVE[wanted]
