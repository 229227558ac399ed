"""Draws the pinned header of a customer's topic."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import DESK, encode
from bot.cards import markup
from bot.pages import NAME, fitted, short
from bot.texts import FLAGS, OUTCOME_STAGES, STAGES
from bot.todo_texts import TASKS
from desk.talks.profile import HeaderView, Promise

WORDS = 40
BUTTONS: Final[Mapping[str, str]] = {"history": "🕘 历史", "star": "⭐ 标星", "tools": "🧰 工具", "orders": "🧾 订单"}


def draw(view: HeaderView) -> tuple[str, InlineKeyboardMarkup | None]:
    """The header as HTML and its buttons; the same state gives the same text."""
    lines = [_who(view), _where(view)]
    if view.incident:
        lines.insert(0, f"🚨 <b>{short(view.incident, WORDS)}</b>")
    if view.stars:
        lines.append("⭐ " + "、".join(short(name, NAME) for name in view.stars))
    lines += [f"🧾 {escape(order)}" for order in view.orders]
    lines += [_promise(promise) for promise in view.promises]
    if view.flags:
        lines.append("🚩 " + " · ".join(FLAGS.get(flag, flag) for flag in view.flags))
    row = [(text, encode(DESK, what, view.customer_id)) for what, text in BUTTONS.items()]
    return fitted(lines), markup([row])


def _who(view: HeaderView) -> str:
    username = f" @{short(view.username, NAME)}" if view.username else ""
    script = "繁體" if view.traditional else "简体"
    return f"📌 <b>{short(view.name, NAME) or '顾客'}</b>{username} · {script}"


def _where(view: HeaderView) -> str:
    stage = STAGES.get(view.stage, short(view.stage)) or OUTCOME_STAGES[view.outcome]
    holder = f"{short(view.holder, NAME)}接待中" if view.holder else "公共池，谁先回复谁接待"
    return f"🧭 {stage} · {holder}"


def _promise(promise: Promise) -> str:
    if promise.kind == "snooze":
        return f"⏰ {promise.when} 提醒{short(promise.who, NAME)}"
    if promise.kind == "request":
        return f"📋 协查单 {promise.label} · {short(promise.who, NAME)} {promise.when} 前答复"
    if promise.kind == "case":
        return f"📁 售后单 {promise.label} · {short(promise.who, NAME)}"
    label = TASKS.get(promise.label, TASKS[""])
    parts = [f"📋 {label}", promise.when, short(promise.who, NAME), short(promise.text, WORDS)]
    return " · ".join(part for part in parts if part)
