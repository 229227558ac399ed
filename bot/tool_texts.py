"""What members of staff read about 🧰 工具: marks, after-sale cases, requests, snippets, announcements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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
}
ALERTS: Final = frozenset({"barred"})

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
    "case_opened": "📁 {who} 开了售后单 {number}。处理完之前小二不会自己答话，请记得结案。",
    "case_shown": "📁 售后单 {number}，{who} {at} 开的，已归入 {count} 件，还没结案。",
    "case_closed": "📁 售后单 {number} 已结案（{who}）。",
}

EVENTS: Final[Mapping[str, str]] = {}

HELP: Final = (
    "· /tools = 🧰 工具：推销、静音、拉黑、售后单\n"
    "· /case = 看售后单，/case 结案 = 结案\n"
)

COMMANDS: Final = (("tools", "工具：一点就能做的事"), ("case", "售后单：查看或结案"))
