"""When a nudge may come: windows of its rule, quiet hours where the customer lives, opening hours for staff, holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from desk.shifts.hours import holidays_of, local, moment, next_opening, opening, works_on, zone
from scripts_library.nudge_rules import QUIET, NudgeRule, within_day, without
from storage.records.people import Shop

HORIZON: Final = 62  # days we look ahead: no shop rests longer without saying so anew
WHOLE_DAY: Final = ((0, 24 * 60),)
STEPS: Final = 100  # openings tried for a window that may never be open


def quiet_hours(shop: Shop) -> tuple[str, str] | None:
    """From when until when no customer is reminded of anything, by their clock; None if the shop has no such hours."""
    kept = shop.settings.get("quiet_hours", QUIET)
    return (str(kept[0]), str(kept[1])) if kept else None


def due_at(shop: Shop, rule: NudgeRule, at: float, *, timezone: str = "") -> float:
    """When a nudge of what happened at ``at`` is due: after the rule's delay, in its next window. What would be dropped
    keeps its time, so that it is dropped on record."""
    wanted = working_day(shop, at, rule.workdays) if rule.workdays else at + rule.delay
    found, _ = next_moment(shop, rule, wanted, timezone=timezone)
    return wanted if found is None else found


def working_day(shop: Shop, at: float, count: int) -> float:
    """The same time of day so many working days of the shop later."""
    day, left = local(shop, at), count
    for _ in range(count + 3 * HORIZON):
        if left == 0:
            break
        day += timedelta(days=1)  # wall clock: a day with 23 or 25 hours counts as one
        left -= works_on(shop, day.date())
    return day.timestamp()


def next_moment(
    shop: Shop, rule: NudgeRule, at: float, *, timezone: str = ""
) -> tuple[float | None, str]:
    """(the first moment from ``at`` on in which the rule may come, "") or (None, why it is dropped)."""
    if rule.to_customer:
        return _for_customer(shop, rule, at, ZoneInfo(timezone) if timezone else zone(shop))
    return _for_staff(shop, rule, at), ""


def _for_customer(shop: Shop, rule: NudgeRule, at: float, where: ZoneInfo) -> tuple[float | None, str]:
    barred = quiet_hours(shop) if rule.quiet != "ignore" else None
    found = next(_moments(shop, rule, at, where, barred), None)
    if found == at:
        return at, ""
    here = datetime.fromtimestamp(at, where)
    if rule.holiday == "drop" and here.date() in _holidays(shop):
        return None, "holiday"
    if rule.quiet == "drop" and barred is not None and _within(barred, here):
        return None, "quiet_hours"
    return (None, "holiday") if found is None else (found, "")


def _for_staff(shop: Shop, rule: NudgeRule, at: float) -> float:
    """In opening hours, unless the rule ignores them; a window that is never open gives way."""
    where, then = zone(shop), at
    for _ in range(STEPS):
        then = next(_moments(shop, rule, then, where, None), then)
        if rule.quiet == "ignore" or opening(shop, then) is not None:
            return then
        opens = next_opening(shop, then)
        if opens is None:
            return at
        then = opens
    return at


def _moments(
    shop: Shop, rule: NudgeRule, at: float, where: ZoneInfo, barred: tuple[str, str] | None
) -> Iterator[float]:
    """The beginnings of the rule's windows from ``at`` on (``at`` itself inside one), by the wall clock there."""
    spans = _spans(rule.window, barred)
    here = datetime.fromtimestamp(at, where).date()
    rest = _holidays(shop) if rule.holiday != "ignore" and rule.to_customer else frozenset()
    for n in range(HORIZON + 1):
        day = here + timedelta(days=n)
        if (rule.days and day.isoweekday() not in rule.days) or day in rest:
            continue
        for begin, end in spans:
            then = max(at, moment(where, day, begin))
            if then < moment(where, day, end):
                yield then


@lru_cache(maxsize=256)
def _spans(window: tuple[tuple[str, str], ...], barred: tuple[str, str] | None) -> tuple[tuple[int, int], ...]:
    return without(within_day(window) or WHOLE_DAY, within_day([barred]) if barred is not None else ())


def _within(span: tuple[str, str], here: datetime) -> bool:
    minute = here.hour * 60 + here.minute
    return any(begin <= minute < end for begin, end in within_day([span]))


def _holidays(shop: Shop) -> frozenset[date]:
    return _days(tuple(shop.settings.get("holidays", ())))


@lru_cache(maxsize=64)
def _days(words: tuple[str, ...]) -> frozenset[date]:
    return holidays_of(words)
