"""When the shop is open: several spans a day, other hours on some weekdays, spans over midnight, holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from storage.records.people import Shop

Spans = tuple[tuple[str, str], ...]
Week = tuple[tuple[str, Spans], ...]

HOURS = (("09:00", "23:00"),)
HORIZON = 62  # days we look ahead for the next opening: no shop rests longer without saying so anew
DAY = 24 * 60
LATER = "稍后"  # when nobody can say when
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
REST = "休息"
_TYPED = re.compile("[0-9０-９][0-9０-９：:－—–～~．./／]*")
_NARROW = str.maketrans("０１２３４５６７８９：－—～．／", "0123456789:--~./")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of opening hours, in UTC seconds, its end not included."""

    begin: float
    end: float


def local(shop: Shop, now: float) -> datetime:
    """The moment on the shop's own clock."""
    return datetime.fromtimestamp(now, zone(shop))


def minute(shop: Shop, now: float) -> str:
    """The minute on the shop's own clock, as phrases keep their dates."""
    return f"{local(shop, now):%Y-%m-%d %H:%M}"


def zone(shop: Shop) -> ZoneInfo:
    return ZoneInfo(shop.timezone or "Asia/Shanghai")


# --- as people write it ------------------------------------------------------------------------------


def plain(words: str) -> str:
    """Times and days as the narrow digits and signs say them, whatever the keyboard: ８：３０～９：００ is 8:30~9:00.

    The words around them stay as they were written.
    """
    return _TYPED.sub(lambda found: found[0].translate(_NARROW), words)


def spans_of(words: Sequence[str]) -> list[list[str]]:
    """Opening hours as people write them (09:00-12:00); ValueError in their language."""
    found = []
    for word in words:
        times = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})\s*[-–~到至]\s*([0-9]{1,2}):([0-9]{2})", plain(word.strip()))
        if times is None or not all(_is_time(int(h), int(m)) for h, m in (times.group(1, 2), times.group(3, 4))):
            raise ValueError(f"看不懂「{word}」，请写成 09:00-23:00")
        found.append([f"{int(times[1]):02d}:{times[2]}", f"{int(times[3]):02d}:{times[4]}"])
    return found


def _is_time(hour: int, minute: int) -> bool:
    return (hour < 24 and minute < 60) or (hour, minute) == (24, 0)


def week_of(words: Sequence[str]) -> list[list[str]] | dict[str, list[list[str]]]:
    """Spans for every day, then (after 周六 …) those of single weekdays: ``09:00-23:00 周六 10:00-18:00 周日 休息``."""
    days: dict[str, list[str]] = {"": []}
    day = ""
    for word in words:
        if word in WEEKDAYS:
            day = str(WEEKDAYS.index(word) + 1)
            days[day] = []
        elif word != REST:
            days[day].append(word)
    week = {day: spans_of(spans) for day, spans in days.items()}
    return week[""] if len(week) == 1 else week


def said(shop: Shop) -> str:
    """The opening hours as customers read them."""
    hours = shop.settings.get("hours", HOURS)
    if not isinstance(hours, Mapping):
        return _said(hours)
    every = hours.get("", [])
    parts = [_said(every)] if every else []
    parts += [f"{WEEKDAYS[int(day) - 1]}{_said(hours[day])}" for day in sorted(hours) if day]
    return "，".join(parts)


def _said(spans: Sequence[Sequence[str]]) -> str:
    return "、".join(f"{a}–{b}" for a, b in spans) or REST


def holidays_of(words: Sequence[str]) -> frozenset[date]:
    """Days as people write them: 2026-10-01, or 2026-10-01..2026-10-07; ValueError in their language."""
    days: set[date] = set()
    for word in words:
        first, _, last = word.partition("..")
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            raise ValueError(f"看不懂「{word}」，请写成 2026-10-01 或 2026-10-01..2026-10-07") from None
        if not 0 <= (end - begin).days <= 366:
            raise ValueError(f"「{word}」的先后不对，或者超过一年了")
        days.update(begin + timedelta(days=n) for n in range((end - begin).days + 1))
    return frozenset(days)


def written(days: frozenset[date]) -> list[str]:
    """Days as the settings keep them: neighbours as a range."""
    ranges: list[tuple[date, date]] = []
    for day in sorted(days):
        if ranges and day - ranges[-1][1] == timedelta(days=1):
            ranges[-1] = (ranges[-1][0], day)
        else:
            ranges.append((day, day))
    return [f"{a}" if a == b else f"{a}..{b}" for a, b in ranges]


# --- on the clock ----------------------------------------------------------------------------------------


def opening(shop: Shop, at: float) -> Span | None:
    """The opening hours that ``at`` lies in; None while the shop is closed."""
    here = local(shop, at).date()
    return next((span for span in _merged(shop, here, 1) if span.begin <= at < span.end), None)


