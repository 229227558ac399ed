"""What members of staff read about follow-up nudges and about what customers want to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

WISHES: Final[Mapping[str, str]] = {"restock": "到货提醒", "promotion": "活动提醒", "news": "上新消息", "price_protect": "保价提醒"}

OUTCOMES: Final[Mapping[str, str]] = {"wish_kept": "已登记，顾客收到确认了"}

NOTICES: Final[Mapping[str, str]] = {
    "wish_kept": "🔔 顾客登记了{wish_kind} {name}",
    "opted_out": "🔕 顾客退订了活动和上新消息，小二不再发；您也请别主动推～",
    "opted_in": "🔔 顾客恢复了活动和上新消息",
}

SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {"wish_kind": lambda value: WISHES.get(str(value), "提醒")}
"""Words of a notice that are more than a text."""
