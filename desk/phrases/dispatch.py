"""发货批次: with which batch an order paid now goes out, by cut-offs, the shop's working days and what is announced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from desk.shifts.hours import HORIZON, WEEKDAYS, local, plain, works_on, zone
from storage.records.people import Shop

CUT_OFFS: Final = ("11:00", "16:00")
STANDS_STILL: Final = frozenset({"停运", "放假"})
"""Announcements during which nothing goes out."""
NOON, EVENING = time(12, 0), time(19, 0)


def batch(shop: Shop, now: float) -> str:
    """When an order paid now goes out: 今天上午, 今天下午, 明天, 周一, 1月3日; empty when nobody can say."""
    here = local(shop, now)
    resumes = local(shop, max(now, _still_until(shop, now)))
    for n in range(HORIZON):
        day = here.date() + timedelta(days=n)
        if not works_on(shop, day) or day < resumes.date():
            continue
        after = resumes if day == resumes.date() else datetime.combine(day, time(), zone(shop))
        cut = next((cut for cut in _cut_offs(shop) if after.time() < cut), None)
        if cut is not None:
            return _today(cut) if n == 0 else _said(here.date(), day)
    return ""


def cut_off(shop: Shop) -> str:
    """Until when an order still goes out the same day."""
    return str(_written(shop)[-1])


def cut_offs_of(words: Sequence[str]) -> list[str]:
    """Cut-offs as people write them (11:00, 16：00), in order; ValueError in their language."""
    found = []
    for word in words:
        hour = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", plain(word.strip()))
        if hour is None:
            raise ValueError(f"看不懂「{word}」，请写成 11:00 16:00")
        found.append(f"{int(hour[1]):02d}:{hour[2]}")
    return sorted(set(found))


def _written(shop: Shop) -> Sequence[str]:
    return shop.settings.get("cut_offs") or CUT_OFFS


def _cut_offs(shop: Shop) -> list[time]:
    hours = (words.replace("：", ":").split(":") for words in _written(shop))
    return sorted(time(int(hour), int(minute)) if int(hour) < 24 else time.max for hour, minute in hours)


def _still_until(shop: Shop, now: float) -> float:
    """The end of what is announced to stand still just now; 0 when nothing is."""
    ends = (float(until) for _, until, *kind in shop.announced if kind and kind[0] in STANDS_STILL)
    return max((until for until in ends if until > now), default=0.0)


def _today(cut: time) -> str:
    return "今天上午" if cut <= NOON else "今天下午" if cut < EVENING else "今天晚上"


def _said(today: date, day: date) -> str:
    """A day to come as one says it: 明天, 周一, 下周一, 1月3日."""
    away = (day - today).days
    if away == 1:
        return "明天"
    if away > 6:
        return f"{day.month}月{day.day}日"
    next_week = away > 3 and day.isocalendar().week != today.isocalendar().week
    return f"{'下' if next_week else ''}{WEEKDAYS[day.weekday()]}"
