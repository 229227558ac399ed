"""What the phrases' variables stand for right now: shop settings, the clock, the person answering."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from storage.records import Shop, Staff

# The manuals' figures; a shop overrides them in settings["facts"].
DEFAULTS: Mapping[str, str] = {
    "发货时效": "1–3个工作日",
    "到货时效": "3–7天",
    "退货期限": "7天",
    "退款时效": "1–3个工作日",
    "VIP折扣": "9.8折",
}
CUT_OFFS = ("11:00", "16:00")
HOURS = (("09:00", "23:00"),)


def local(shop: Shop, now: float) -> datetime:
    return datetime.fromtimestamp(now, ZoneInfo(shop.timezone or "Asia/Shanghai"))


def _clock(words: str) -> time:
    hour, minute = words.split(":")
    return time(int(hour) % 24, int(minute))


def spans_of(words: Sequence[str]) -> list[list[str]]:
    """Opening hours as people write them (09:00-12:00); ValueError in their language."""
    found = []
    for word in words:
        times = re.fullmatch(r"(\d{1,2}):(\d{2})\s*[-–~到]\s*(\d{1,2}):(\d{2})", word.strip().replace("：", ":"))
        if times is None or not all(int(h) <= 24 and int(m) < 60 for h, m in (times.group(1, 2), times.group(3, 4))):
            raise ValueError(f"看不懂「{word}」，请写成 09:00-23:00")
        found.append([f"{int(times[1]):02d}:{times[2]}", f"{int(times[3]):02d}:{times[4]}"])
    return found


def spans(shop: Shop) -> tuple[tuple[time, time], ...]:
    """Opening hours, several spans a day; a span may end at midnight (24:00)."""
    return tuple((_clock(a), _clock(b)) for a, b in shop.settings.get("hours", HOURS))


def is_open(shop: Shop, now: float) -> bool:
    """Is somebody at the desk (by opening hours)?"""
    at = local(shop, now).time()
    return any(a <= at < b if a < b else (at >= a or at < b) for a, b in spans(shop))


def back_at(shop: Shop, now: float) -> str:
    """When a person is back, as one says it: 明早9点, 今天14点."""
    here = local(shop, now)
    starts = sorted(a for a, _ in spans(shop))
    later = [start for start in starts if start > here.time()]
    start = later[0] if later else starts[0]
    day = "今天" if later else "明天"
    if start.hour < 12:
        day = "今早" if later else "明早"
    return f"{day}{start.hour}点" + (f"{start.minute:02d}分" if start.minute else "")


def batch(shop: Shop, now: float) -> str:
    """When an order paid now goes out: 今天上午, 今天下午, 明天."""
    here = local(shop, now).time()
    morning, afternoon = (_clock(words) for words in shop.settings.get("cut_offs", CUT_OFFS))
    if here < morning:
        return "今天上午"
    return "今天下午" if here < afternoon else "明天"


def cut_off(shop: Shop) -> str:
    """Until when an order still goes out the same day."""
    return str(shop.settings.get("cut_offs", CUT_OFFS)[-1])


def facts(
    shop: Shop, now: float, *, staff: Staff | None = None
) -> dict[str, str]:
    """Every variable that can be filled at this moment; what is not known is simply absent."""
    known = {**DEFAULTS, **{str(k): str(v) for k, v in shop.settings.get("facts", {}).items() if v}}
    hours = "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in spans(shop))
    known |= {
        "店名": shop.name,
        "客户称呼": "亲",
        "发货批次": batch(shop, now),
        "截单时间": cut_off(shop),
        "营业时间": hours,
        "上班时间": back_at(shop, now),
    }
    if staff is not None:
        known |= {"客服名": staff.name, "工号": staff.number}
    return known


def same_day(shop: Shop, one: float | None, other: float) -> bool:
    return one is not None and local(shop, one).date() == local(shop, other).date()

