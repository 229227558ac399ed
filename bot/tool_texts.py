"""What members of staff read about 🧰 工具: marks, after-sale cases, requests, snippets, announcements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from desk.talks.requests import RequestView

OUTCOMES: Final[Mapping[str, str]] = {
    "tools": "工具在下面",
    "barred": "这位顾客已拉黑，要回复请先撤销拉黑",
    "marked": "已标记，提醒里可以撤销",
    "marked_already": "已经标记过了",
    "unmarked": "已撤销，恢复原样",
    "in_case": "已归入售后单 {name}",
    "in_case_already": "已经在售后单 {name} 里了",
    "case_open": "已开售后单 {name}",
    "case_closed": "售后单 {name} 已结案",
    "no_helpers": "还没有人接这类协查单，请看下面的说明",
    "details": "回复下面那条消息写明要查什么，或点「直接发」",
    "dropped": "已取消",
    "asked_helpers": "协查单已发出",
    "answered": "已告诉客服 ✓",
    "cancelled": "协查单已取消",
    "just_sent": "刚刚发过啦，顾客已经收到",
    "listed": "点一下就发给顾客",
    "notice_ended": "公告已结束",
}
ALERTS: Final = frozenset({"barred", "no_helpers"})

NOTICES: Final[Mapping[str, str]] = {
    "tools": "🧰 {name} · 要做什么？",
    "helpers_bound": "✅ 绑定好了，「{name}」的协查单和售后图片会发到这里。\n点按钮或回复那条消息就能答复，答复会回到顾客的话题里。",
    "barred": "⛔ 这位顾客已拉黑，消息没有发出。要回复请先撤销拉黑。",
    "mark_promo": "🏷 {who} 标记为推销：不计时，小二不再答话，新消息不响铃。",
    "mark_muted": "🔕 {who} 设为静音：不计时，新消息不响铃。",
    "mark_barred": "⛔ {who} 拉黑了这位顾客：TA 之后的话只记在本子里，不再转到这里，也不会有回复。",
    "unmark_promo": "↩️ {who} 撤销了「推销」标记，恢复原样。",
    "unmark_muted": "↩️ {who} 撤销了静音，恢复原样。",
    "unmark_barred": "↩️ {who} 撤销了拉黑，恢复原样。",
    "written_meanwhile": "📜 拉黑期间 TA 写了 {count} 条：\n{text}",
    "no_helpers": "📋 「{kind}」还没有地方可发。请主管在「{name}」的话题（或群）里发 /bind {name}，再点一次就好。",
    "request_form": "📋 {kind} · 回复本条消息写明要查什么（顾客看不到），或直接发出顾客的原话：\n「{text}」",
    "request_needs_words": "📋 协查单请用文字写明要查什么，再回复一次那条消息；图片没有发给顾客。",
    "request_form_gone": "📋 {who}，那张协查单已经发出、取消或过期了，这句没有发给任何人：\n「{text}」",
    "request_sent": "📋 协查单 #{number} · {kind} 已发给「{name}」，{at} 前答复。",
    "request_answered": "📬 协查单 #{number} · {kind} 有答复了（{name} {by}）：\n「{text}」",
    "request_answered_call": "📬 {customer} 的协查单 #{number} · {kind} 有答复了（{name} {by}）：\n「{text}」",
    "request_cancelled": "📋 协查单 #{number} · {kind} 已取消（{who}）。",
    "request_reminder": "⏰ 协查单 #{number} · {kind} 已经超时，客服在等答复：\n「{text}」",
    "request_late_agent": "⏰ {who}，{customer} 的协查单 #{number} · {kind} 到点还没答复，已催「{name}」一次，请留意顾客。",
    "request_late_lead": "⏰ {who}，{customer} 的协查单 #{number} · {kind} 超时一倍还没答复，请帮忙催一下「{name}」：\n「{text}」",
    "request_undelivered": "❗ 协查单 #{number} · {kind} 没能送到「{name}」：话题可能被删了，或我不在群里。\n请主管在新的地方发 /bind {name}，没答复的会自动补发。",
    "request_list": "{text}",
    "snippets": "📎 点一下马上发给 {name}：",
    "snippets_none": "📎 还没有链接、券或尺码图。主管可以这样存：\n/snippet add 链接 秋季连衣裙 https://…\n或回复一张图发 /snippet 尺码图 女装尺码",
    "snippet_kept": "📎 「{name}」存好了，客服在 🧰 工具里点一下就能发。",
    "snippet_gone": "📎 「{name}」已删除。",
    "snippet_list": "{text}",
    "notice_begun": "📢 {who} 发了公告（{kind}），到 {until} 为止：\n「{text}」\n发货、到货、物流的回答都会带上这句。",
    "notice_stands": "📢 生效中的公告（{kind}），到 {until} 为止：\n「{text}」",
    "notice_none": "📢 现在没有公告。{example}",
    "notice_over": "📢 公告到时间了，已自动结束（{kind}）：\n「{text}」",
    "notice_ended_by": "📢 {who} 结束了公告（{kind}）：\n「{text}」",
    "case_opened": "📁 {who} 开了售后单 {number}。处理完之前小二不会自己答话，请记得结案。",
    "case_shown": "📁 售后单 {number}，{who} {at} 开的，已归入 {count} 件，还没结案。",
    "case_closed": "📁 售后单 {number} 已结案（{who}）。",
}

EVENTS: Final[Mapping[str, str]] = {"request": "📬 {at} {who} 答复协查单 · {text}"}

HELP: Final = (
    "· /tools = 🧰 工具：协查单、链接·券·尺码图、售后单、推销、静音、拉黑\n"
    "· /requests = 还没答复的协查单\n"
    "· /case = 看售后单，/case 结案 = 结案\n"
    "· 组长：/notice 爆仓 发货会晚1–2天 到 11-25 = 发公告，/notice = 看公告\n"
    "· 主管：/snippet = 链接·券·尺码图　/bind 仓库 = 协查单发到这个话题\n"
)

HELPER_HELP: Final = (
    "协查用法：\n"
    "· 客服的协查单会发到你们的话题（或群）里，请在写明的时间前答复\n"
    "· 点单子下面的按钮，或直接回复那条消息，答复就回到客服那里；顾客看不到\n"
    "· /requests = 还没答复的协查单　/notice = 看公告\n"
    "· /staff = 同事名单　/duty = 谁在岗"
)
"""What the warehouse, print and after-sale people read: they answer requests, never customers."""

COMMANDS: Final = (
    ("tools", "工具：一点就能做的事"),
    ("requests", "还没答复的协查单"),
    ("case", "售后单：查看或结案"),
    ("notice", "公告：查看或发布"),
    ("snippet", "链接·券·尺码图"),
)

STATES: Final = {"open": "", "late": "　⏰ 已超时", "answered": "", "cancelled": ""}


def request(view: RequestView, *, repeated: bool = False) -> str:
    """A 协查单 as the helpers see it: the customer by display name only."""
    mark = "（可能重复）" if repeated else ""
    head = f"📋 <b>协查单 #{view.number} · {view.kind}</b>{mark}{STATES.get(view.state, '')}"
    lines = [head, f"顾客：{escape(view.customer[:64])}", f"<blockquote>{escape(view.text)}</blockquote>"]
    if view.state == "answered":
        lines.append(f"✅ {escape(view.by)}：{escape(view.answer)}")
    elif view.state == "cancelled":
        lines.append("🚫 已取消，不用查了")
    else:
        lines.append(f"{escape(view.who)} 提问，请在 {view.until} 前点一下或直接回复本条")
    return "\n".join(lines)


def request_list(views: Sequence[RequestView]) -> str:
    """Open requests, oldest first."""
    lines = [
        f"#{v.number} {v.kind} · {v.customer[:20]} · {v.text[:30]} · {v.who} · {v.until} 前{STATES.get(v.state, '')}"
        for v in views
    ]
    return "📋 还没答复的协查单\n" + "\n".join(lines) if lines else "📋 没有等答复的协查单 ✨"



def snippet_list(found: Sequence[tuple[str, str, str]]) -> str:
    """What the shop keeps ready to send: kind, name, beginning."""
    lines = [f"{kind} · {name}　{text}" for kind, name, text in found]
    return "📎 链接·券·尺码图\n" + "\n".join(lines) if lines else NOTICES["snippets_none"]
