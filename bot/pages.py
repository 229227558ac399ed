"""Draws what staff ask to see, each within one message: starred customers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from html import escape
from typing import Final

from aiogram.types import InlineKeyboardMarkup

from bot.cards import LIMIT, clipped, units
from desk import stars
from desk.floor import Floor
from desk.stars import Starred
from desk.views import Outgoing

NAME = 32
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
    """As many lines as one message holds (tags counted too, to be on the safe side)."""
    kept: list[str] = []
    for line in lines:
        room -= units(line) + 1
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


async def _stars(floor: Floor, row: Outgoing) -> Page:
    return draw_stars(await stars.starred(floor, int(row.body["staff"]))), None


PAGES: Final[Mapping[str, Callable[[Floor, Outgoing], Awaitable[Page]]]] = {"stars": _stars}