def openings(shop: Shop, day: date) -> tuple[Span, ...]:
    """The opening hours that begin on that day."""
    by_day = dict(_week(shop))
    rests = day in _days(tuple(shop.settings.get("holidays", ())))
    return () if rests else tuple(_spans(zone(shop), by_day, day))


def next_opening(shop: Shop, after: float) -> float | None:
    """When the shop opens next, having been closed before; None if that is nowhere in sight."""
    here = local(shop, after).date()
    return next((span.begin for span in _merged(shop, here, HORIZON) if span.begin > after), None)


def working_seconds(shop: Shop, begin: float, end: float) -> float:
    """How much of the time from ``begin`` to ``end`` lies in opening hours."""
    first, last = local(shop, begin).date(), local(shop, end).date()
    spans = _merged(shop, first, (last - first).days)
    return sum(max(0.0, min(span.end, end) - max(span.begin, begin)) for span in spans)


def works_on(shop: Shop, day: date) -> bool:
    """Has the shop opening hours that begin on that day?"""
    by_day = dict(_week(shop))
    rests = day in _days(tuple(shop.settings.get("holidays", ())))
    return not rests and bool(by_day.get(str(day.isoweekday()), by_day.get("", ())))


def back_at(shop: Shop, now: float) -> str:
    """When a person is back by the opening hours, as one says it."""
    return said_at(shop, now, next_opening(shop, now))


def said_at(shop: Shop, now: float, at: float | None) -> str:
    """A moment to come as one says it: 今天14点, 明早9点, 10月8日早上9点."""
    if at is None:
        return LATER
    then = local(shop, at)
    away = (then.date() - local(shop, now).date()).days
    hour = f"{then.hour}点" + (f"{then.minute:02d}分" if then.minute else "")
    if away < 2:
        early = ("今早", "明早") if 5 <= then.hour < 12 else ("今天", "明天")
        return f"{early[away]}{hour}"
    day = "后天" if away == 2 else f"{then.month}月{then.day}日"
    return f"{day}{'早上' if 5 <= then.hour < 12 else ''}{hour}"


def _merged(shop: Shop, first: date, days: int) -> tuple[Span, ...]:
    """The spans of the day before ``first``, of ``first`` and the days after it, those that touch as one."""
    return _plan(zone(shop), _week(shop), tuple(shop.settings.get("holidays", ())), first, days)


def _week(shop: Shop) -> Week:
    """The settings' hours as spans by weekday (1–7; "" = every other day), hashable."""
    hours = shop.settings.get("hours", HOURS)
    days = hours if isinstance(hours, Mapping) else {"": hours}
    return tuple((day, tuple((a, b) for a, b in spans)) for day, spans in days.items())


@lru_cache(maxsize=512)  # asked for with every line a customer writes; a shop's day has one answer
def _plan(where: ZoneInfo, week: Week, holidays: tuple[str, ...], first: date, days: int) -> tuple[Span, ...]:
    by_day, rest = dict(week), _days(holidays)
    merged: list[Span] = []
    for n in range(-1, days + 1):
        day = first + timedelta(days=n)
        for span in () if day in rest else _spans(where, by_day, day):
            if merged and span.begin <= merged[-1].end:
                merged[-1] = Span(merged[-1].begin, max(merged[-1].end, span.end))
            else:
                merged.append(span)
    return tuple(merged)


@lru_cache(maxsize=64)
def _days(holidays: tuple[str, ...]) -> frozenset[date]:
    return holidays_of(holidays)


def _spans(where: ZoneInfo, week: Mapping[str, Spans], day: date) -> Iterator[Span]:
    """What begins on that day, in order; a span may end on the next one."""
    hours = week.get(str(day.isoweekday()), week.get("", ()))
    for begin, end in sorted((minutes(a), minutes(b)) for a, b in hours):
        yield Span(moment(where, day, begin), moment(where, day, end if end > begin else end + DAY))


def minutes(words: str) -> int:
    """Minutes after midnight of a time of day as we keep it (09:00)."""
    hour, minute = words.split(":")
    return int(hour) * 60 + int(minute)


def moment(where: ZoneInfo, day: date, minutes: int) -> float:
    """The instant when clocks there show so many minutes after midnight of the day: the first one where they show it
    twice, the one at which they leap where they never do; so a later time of day is never an earlier instant."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    at = wall.replace(tzinfo=where).timestamp()
    if datetime.fromtimestamp(at, where).replace(tzinfo=None) == wall:
        return at
    return _leap(where, wall.replace(tzinfo=where, fold=1).timestamp(), at)


def _leap(where: ZoneInfo, before: float, after: float) -> float:
    """The second, between these instants, at which clocks there go forward."""
    old = datetime.fromtimestamp(before, where).utcoffset()
    while after - before > 1:
        middle = float((before + after) // 2)
        if datetime.fromtimestamp(middle, where).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after
