"""Reads from when until when a promotion lasts, as people and programs write days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from desk.shifts.hours import zone
from nlu.moments import dated, moment
from storage.records.people import Shop

LONGEST: Final = timedelta(days=400)
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]*(\d{1,2})[:：点](\d{2})?(?:[:：]\d{2})?)?"
)
_SERIAL = re.compile(r"4\d{4}|5\d{4}")  # a day as Excel counts it, where the cell has lost its format
_APART = re.compile(r"\s*(?:~|～|至|到|—+|–|-)\s*")


class Wrong(Exception):
    """One cell that cannot be used: the field, and why in Chinese."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


def span(cells: Mapping[str, str], now: datetime) -> dict[str, float]:
    """From when until when; without a beginning it has begun."""
    field = "period" if "end" not in cells and "period" in cells else "end"
    if field == "period":
        begin, end = _period(cells["period"], now)
    else:
        if not cells.get("end"):
            raise Wrong("end", "要写到哪天为止，例如 11-30 或 2026-11-30 20:00")
        begin = _start(cells, now)
        end = _finish(cells["end"], begin)
    if end is None:
        raise Wrong(field, f"看不懂「{cells[field][:20]}」，请写成 2026-11-30")
    if end <= begin:
        raise Wrong(field, f"结束（{end:%Y-%m-%d %H:%M}）在开始（{begin:%Y-%m-%d %H:%M}）之前，请核对")
    if end - begin > LONGEST:
        raise Wrong(field, "活动长过一年了，请核对年份")
    return {"starts_at": begin.timestamp(), "ends_at": end.timestamp()}


def _start(cells: Mapping[str, str], now: datetime) -> datetime:
    if not cells.get("start"):
        return datetime.combine(now.date(), time(), now.tzinfo)
    begin = begin_of(cells["start"], now)
    if begin is None:
        raise Wrong("start", f"看不懂「{cells['start'][:20]}」，请写成 2026-11-28")
    return begin


def _period(text: str, now: datetime) -> tuple[datetime, datetime | None]:
    for mark in _APART.finditer(text):
        begin = begin_of(text[: mark.start()], now)
        end = _finish(text[mark.end() :], begin) if begin is not None else None
        if begin is not None and end is not None:
            return begin, end
    raise Wrong("period", f"看不懂「{text[:30]}」，请写成 2026-11-28 到 2026-11-30")


def next_one(cells: Mapping[str, str], now: datetime) -> float | None:
    text = cells.get("next", "")
    if not text:
        return None
    found = begin_of(text, now)
    if found is None:
        raise Wrong("next", f"看不懂「{text[:20]}」，请写成 2026-12-12")
    return found.timestamp()


def begin_of(text: str, now: datetime) -> datetime | None:
    """The moment something begins: a day alone means its first minute."""
    written = _written(text, now)
    if written is not None:
        return written[0]
    day = dated(text, now)
    return datetime.combine(day, time(), now.tzinfo) if day is not None else moment(text, now)


def _finish(text: str, since: datetime) -> datetime | None:
    """The moment something ends: a day alone lasts to its end."""
    written = _written(text, since)
    if written is not None:
        return written[0] if written[1] else written[0] + timedelta(days=1)
    return moment(text, since)


def _written(text: str, now: datetime) -> tuple[datetime, bool] | None:
    """A whole date and perhaps an hour as programs write them; True with an hour."""
    bare = text.strip()
    if _SERIAL.fullmatch(bare):
        return datetime.combine(date(1899, 12, 30) + timedelta(days=int(bare)), time(), now.tzinfo), False
    found = _DAY.fullmatch(bare)
    if found is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    try:
        begin = datetime(year, month, day, tzinfo=now.tzinfo)
    except ValueError:
        return None
    if hour > 24 or minute > 59:
        return None
    clock = begin + timedelta(hours=hour, minutes=minute)
    return clock, bool(hour or minute)


def last_day(shop: Shop, until: float) -> date:
    """The last day something counts on: what ends at midnight ended the day before."""
    return datetime.fromtimestamp(until - 1, zone(shop)).date()
