"""What members of staff read about the roster: their week, swaps, leave and lateness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

from desk.shifts.clocking import Lateness
from desk.shifts.my_roster import Mine

OUTCOMES: Final[Mapping[str, str]] = {
    "leave_granted": "已同意，告诉 TA 了",
    "leave_refused": "没有同意，告诉 TA 了",
    "swap_next": "接着选",
    "swap_asked": "已问{name}，同意后报组长批",
    "swap_agreed": "好的，等组长批准",
    "swap_approved": "已批准，班表改好了",
    "swap_refused": "好的，没有换",
    "swap_not_yours": "这个换班是问另一位同事的，等 TA 来点～",
    "swap_void": "班表已经变了，这次换班作废",
}
ALERTS: Final = frozenset({"swap_void"})

NOTICES: Final[Mapping[str, str]] = {
    "presence_on_shift": "✅ {who} 已上班（{shift}），有顾客会叫您～",
    "presence_on_late": "✅ {who} 已上班（{shift}），迟到 {late} 分钟，已记下。有顾客会叫您～",
    "roster_mine": "{text}",
    "roster_late": "{text}",
    "swap_day": "🔄 换班：要换您哪天的班？",
    "swap_who": "🔄 换班：{day}，和谁换？",
    "swap_for": "🔄 换班：您的 {day}，换{name}的哪天？",
    "swap_asked": "🔄 已问{colleague}：您的 {day} ↔ TA 的 {theirs}。同意后报组长批，批了才算。",
    "swap_wish": "🔄 {who}，{asker}想和您换班：\nTA 的 {day} ↔ 您的 {theirs}",
    "swap_waits": "🔄 {colleague}同意换班了（{day} ↔ {theirs}），等组长批准。",
    "swap_declined": "🔄 {colleague}这次不方便换（{day} ↔ {theirs}）。",
    "swap_approve": "🔄 {who}，请批换班：{asker} {day} ↔ {colleague} {theirs}{rule_warns}",
    "swap_done": "✅ {by}批准了换班：{asker} {day} ↔ {colleague} {theirs}，班表已改。",
    "swap_denied": "🔄 {by}没有批换班：{asker} {day} ↔ {colleague} {theirs}，班表照旧。",
    "swap_void": "🔄 班表已经变了，这次换班作废：{asker} {day} ↔ {colleague} {theirs}。",
    "leave_asked": "📝 {what}（{days}）已报给组长，批了会告诉您。",
    "leave_wish": "📝 {who}，{name}请假：{days}{leave_why}{desk_lacks}",
    "leave_noted": "📝 记下了：{name} {what} {days}。先好好休息，班上的事我们来安排～",
    "leave_missing": "🚑 {who}，{name} {what}：{days}{leave_why}{desk_lacks}{still_holds}",
    "leave_granted": "✅ {who}，{by}同意了您的{what}：{days}。",
    "leave_refused": "📝 {who}，{by}没有同意您的{what}（{days}），请和 TA 商量一下。",
    "leave_withdrawn": "📝 {name}的{what}（{days}）取消了，班照上。",
    "meeting_set": "👥 {names} {days} 开会，这段时间不派顾客。{desk_lacks}",
    "meeting_told": "👥 {who}，{by}安排您 {days} 开会，这段时间不派顾客，手上的请先交接～",
}

HELP: Final = "· /roster = 我的班表　/swap = 换班　/leave 明天 有事 = 请假（病假、取消也写在后面）　组长：/late = 迟到表\n"

COMMANDS: Final = (
    ("roster", "我的班表、今天谁上班"), ("swap", "换班"), ("leave", "请假：/leave 明天 家里有事"), ("late", "组长：这个月的迟到表"),
)


def _aside(value: Any) -> str:
    return f"\n{escape(str(value))}" if value else ""


SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {
    "leave_why": lambda value: f"\n原因：{escape(str(value))}" if value else "",
    "desk_lacks": _aside,
    "rule_warns": lambda value: f"\n⚠️ {escape(str(value))}" if value else "",
    "still_holds": lambda value: f"\n手上还有 {escape(str(value))} 位顾客没结束。" if value else "",
}
"""Words that have a line of their own, or none."""


def week(found: Mine) -> str:
    """One's own week, today's people, and what waits for a tap."""
    asked = [f"\n📝 有 {found.waiting} 件请假、换班等着批："] if found.waiting else []
    if not found.kept:
        return "\n".join(["📅 还没有排班，按营业时间上班。", *asked])
    lines = ["📅 我的班", *(f"{day.said}　{day.what or '没排'}" for day in found.days)]
    lines += ["", "👥 今天", *(f"{what}：{people}" for what, people in found.team)] if found.team else ["", "👥 今天没有排班"]
    return "\n".join([*lines, *asked])


def late(lines: Sequence[Lateness], month: str) -> str:
    """The month's lateness, one line a person."""
    if not lines:
        return f"⏰ {month}没有人迟到 👏"
    return "\n".join([f"⏰ {month}迟到", *(_late(one) for one in lines)])


def _late(one: Lateness) -> str:
    days = "、".join(f"{int(day[5:7])}-{int(day[8:])} {minutes} 分" for day, minutes in one.days)
    parts = [f"{len(one.days)} 次共 {one.minutes} 分钟（{days}）"] if one.days else []
    parts += [f"没打卡 {len(one.missed)} 次（{'、'.join(f'{int(day[5:7])}-{int(day[8:])}' for day in one.missed)}）"] if one.missed else []
    return f"{one.number} {one.name}：{'；'.join(parts)}"
