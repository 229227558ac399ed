"""Draws what staff ask to see, each within one message: starred customers, a customer's past, what was found."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape, unescape
from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.callbacks import DESK, encode
from bot.cards import LIMIT, clipped, markup, units
from bot.texts import ENDINGS
from desk.floor import Floor
from desk.talks import history, searching, stars
from desk.talks.history import Exchange, History, Said
from desk.talks.searching import Found, Hit
from desk.talks.stars import Starred
from desk.talks.views import Outgoing

TAG = re.compile(r"<[^>]+>")
NAME = 32
NICK = 12
ANSWERS = 3
WORDS = 60

Page = tuple[str, InlineKeyboardMarkup | None]


def short(text: str, limit: int = WORDS) -> str:
    """One line of somebody's words, cut and safe to show."""
    line = " ".join(text.replace("\n---\n", " ").split())
    kept = clipped(line, limit)
    return escape(kept if kept == line else f"{kept}…")


def linked(name: str, link: str) -> str:
    """A customer's name in bold, leading to their topic where there is one."""
    shown = short(name, NAME) or "顾客"
    return f'<a href="{link}">{shown}</a>' if link else f"<b>{shown}</b>"


def fitted(lines: Sequence[str], *, room: int = LIMIT - 96) -> str:
    """As many lines as one message holds."""
    kept: list[str] = []
    for line in lines:
        room -= units(unescape(TAG.sub("", line))) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)


def draw_stars(found: Sequence[Starred]) -> str:
    """The list of /stars."""
    if not found:
        return "⭐ 还没有标星的顾客，点卡片上的「⭐ 标星」就会出现在这里～"
    lines = [f"⭐ {linked(one.name, one.link)}" + (f"：{short(one.words)}" if one.words else "") for one in found]
    return fitted(["<b>我标星的顾客</b>", *lines])


# --- 历史 ------------------------------------------------------------------------------------------------


def draw_history(view: History) -> Page:
    """A page of a customer's past, newest first, and 更早 if there is more."""
    head = _past(view) if view.first else [f"🕘 <b>{short(view.name, NAME)}</b> · 更早的记录"]
    lines = [line for exchange in view.exchanges for line in _exchange(exchange)]
    if not lines:
        lines = ["今天之前没有聊过～" if view.first else "没有更早的了～"]
    more = [[("更早", encode(DESK, "history", view.customer_id, view.more))]] if view.more else []
    return fitted([*head, *lines]), markup(more)


def _past(view: History) -> list[str]:
    lines = [f"🕘 <b>{short(view.name, NAME) or '顾客'}</b> · 来过 {view.days} 天"]
    ends = [f"{e.when} {ENDINGS[e.outcome]}" + (f"（{short(e.who, NICK)}）" if e.who else "") for e in view.endings]
    if ends:
        lines.append("🏁 " + "、".join(ends))
    return [*lines, *(f"🔎 还没答复的协查单：{short(text)}" for text in view.requests)]


def _exchange(exchange: Exchange) -> list[str]:
    return [f"\n{exchange.when} <b>{short(exchange.asked) or '…'}</b>", *map(_answer, exchange.answers[-ANSWERS:])]


def _answer(said: Said) -> str:
    return f"　{_speaker(said.author, said.who)}：{short(said.text)}"


def _speaker(author: str, who: str) -> str:
    """Who said it, as colleagues say it."""
    return {"customer": "顾客", "assistant": "小二", "shop": "店铺"}.get(author) or short(who, NICK) or "客服"


# --- /find -----------------------------------------------------------------------------------------------


def draw_found(view: Found | None) -> Page:
    """A page of what was found, and 下一页 if there is more."""
    if view is None:
        return "🔍 这次查找过期啦，请再发一次 /find", None
    words = short(" ".join(view.words), 120)
    if not view.hits:
        return f"🔍 没有找到同时有「{words}」的话，换个词试试～", None
    more = [[("下一页", encode(DESK, "find", view.search, view.more))]] if view.more else []
    return fitted([f"🔍 <b>{words}</b>", *(line for hit in view.hits for line in _hit(hit))]), markup(more)


def _hit(hit: Hit) -> tuple[str, str]:
    who = _speaker(hit.author, hit.who) + ("（备注）" if hit.note else "")
    return f"\n{linked(hit.customer, hit.link)} · {who} {hit.when}", f"　{short(hit.text, 90)}"


async def _history(floor: Floor, row: Outgoing) -> Page:
    return draw_history(await history.history(floor, int(row.body["customer"]), int(row.body["before"])))


async def _find(floor: Floor, row: Outgoing) -> Page:
    before = row.body["before"]
    return draw_found(await searching.found(floor, int(row.body["search"]), int(before) if before else None))


async def _stars(floor: Floor, row: Outgoing) -> Page:
    return draw_stars(await stars.starred(floor, int(row.body["staff"]))), None


PAGES: Final[Mapping[str, Callable[[Floor, Outgoing], Awaitable[Page]]]] = {
    "stars": _stars, "history": _history, "find": _find,
}
