"""What members of staff read about duty and the response clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

PRESENCE: Final[Mapping[str, str]] = {"on": "🟢 在线", "paused": "⏸ 挂起", "away": "🟡 离席", "leave": "🏖 请假", "off": "⚪️ 下班"}
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
    "waiting": "⏰ {who}，{customer} 等了 {seconds}还没人回，请看一眼～{holder}\n{link}",
    "waiting_long": "🔔 {who}，{customer} 等了 {seconds}还没人回，请帮忙看一下。{holder}\n{link}",
    "grave": "🚨 {who}，{customer} 说的话涉及「{why}」，请马上看一下：\n「{text}」\n{link}",
    "morning": "🌅 昨晚有 {count} 位顾客留言，最早的排在最前面：\n{customers}\n回复后会自动划掉，也可以发 /todo 看。",
    "morning_today": "🌤 没人在岗的时候有 {count} 位顾客留言，最早的排在最前面：\n{customers}\n回复后会自动划掉，也可以发 /todo 看。",
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

TASKS: Final[Mapping[str, str]] = {"night": "没人在岗时的留言"}


def _seconds(value: Any) -> str:
    """How long somebody has waited, as one says it."""
    seconds = int(value)
    if seconds < 120:
        return f"{seconds} 秒"
    return f"{seconds // 60} 分钟" if seconds < 7200 else f"{seconds // 3600} 小时"


def _holder(value: Any) -> str:
    return f"（接待：{escape(str(value))}）" if value else ""


def _customers(value: Any) -> str:
    """One line a customer: the name leads to their topic; since when they wait, and what they said."""
    lines = []
    for n, (name, link, since, words) in enumerate(value, 1):
        shown = escape(name) or "顾客"
        who = f'<a href="{escape(link)}">{shown}</a>' if link else f"<b>{shown}</b>"
        said = words.replace("\n", " ")
        lines.append(f"{n}. {who} · {since}" + (f"「{escape(said)}」" if said else ""))
    return "\n".join(lines)


SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {"seconds": _seconds, "holder": _holder, "customers": _customers}
"""Words of a notice that are more than a text."""
