"""Reads until when something lasts, as people write it: 到 11-25, 到周五, 到25号下午6点, 到明天中午."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from nlu.numerals import number

_N = r"[0-9零〇一二两三四五六七八九十]{1,3}"
_DAYS = {"前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "明晚": 1, "明早": 1, "后天": 2, "大后天": 3}
_WEEKDAYS = {name: n for n, name in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_LATER = {"": 0, "本": 0, "这": 0, "这个": 0, "下": 1, "下个": 1, "下下": 2}
_PERIODS = "凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚"
_DATE = re.compile(
    rf"(?:(?P<year>[0-9]{{4}})[-/.年])?(?P<month>{_N})[-/.月](?P<day>{_N})[日号]?"
    rf"|(?P<only>{_N})[日号]"
    rf"|(?P<near>大后天|{'|'.join(word for word in _DAYS if word != '大后天')})"
    rf"|(?P<week>下下|下个?|本|这个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])"
    rf"|(?P<end>本?月底)"
)
_TIME = re.compile(rf"(?P<period>{_PERIODS})?(?P<hour>{_N})(?:点钟?|时|:)(?:(?P<half>半)|(?P<minute>{_N})分?)?")
_MARK = re.compile(r"(?:截止到|截止|截至|一直到|到|至)")
_TAIL = re.compile(r"(?:为止|结束|前|之前|止)$")
_EDGE = " 　,，。;；"
_PAST_YEAR = 180  # days: a date further back than that means next year's


def ending(text: str, now: datetime) -> tuple[str, datetime] | None:
    """The text without its 到 …, and the moment that names; None when no end can be read.

    A day without an hour lasts to its end; the moment may be past (the caller has to look).
    """
    for mark in reversed(list(_MARK.finditer(text))):
        before, after = text[: mark.start()], text[mark.end() :].strip()
        found = moment(after, now)
        if found is not None:
            return before.strip(_EDGE), found
        first, _, rest = after.partition(" ")
        found = moment(first, now) if rest else None
        if found is not None:
            return f"{before.strip()} {rest.strip()}".strip(_EDGE), found
    return None


def moment(text: str, now: datetime) -> datetime | None:
    """The moment a text names and nothing else, in the time zone of ``now``; None when it names none."""
    words = _TAIL.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip("。.!！"))
    found = _DATE.match(words)
    clock = _TIME.fullmatch(words, found.end() if found else 0)
    if (found is None and clock is None) or (found is not None and clock is None and found.end() != len(words)):
        return None
    day = _day(found, now.date()) if found is not None else now.date()
    if day is None:
        return None
    if clock is None:
        return _at(day, 9, 0, now) if words == "明早" else _at(day, 24, 0, now)
    evening = found is not None and (found["near"] or "").endswith("晚")
    return _clock(day, clock, now, "晚" if evening else "")


def dated(text: str, now: datetime) -> date | None:
    """The day a text names and nothing else (明天, 11月25号, 下周三); None when it names none."""
    found = _DATE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    return _day(found, now.date()) if found is not None else None


def _at(day: date, hour: int, minute: int, now: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=hour // 24), time(hour % 24, minute), now.tzinfo)


def _clock(day: date, found: re.Match[str], now: datetime, period: str) -> datetime | None:
    hour, minute = _whole(found["hour"]), 30 if found["half"] else _whole(found["minute"] or "0")
    period = found["period"] or period
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    late = period in ("下午", "傍晚", "晚上", "晚") or (period == "中午" and hour < 11)
    if late and hour < 12:
        hour += 12
    elif period in ("晚上", "晚") and hour == 12:
        hour = 24
    return _at(day, hour, minute, now)


def _whole(text: str) -> int | None:
    value = number(text)
    return int(value) if value is not None and value == int(value) else None


def _day(found: re.Match[str], today: date) -> date | None:
    if found["near"]:
        return today + timedelta(days=_DAYS[found["near"]])
    if found["weekday"]:
        return _weekday(found["week"] or "", _WEEKDAYS[found["weekday"]], today)
    if found["end"]:
        return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    if found["only"]:
        return _of_month(_whole(found["only"]), today)
    return _of_year(found, today)


def _weekday(week: str, weekday: int, today: date) -> date:
    """周五 is the next one there is (today counts); with 本 or 下 that of the week named."""
    if not week:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today + timedelta(days=weekday - today.weekday() + 7 * _LATER[week])


def _of_month(day: int | None, today: date) -> date | None:
    """25号: this month's, or the next month's when that is past."""
    if day is None:
        return None
    first = today.replace(day=1)
    if day < today.day:
        first = (first + timedelta(days=32)).replace(day=1)
    return _real(first.year, first.month, day)


def _of_year(found: re.Match[str], today: date) -> date | None:
    month, day = _whole(found["month"]), _whole(found["day"])
    if month is None or day is None:
        return None
    if found["year"]:
        return _real(int(found["year"]), month, day)
    this = _real(today.year, month, day)
    if this is not None and (today - this).days <= _PAST_YEAR:
        return this
    return _real(today.year + 1, month, day)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
