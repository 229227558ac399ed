"""What members of staff read about follow-up nudges and about what customers want to be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

WISHES: Final[Mapping[str, str]] = {"restock": "到货提醒", "promotion": "活动提醒", "news": "上新消息", "price_protect": "保价提醒"}

OUTCOMES: Final[Mapping[str, str]] = {
    "wish_kept": "已登记，顾客收到确认了",
    "nudge_why_not": "选一下原因",
    "nudge_dropped": "好的，这次不发了",
    "nudge_needless": "不用发了：{name}",
    "nudge_later": "好的，{name} 发给顾客",
    "nudge_listed": "现在发不过去，已放进 /todo",
}

NOTICES: Final[Mapping[str, str]] = {
    "nudge_ask": "💡 <b>该跟进了</b> · {what}，要发给顾客吗？\n「{text}」",
    "nudge_why_not": "💡 <b>该跟进了</b> · {what}\n「{text}」\n🚫 不发的原因是？",
    "nudge_let_be": "💡 {what}\n「{text}」\n🚫 {who}选了不发：{why}",
    "nudge_sent": "💡 {what}\n「{text}」\n✅ {who}已发送",
    "nudge_later": "💡 {what}\n「{text}」\n🕘 {who}已同意，{when} 发给顾客",
    "nudge_listed": "💡 {what}\n「{text}」\n📋 现在发不过去，已放进 /todo",
    "nudge_needless": "💡 {what}\n「{text}」\n💤 不用发了：{why}",
    "nudge_due": "⏰ {who}，请跟进 {customer}：{text}\n{link}",
    "nudge_order": "⏰ 请跟进：{text}",
    "zone_set": "🌏 记下了：顾客在{place}，那边现在 {now}；提醒避开 TA 那边的免打扰时间。",
    "zone_none": "🌏 好的，提醒按店里的时间来。",
    "nudges_late": "⚠️ 小二停过一阵，有 {count} 条提醒错过太久，没有补发：{lines}。\n有要紧的请人工联系顾客～",
    "wish_kept": "🔔 顾客登记了{wish_kind} {name}",
    "opted_out": "🔕 顾客退订了活动和上新消息，小二不再发；您也请别主动推～",
    "opted_in": "🔔 顾客恢复了活动和上新消息",
}

HELP: Final = "· /zone 纽约 = 顾客在那边，提醒按那边的时间避开夜里\n"

SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {"wish_kind": lambda value: WISHES.get(str(value), "提醒")}
"""Words of a notice that are more than a text."""
