"""Draws a person's list of what is still to be done, and one task of it with the times or people to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import DESK, encode
from bot.cards import markup
from bot.pages import linked
from bot.todo_texts import ASK, BACK, DONE, EMPTY, GONE, GROUPS, HAND, MOVE, POOL, why
from desk.floor import Floor
from desk.talks.views import Outgoing
from desk.tasks import task_moves, tasks
from desk.tasks.task_moves import POOL as EVERYBODY
from desk.tasks.task_moves import Taker
from desk.tasks.tasks import Item, Listed

WORDS = 90
IN_A_ROW = 2

Drawn = tuple[str, InlineKeyboardMarkup | None]
Buttons = list[list[tuple[str, str]]]


async def drawn(floor: Floor, row: Outgoing) -> Drawn:
    """What the row's message says now."""
    staff, view = int(row.body["staff"]), str(row.body.get("view", ""))
    if not view:
        shown = int(row.body["row"] or row.id)
        return draw(await tasks.listed(floor, staff, int(row.body.get("page", 0))), shown)
    one = await tasks.one(floor, int(row.body["task"]))
    if one is None:
        return GONE, None
    line = _line(one)
    if view == "move":
        return MOVE.format(line=line), markup(_times(await task_moves.offered(floor, row.shop_id), row))
    if view == "hand":
        return HAND.format(line=line), markup(_people(await task_moves.takers(floor, row.shop_id, one.task_id), row))
    return (ASK if view == "ask" else DONE).format(line=line), markup(_back(row) if view == "ask" else [])


def draw(found: Listed, row_id: int) -> Drawn:
    """The list as HTML, by 过期, 今天 and 以后, with ✅ ⏰ 🔁 for each line; ``row_id`` = the row whose message it stands in."""
    if not found.items:
        return EMPTY, None
    lines = [f"📋 <b>待办 {found.total} 件</b>（✅ 做完　⏰ 改时间　🔁 转给同事）"]
    number = 0
    for group, items in groupby(found.items, key=lambda item: item.group):
        lines.append(f"\n<b>{GROUPS[group]}</b>")
        for item in items:
            number += 1
            lines.append(f"{number}. {_line(item)}")
    buttons = [
        [(f"{sign} {n}", encode(DESK, what, item.task_id, row_id)) for sign, what in (("✅", "todo"), ("⏰", "todomv"), ("🔁", "todohd"))]
        for n, item in enumerate(found.items, 1)
    ]
    return "\n".join(lines), markup([*buttons, *_turning(found, row_id)])


def _turning(found: Listed, row_id: int) -> Buttons:
    if found.pages == 1:
        return []
    back = [("◀ 上一页", encode(DESK, "todopg", found.page - 1, row_id))] if found.page else []
    on = [("下一页 ▶", encode(DESK, "todopg", found.page + 1, row_id))] if found.page + 1 < found.pages else []
    return [[*back, *on]]


def _line(item: Item) -> str:
    """Why, whose talk with the link to it, when; what was said below."""
    head = [why(item.kind), linked(item.name, item.link) if item.name else "", item.when, "大家的" if item.common else ""]
    words = " ".join(item.text.replace("\n---\n", " ").split())
    cut = words if len(words) <= WORDS else words[:WORDS] + "…"
    return " · ".join(part for part in head if part) + (f"\n　「{escape(cut)}」" if cut else "")


def _times(rows: Sequence[Sequence[tuple[str, str]]], row: Outgoing) -> Buttons:
    times = [[(text, encode(DESK, "todoat", row.id, code)) for text, code in some] for some in rows]
    return [*times, *_back(row)]


def _people(people: Sequence[Taker], row: Outgoing) -> Buttons:
    named = [(f"{one.name}（{one.load}位）", encode(DESK, "todoto", row.id, one.staff_id)) for one in people]
    rows = [named[i : i + IN_A_ROW] for i in range(0, len(named), IN_A_ROW)]
    return [*rows, [(POOL, encode(DESK, "todoto", row.id, EVERYBODY))], *_back(row)]


def _back(row: Outgoing) -> Buttons:
    """Back to the list, where there is one."""
    if row.body.get("alone"):
        return []
    return [[(BACK, encode(DESK, "todopg", int(row.body.get("page", 0)), row.id))]]
