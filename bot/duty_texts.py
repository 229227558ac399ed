"""What members of staff read about duty and the response clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRESENCE: Final[Mapping[str, str]] = {"on": "🟢 在线", "paused": "⏸ 挂起", "away": "🟡 离席", "off": "⚪️ 下班"}
NOBODY_ON_DUTY: Final = "🕘 现在没有人在岗"

OUTCOMES: Final[Mapping[str, str]] = {"let_go": "已放回公共池，谁先回复谁接待"}

NOTICES: Final[Mapping[str, str]] = {
    "presence_on": "✅ {who} 已上班，有顾客会叫您～",
    "presence_paused": "⏸ {who} 已挂起：手上的顾客照常，不再派新的。恢复请发「上班」。",
    "presence_away": "🟡 {who} 已离席，先不叫您。回来请发「上班」。",
    "presence_off": "🌙 {who} 已下班，辛苦啦～",
    "off_holding": "🌙 {who} 已下班。手上还有 {count} 位顾客没结束：{names}\n要放回公共池，请同事接着接待吗？",
    "limit_set": "✅ {name}（工号 {number}）最多同时接待 {limit} 位顾客。",
    "duty": "{text}",
}

HELP: Final = (
    "· 私聊我或在 General 发：上班　挂起（不接新顾客）　离席　下班\n"
    "· /duty = 谁在岗、各接待几位　/load 工号 人数 = 主管设接待上限\n"
)

COMMANDS: Final[tuple[tuple[str, str], ...]] = (
    ("duty", "谁在岗、各接待几位"),
    ("on", "上班"),
    ("pause", "挂起：不接新顾客"),
    ("away", "离席"),
    ("off", "下班"),
)
