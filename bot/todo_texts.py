"""What members of staff read about their lists: /todo, what falls due, and what was handed to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from bot import duty_texts, order_texts, sheet_texts

TASKS: Final[Mapping[str, str]] = {
    "": "待处理", "late_reply": "超过 24 小时没能发出", "follow_up": "待跟进", "nudge": "跟进提醒", "snooze": "稍后", **duty_texts.TASKS,
    **order_texts.TASKS, **sheet_texts.TASKS,
}
"""Why something is on a list, by the kind of the task."""

EMPTY: Final = "📋 没有待办，都处理完啦 ✨"
GROUPS: Final[Mapping[str, str]] = {"overdue": "⏳ 过期", "today": "☀️ 今天", "later": "🗓 以后"}
GONE: Final = "📋 这件已经处理过了 ✨"
DONE: Final = "📋 好的，这件安排好了：\n{line}"
MOVE: Final = "⏰ <b>这件改到什么时候？</b>到时我提醒您\n{line}"
ASK: Final = "✍️ <b>回复本条消息</b>写时间，例如：明天下午3点、周五 10:00、半小时后\n{line}"
HAND: Final = "🔁 <b>这件交给谁？</b>（括号里是正在接待几位）\n{line}"
POOL: Final = "大家的（谁有空谁做）"
BACK: Final = "↩️ 返回"

OUTCOMES: Final[Mapping[str, str]] = {
    "which_time": "选个时间",
    "which_person": "交给谁？",
    "write_time": "回复这条消息写时间就好",
    "moved_to": "已改到{name}，到时提醒您",
    "task_handed": "已转给{name}，TA 会收到提醒",
    "task_pooled": "已放到大家的待办里",
    "page_turned": "好的",
}

NOTICES: Final[Mapping[str, str]] = {
    "task_due": "⏰ {who}，到时间啦：{task_kind} · {customer}\n{task_said}{link}",
    "task_given": "📥 {who}，{giver}把一件待办转给您：{task_kind} · {customer} · {when}\n{task_said}{link}",
    "task_pooled": "🔁 {who}把这件待办放给大家了：{task_kind}\n{task_said}",
    "task_unseen": "🔔 {who}，{owner}有 {count} 件待办到点 {minutes} 分钟还没人看：\n{tasks}",
    "task_moved": "⏰ 好的，改到{when}，到时我提醒您～",
}

HELP: Final = "· /todo 里：✅ 做完　⏰ 改时间　🔁 转给同事；到点半小时没人看的会告诉组长\n"


def why(kind: Any) -> str:
    """Why something is on a list."""
    return escape(TASKS.get(str(kind), TASKS[""]))


def _tasks(value: Any) -> str:
    """One line a task: why, whose talk (with the link), since when, and the words."""
    lines = []
    for n, (kind, name, link, at, words) in enumerate(value, 1):
        shown = escape(name)
        who = f'<a href="{escape(link)}">{shown or "顾客"}</a>' if link else f"<b>{shown}</b>" if shown else ""
        said = " ".join(words.split())
        lines.append(" · ".join(part for part in (f"{n}. {why(kind)}", who, at) if part) + (f"「{escape(said)}」" if said else ""))
    return "\n".join(lines)


def _said(value: Any) -> str:
    words = " ".join(str(value).split())
    return f"「{escape(words[:200])}」\n" if words else ""


def _owner(value: Any) -> str:
    return f"{escape(str(value))}名下" if value else "大家的清单里"


SHOWN: Final[Mapping[str, Callable[[Any], str]]] = {"task_kind": why, "task_said": _said, "tasks": _tasks, "owner": _owner}
"""Words of a notice that are more than a text."""
