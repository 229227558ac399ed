"""What members of staff read about handing over, grave incidents, notices and the rhythm of the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

OUTCOMES: Final[Mapping[str, str]] = {
    "handover_offered": "已请{name}来接，TA 一条条确认后两边签字",
    "handover_taken": "接下了 ✓ 还剩 {name} 条",
    "handover_all": "都接下了 ✓ 两边签字就交完啦",
    "handover_over": "这件事刚刚了结（{name}），不用您再办了 ✓",
    "handover_news": "接下了 ✓ 不过刚有变化，现在是：{name}",
    "handover_done": "已办好 ✓",
    "handover_not_yours": "这本交接班本不是您的～",
    "handover_signed_one": "已签字，等对方签～",
    "handover_signed": "交接完成 ✓ 辛苦啦",
    "memo_read": "已读 ✓",
    "memo_ended": "通知已撤下",
    "memo_not_yours": "这条通知没有写您的名字，不用点～",
}
ALERTS: Final = frozenset({"handover_not_yours", "handover_over", "handover_news"})

NOTICES: Final[Mapping[str, str]] = {
    "handover_ask": "❓ {who}，想问什么？<b>回复本条消息</b>写下来，我转给交班的同事：\n「{text}」",
    "handover_asked": "❓ {who}，{taker}接班时问：\n{question}\n关于「{text}」\n<b>回复本条消息</b>就是回答。",
    "handover_answered": "💬 {who}，{giver}回答了：\n{answer}\n您问的是：{question}\n关于「{text}」",
    "handover_ready": "📒 {who}，{giver}交给{taker}的每一条都确认好了，请签字：",
    "handover_closed": "🤝 {giver} → {taker} 交接完成。{handover_news}",
    "handover_closed_kept": "🤝 {giver} → {taker} 交接完成。\n这些还由{giver}办完：\n{text}{handover_news}",
    "handover_late": "🔔 {who}，{giver}（工号 {number}）还有 {count} 条没有交接出去，仍由 TA 负责：\n{text}\n要先放行：/handover 放行 {number} 理由",
    "handover_kept": "🔔 {who}，{giver}（工号 {number}）交完班，手上还留着 {count} 条没办完：\n{text}\n请看一眼：让 TA 办完，或者发 /handover 再交给同事。",
    "handover_left": "📒 {who}，交接班本里还有 {count} 条没交出去，先记在您名下。交给接班的同事：/handover",
    "handover_overruled": "✅ {who}，{lead}放行了您的交接：{reason}\n没确认的仍由您负责。可以签字了：",
    "incident_begun": "🚨 重大情况 #{number}（{who}）：{text}\n结束之前不交接班。结束请发：/incident end 结果",
    "incident_over": "✅ 重大情况已结束（{who}）：{text}\n结果：{result}\n现在可以交接班了。",
    "incidents": "{text}",
    "handovers": "{text}",
    "memo_form": (
        "📣 写通知 · <b>回复本条消息</b>，一行写一项，第一行必填，其余按需要：\n"
        "主题：周五例会\n日期：12-04\n时间：15:00-16:00\n地点：二楼会议室\n参加：全体（也可以写岗位、工号、名字）\n准备：本周没答上来的问题"
    ),
    "memo": "📣 {who}，{author}通知：\n<b>{topic}</b>{memo_when}{memo_place}{memo_attend}{memo_prepare}",
    "memo_again": "📣 {who}，这条通知还没点已读：\n<b>{topic}</b>{memo_when}{memo_place}{memo_attend}{memo_prepare}",
    "memo_shown": "📣 <b>{topic}</b>（{author}）{memo_when}{memo_place}{memo_attend}{memo_prepare}{memo_unread}",
    "memo_none": "📣 现在没有通知。组长、主管写一条：/memo 新增",
    "memo_sent": "📣 {who}，通知「{text}」发给了 {count} 位同事，都看过了我告诉您～",
    "memo_all_read": "✅ {who}，通知「{text}」大家都看过了。",
    "memo_unread": "📣 {who}，通知「{text}」还有 {count} 位没看：{names}\n我已经提醒过他们一次。",
    "opening": "🌤 {who}开班清单{sections}",
    "print_reminder": "🖨 {at} 打单，还有这些没弄好：{unready}\n其余 {ready} 单可以打。要先发的请马上处理～",
}

HELP: Final = (
    "· /handover = 我的交接班本（写一句：/handover 王姐的退款等财务；已问过；明早回复）　/handovers 词 = 查以前的\n"
    "· /memo = 通知（组长、主管：/memo 新增）　组长：/incident 说明、/incident end 结果　/agenda = 本周议程\n"
)

COMMANDS: Final[tuple[tuple[str, str], ...]] = (
    ("handover", "交接班本：看、加一条"),
    ("handovers", "查以前的交接：/handovers 词"),
    ("memo", "通知：看、点已读"),
    ("incident", "重大情况：看（组长可登记、结束）"),
    ("agenda", "组长、主管：本周议程"),
)

SECTIONS: Final[Mapping[str, str]] = {
    "urgent": "🔥 要紧的顾客", "open": "💬 还在聊的顾客", "promise": "⏰ 答应过的事", "lead": "🛒 问过还没下单", "unpaid": "💰 拍下没付款",
    "parcel": "📦 包裹和退款", "case": "📁 售后和投诉", "news": "📣 新的要求", "own": "✍️ 交班人补充", "carried": "↪️ 上一本留下的",
}
BOOKS: Final[Mapping[str, str]] = {"open": "交接中", "signed": "已交接", "overruled": "组长放行", "moved": "转到下一本"}
MARKS: Final[Mapping[str, str]] = {"waiting": "⬜", "asked": "❓", "confirmed": "✅", "done": "☑️", "moved": "↪️", "late": "🕐"}

LISTED: Final = 10
NAME: Final = 32
WORDS: Final = 120

_OPENING: Final[Mapping[str, str]] = {
    "night": "🌙 没人在岗时的留言", "unpaid": "💰 拍下没付款", "unconfirmed": "📝 付了款、信息还没确认", "held": "⏸ 先别发的订单",
    "reviews": "⭐ 昨天的评价", "abandoned": "⚠️ 离职同事留下的（组长发 /handover 接过来）", "handover": "📒 交接给您的", "memo": "📣 还没看的通知",
}
_UNREADY: Final[Mapping[str, str]] = {"sheet": "信息没确认", "correction": "信息要改", "question": "顾客有疑问", "shortage": "缺货没定"}


ROOM: Final = 3_400  # UTF-16 units; one message holds 4,096


def _sections(value: Any) -> str:
    """Sections of an opening list, each with how many entries there are and as many of the first as one message holds."""
    parts, room = [], ROOM
    for code, count, entries in value:
        lines = [f"\n<b>{_OPENING.get(code, code)} {count}</b>"]
        for name, link, words in entries:
            room -= len(f"{name[:NAME]}{words[:WORDS]}".encode("utf-16-le", "surrogatepass")) // 2 + 8
            if room < 0:
                break
            lines.append(_entry(name, link, words))
        shown = len(lines) - 1
        parts.append("\n".join(lines + ([f"　…还有 {count - shown} 条"] if count > shown else [])))
    return "".join(parts)


def _entry(name: str, link: str, words: str) -> str:
    shown = escape(name[:NAME])
    who = f'<a href="{escape(link)}">{shown}</a>' if link and shown else f"<b>{shown}</b>" if shown else ""
    return "　" + " · ".join(part for part in (who, escape(words[:WORDS])) if part)


def _unready(value: Any) -> str:
    return "".join(f"\n　{_UNREADY[code]} {count} 单" for code, count in value if count)


def _field(mark: str) -> Callable[[Any], str]:
    """A line of a notice that is there only when it says something."""
    return lambda value: f"\n{mark}{escape(str(value)[:600])}" if value else ""


def _news(value: Any) -> str:
    """What changed after it had been taken over."""
    return "".join(["\n接下以后有变化：", *(f"\n· {escape(str(one)[:WORDS])}" for one in value[:LISTED])]) if value else ""


SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {
    "handover_news": _news, "sections": _sections, "unready": _unready, "memo_when": _field("🕐 "), "memo_place": _field("📍 "), "memo_attend": _field("👥 "),
    "memo_prepare": _field("🎒 "), "memo_unread": _field("👀 还没看："),
}
"""Words of a notice that are more than a text."""
