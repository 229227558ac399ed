"""The figures of the roster's rules, as a shop sets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desk.shifts.roster_rules import rules
from desk.shifts.shift_kinds import Contradiction
from storage.records.people import Shop
from storage.tx import Tx

NAMES: Final[Mapping[str, tuple[str, int]]] = {
    "月休": ("month", 31), "十天休": ("ten", 10), "周休": ("week", 7), "间隔": ("gap", 24), "宽限": ("grace", 120), "拦住": ("refuse", 1),
}
"""What people call them, and how much each may be."""


def change(tx: Tx, shop: Shop, pairs: Sequence[str], *, by: int | None = None) -> Mapping[str, float]:
    """Set ``月休=4`` and the like; returns all figures as they are then. Raises Contradiction."""
    wanted: dict[str, float] = {}
    for pair in pairs:
        name, _, value = pair.replace("＝", "=").partition("=")
        key, most = NAMES.get(name.strip(), ("", 0))
        if not key:
            raise Contradiction(f"不认识「{name[:10]}」，可以写：{'、'.join(NAMES)}")
        if not (value.strip().isascii() and value.strip().isdigit() and int(value) <= most):
            raise Contradiction(f"{name}请写 0 到 {most} 的整数，0 就是不查")
        wanted[key] = int(value)
    if wanted:
        now = tx.shops.get(shop.id)
        tx.shops.set_settings(shop.id, {**now.settings, "roster_rules": {**now.settings.get("roster_rules", {}), **wanted}})
        tx.staff.note(shop.id, by, "roster_rules", "roster", **wanted)
    return rules(tx.shops.get(shop.id))


def said(figures: Mapping[str, float]) -> list[str]:
    """The figures as they are set."""
    return [f"{name}={figures[key]:g}" for name, (key, _) in NAMES.items()]
