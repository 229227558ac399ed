"""Draws an agent's list of what is still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import DESK, encode
from bot.texts import NO_TASKS, TASKS
from desk.tasks import Item

IN_A_ROW = 5
WORDS = 90
SUPERGROUP = "-100"


def draw(items: Sequence[Item], row_id: int) -> tuple[str, InlineKeyboardMarkup | None]:
    """The list as HTML and a ✅ for each line; ``row_id`` = the outbox row whose message it stands in."""
    if not items:
        return NO_TASKS, None
    lines = [f"{n}. {_line(item)}" for n, item in enumerate(items, 1)]
    buttons = [
        InlineKeyboardButton(text=f"✅ {n}", callback_data=encode(DESK, "todo", item.task_id, row_id))
        for n, item in enumerate(items, 1)
    ]
    rows = [buttons[i : i + IN_A_ROW] for i in range(0, len(buttons), IN_A_ROW)]
    text = "\n".join([f"📋 <b>待办 {len(items)} 件</b>（做完点 ✅）", *lines])
    return text, InlineKeyboardMarkup(inline_keyboard=rows)


def _line(item: Item) -> str:
    head = [escape(TASKS.get(item.kind, TASKS[""])), _name(item), item.when]
    words = item.text.replace("\n---\n", " ").replace("\n", " ")
    cut = words if len(words) <= WORDS else words[:WORDS] + "…"
    return " · ".join(part for part in head if part) + (f"\n　「{escape(cut)}」" if cut else "")


def _name(item: Item) -> str:
    """The customer's name, leading to their topic where there is one."""
    name = escape(item.name[:32])
    chat = str(item.chat_id or "")
    if not item.thread_id or not chat.startswith(SUPERGROUP):
        return f"<b>{name}</b>" if name else ""
    return f'<a href="https://t.me/c/{chat.removeprefix(SUPERGROUP)}/{item.thread_id}">{name or "顾客"}</a>'
