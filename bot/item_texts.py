"""What members of staff read about the goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OUTCOMES: Final[Mapping[str, str]] = {"no_link": "「{name}」还没填链接，请主管补上；之后的回答按这一款来"}
ALERTS: Final = frozenset({"no_link"})

NOTICES: Final[Mapping[str, str]] = {
    "items_found": "🔎 「{words}」找到 {count} 款，点一下就把链接发给顾客：",
    "item_shown": "🛍 现在聊的是 {number} {name}\n价格 {price} · 库存 {stock}\n先说清：{flaw}\n卖点：{points}\n保养：{care}",
}

HELP: Final = "· /item 圆领 白色 = 按描述找商品、一点就发链接，/item = 看现在聊的这一款\n"
COMMANDS: Final = (("item", "找商品：/item 圆领 白色"),)
