"""What follow-ups will go out (the dry run, with why and why not) and what came of those that did, by rule and colleague."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from desk.floor import Floor
from desk.nudges import nudging
from desk.people.roles import require
from desk.shifts.hours import local, zone
from scripts_library.nudge_rules import AUDIENCES, TRIGGERS, NudgeRule, delay_words
from storage.nudge_report import Counted, Narrowed, Told
from storage.records.nudges import Nudge
from storage.records.people import Shop, Staff
from storage.tx import Tx

MOST: Final = 500
ROWS: Final = 200
NOBODY: Final = "小二（自动）"
LONGEST: Final = 366


@dataclass(frozen=True, slots=True)
class Coming:
    """A row of the dry run: which rule, to whom (a customer's name is masked), when, why it comes, and why it would not."""

    rule_id: str
    rule: str
    whom: str
    at: float
    why: str
    why_not: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report: a rule or a colleague (``key`` for the address), the counts, and the reasons of what was
    skipped."""

    key: str
    name: str
    counted: Counted
    reasons: tuple[tuple[str, str, int], ...]
    """(name of the reason, as staff read it, how often)"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of the nudges wanted in so many days until now."""

    days: int
    rules: tuple[Line, ...]
    staff: tuple[Line, ...]

    @property
    def due(self) -> int:
        return sum(line.counted.due for line in self.rules)


@dataclass(frozen=True, slots=True)
class Row:
    """One nudge behind a count."""

    rule: str
    whom: str
    wanted_at: float
    done_at: float | None
    ended: str
    reason: str
    who: str
    about: str
    paid: bool


def masked(name: str) -> str:
    """小雨 as 小*: nobody needs to know who it is to see what would go out."""
    return name[:1] + "*" * min(3, max(1, len(name) - 1)) if name else "（还不知道是谁）"


# --- the dry run -------------------------------------------------------------------------------------------


async def coming(floor: Floor, staff: Staff, days: int = 1) -> tuple[Coming, ...]:
    """What waits for that day (0 = the rest of today, 1 = tomorrow …) as things stand now. Nothing is written."""
    require(staff, "console")
    return await floor.store.read(lambda tx: foreseen(tx, tx.shops.get(staff.shop_id), days))


def day_of(shop: Shop, now: float, days: int) -> tuple[float, float]:
    """From when until when that day lasts (today: from now)."""
    first = local(shop, now).date() + timedelta(days=days)
    begin, end = (
        datetime.combine(first + timedelta(days=n), time(), tzinfo=zone(shop)).timestamp() for n in (0, 1)
    )
    return max(begin, now), end


def foreseen(tx: Tx, shop: Shop, days: int) -> tuple[Coming, ...]:
    """The same within a transaction."""
    start, end = day_of(shop, tx.now, days)
    return tuple(
        Coming(
            one.nudge.rule, one.rule.name if one.rule is not None else one.nudge.rule, _whom(one.rule, one.name), one.at,
            _why(one.nudge, one.rule, one.order), nudging.said(one.why) if one.why else "",
        )
        for one in nudging.due_between(tx, shop, start, end, limit=MOST)
    )


def _whom(rule: NudgeRule | None, name: str) -> str:
    about = masked(name) if name else ""
    if rule is None or rule.to_customer:
        return about or masked("")
    return f"{AUDIENCES[rule.audience]}（关于 {about}）" if about else AUDIENCES[rule.audience]


def _why(nudge: Nudge, rule: NudgeRule | None, order: str) -> str:
    trigger = TRIGGERS[nudge.trigger].name if nudge.trigger in TRIGGERS else nudge.trigger
    delay = delay_words(rule.delay, rule.workdays) if rule is not None else ""
    about = str(nudge.facts.get("about", ""))
    words = f"{trigger}，过了{delay}" if delay and delay != "马上" else trigger
    return words + (f"（{about}）" if about else f"（订单尾号 {order[-4:]}）" if order else "")


# --- the report --------------------------------------------------------------------------------------------


async def figures(floor: Floor, staff: Staff, days: int) -> Figures:
    """The report of the last so many days."""
    require(staff, "console")
    return await floor.store.read(lambda tx: reported(tx, tx.shops.get(staff.shop_id), days))


def reported(tx: Tx, shop: Shop, days: int) -> Figures:
    """The same within a transaction."""
    span = _span(tx, days)
    names = {rule.id: rule.name for rule in tx.nudge_rules.all(shop.id).values()}
    people = {person.id: person.name for person in tx.staff.all(shop.id)}
    reasons = tx.nudge_report.reasons(shop.id, **span)
    rules = [
        _line(str(one.key), names.get(str(one.key), str(one.key)), one, (r[2:] for r in reasons if r[0] == one.key))
        for one in tx.nudge_report.by_rule(shop.id, **span)
    ]
    by_staff = [
        _line(str(one.key or 0), people.get(int(one.key), "（已离开）") if one.key else NOBODY, one, (r[2:] for r in reasons if r[1] == one.key))
        for one in tx.nudge_report.by_staff(shop.id, **span)
    ]
    return Figures(days, tuple(rules), tuple(by_staff))


def _span(tx: Tx, days: int) -> dict[str, float]:
    """What was wanted until now; what is to come is no part of a report."""
    return {"start": tx.now - max(1, min(days, LONGEST)) * 86_400.0, "end": tx.now}


def _line(key: str, name: str, counted: Counted, reasons: Iterable[Sequence[Any]]) -> Line:
    found: Counter[str] = Counter()
    for reason, count in reasons:
        found[str(reason)] += int(count)
    return Line(key, name, counted, tuple((reason, nudging.said(reason), count) for reason, count in found.most_common()))


async def behind(
    floor: Floor, staff: Staff, days: int, *, rule: str = "", person: str = "", ended: str = "", reason: str = ""
) -> tuple[Row, ...]:
    """The nudges behind a count, the latest first; ``person`` = a colleague's id, "0" = nobody's."""
    require(staff, "console")

    def look(tx: Tx) -> tuple[Row, ...]:
        number = int(person) if person.isascii() and person.isdecimal() and len(person) < 18 else 0
        these = Narrowed(rule, number or None, person == "0", ended, reason)
        found = tx.nudge_report.rows(staff.shop_id, these, **_span(tx, days), limit=ROWS)
        names = {one.id: one.name for one in tx.nudge_rules.all(staff.shop_id).values()}
        people = {one.id: one.name for one in tx.staff.all(staff.shop_id)}
        return tuple(_row(one, names, people) for one in found)

    return await floor.store.read(look)


def _row(one: Told, names: dict[str, str], people: dict[int, str]) -> Row:
    nudge = one.nudge
    return Row(
        names.get(nudge.rule, nudge.rule), masked(one.customer), nudge.wanted_at, nudge.done_at, one.ended,
        nudging.said(nudge.reason) if nudge.reason else "", people.get(one.staff_id or 0, "" if one.staff_id is None else "（已离开）"),
        str(nudge.facts.get("about", "")) or nudge.subject.replace("order:", "订单 ").replace("subscription:", "登记 "), one.paid,
    )
