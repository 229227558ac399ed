"""Reads when somebody wants to be reminded, as they write it: 明天下午3点, 半小时后, 周五上午, 今晚."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from nlu.moments import moment
from nlu.numerals import NUMBER, number

_PARTS: Final = {"凌晨": 6, "早上": 9, "早晨": 9, "早": 9, "上午": 10, "中午": 12, "下午": 15, "傍晚": 18, "晚上": 20, "晚": 20}
_MORNING: Final = 9
_UNITS: Final = {"分钟": 60, "分": 60, "小时": 3600, "个小时": 3600, "钟头": 3600, "个钟头": 3600, "个钟": 3600, "天": 86_400, "周": 7 * 86_400, "个星期": 7 * 86_400}
_AND_A_HALF: Final = re.compile(rf"({NUMBER})个半(?:小时|钟头)")
_AFTER: Final = re.compile(rf"(?:过|再过)?(?P<many>{NUMBER})(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?P<half>半)?(?:以后|之后|后)?")
_WHEN: Final = re.compile(r"^(?:请|麻烦)?(?:改到|改成|改|放到|推到|到|等到?|在)?(?P<when>.+?)(?:的时候)?(?:再)?(?:提醒我?|叫我|喊我|说|看看?|处理)?(?:吧|哦|啊|呢)?$")
_PART: Final = re.compile(rf"(?P<day>.*?)(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})")
_DATED: Final = re.compile(r"(\d[-/.]\d{1,2})\s+(?=\d)")
_SMALL: Final = re.compile(r"(?:[1-7]|[一二两三四五六七])(?:点|时|:)")
_HOUR: Final = re.compile(rf"(?:{'|'.join(sorted(_PARTS, key=len, reverse=True))})?{NUMBER}(?:点|时|:)")
_CLOCK: Final = re.compile(r"\d|[零一二两三四五六七八九十]+(?:点|时)")


def reminder(text: str, now: datetime) -> datetime | None:
    """The moment somebody wants to be reminded at, in the time zone of ``now``; None when the text names none.

    A day alone means nine in the morning, 晚 eight in the evening, 三点 three in the afternoon; an hour that has struck
    today means tomorrow's. The moment may be past otherwise (the caller has to look).
    """
    plain = _DATED.sub(r"\1日", unicodedata.normalize("NFKC", text))
    words = re.sub(r"\s", "", plain).strip("。.!！,，")
    if len(words) > 30:
        return None
    found = _WHEN.match(words)
    return _read(words, now) or (_read(found["when"], now) if found is not None else None)


def _read(words: str, now: datetime) -> datetime | None:
    if after := _AFTER.fullmatch(_AND_A_HALF.sub(r"\1小时半", words)):
        return _after(after, now)
    part = _PART.fullmatch(words)
    if part is not None:
        return _part_of(part["day"], _PARTS[part["part"]], now)
    then = moment(words, now)
    if then is None:
        return None
    if then.hour == then.minute == 0 and not _CLOCK.search(re.sub(r"\d+[日号]|\d+[-/.月]\d+", "", words)):
        return then - timedelta(hours=24 - _MORNING)  # a day without an hour lasts to its end: its morning is meant
    if _SMALL.match(words):
        then += timedelta(hours=12)
    if then <= now and _bare_hour(words):
        return then + timedelta(days=1)
    return then


def _bare_hour(words: str) -> bool:
    """9点 names no day; 今天9点 and 11月2日9点 do."""
    return _HOUR.match(words) is not None


def _part_of(day: str, hour: int, now: datetime) -> datetime | None:
    """今晚, 周五上午, 明早, 下午: the hour that part of the day stands for."""
    day = {"今": "今天", "明": "明天", "后": "后天", "": "今天"}.get(day, day)
    end = moment(day, now)
    if end is None or end.hour or end.minute:
        return None
    return end - timedelta(hours=24 - hour)


def _after(found: re.Match[str], now: datetime) -> datetime | None:
    many = number(found["many"])
    if many is None or many <= 0 or many > 1000:
        return None
    return now + timedelta(seconds=(many + (0.5 if found["half"] else 0.0)) * _UNITS[found["unit"]])
