"""What a roster has to be: no contradictions; rest days, pauses between shifts and a staffed desk are warned of, or refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from desk.shifts.hours import Span, local, openings, zone
from desk.shifts.shift_kinds import written
from desk.shifts.shifts import spans_on
from storage.records.people import Shop, Staff
from storage.records.roster import RosterDay, ShiftKind

Grid = Mapping[int, Mapping[str, RosterDay]]
"""What is drawn: by person, by day."""

HOUR: Final = 3600.0
MARGIN: Final = 10
"""Days around what is changed that the rules look at too."""
DEFAULTS: Final[Mapping[str, float]] = {"month": 4, "ten": 0, "week": 0, "gap": 8, "grace": 5, "refuse": 0}
"""Rest days a month, in any ten days, in a week (Monday to Sunday); hours between two shifts; minutes of lateness that are let
pass; whether the rest rules refuse. 0 = not looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a roster: ``code`` names the rule, ``refuses`` = it is not kept with it."""

    code: str
    text: str
    refuses: bool = False
    staff_id: int | None = None
    day: str = ""


def rules(shop: Shop) -> Mapping[str, float]:
    """The shop's figures."""
    return {**DEFAULTS, **{name: float(value) for name, value in shop.settings.get("roster_rules", {}).items()}}


def findings(
    shop: Shop, kinds: Sequence[ShiftKind], people: Iterable[Staff], grid: Grid, touched: Mapping[int, frozenset[str]]
) -> tuple[Finding, ...]:
    """What stands against the days that are ``touched``, in a grid that holds them and MARGIN days around."""
    known = {kind.id: kind for kind in kinds}
    names = {person.id: person.name for person in people}
    found: list[Finding] = []
    for staff_id, days in touched.items():
        row, name = grid.get(staff_id, {}), names.get(staff_id, "")
        found += _collisions(shop, known, staff_id, name, row, days)
        found += _rests(shop, staff_id, name, row, days)
    return tuple(found)


# --- one person --------------------------------------------------------------------------------------


def _collisions(
    shop: Shop, kinds: Mapping[int, ShiftKind], staff_id: int, name: str, row: Mapping[str, RosterDay], days: frozenset[str]
) -> Iterator[Finding]:
    """Two shifts at once are refused, too little time between two is warned of."""
    shifts = [(day, Span(spans[0].begin, spans[-1].end)) for day in sorted(row) if (spans := _spans(shop, kinds, row[day]))]
    gap = rules(shop)["gap"] * HOUR
    for (day, one), (after, other) in pairwise(shifts):
        if not {day, after} & days:
            continue
        if other.begin < one.end:
            when = f"{_clock(shop, other.begin)}–{_clock(shop, min(one.end, other.end))}"
            text = f"{name} {_said(day)}的班和{_said(after)}的班重叠了（{when}），一个人不能同时上两个班"
            yield Finding("twice", text, True, staff_id, after)
        elif other.begin - one.end < gap:
            hours = (other.begin - one.end) / HOUR
            yield Finding("gap", f"{name} {_said(day)}下班到{_said(after)}上班只隔 {hours:.3g} 小时（应有 {gap / HOUR:g} 小时）", False, staff_id, after)


def _spans(shop: Shop, kinds: Mapping[int, ShiftKind], drawn: RosterDay) -> tuple[Span, ...]:
    kind = kinds.get(drawn.kind_id or 0) if drawn.what == "shift" else None
    return spans_on(zone(shop), drawn.day, written(kind.spans)) if kind is not None else ()


def _rests(shop: Shop, staff_id: int, name: str, row: Mapping[str, RosterDay], days: frozenset[str]) -> Iterator[Finding]:
    """Days without a shift, each rule once a person and stretch: what is not drawn can still become a rest day."""
    figures = rules(shop)
    refuses = bool(figures["refuse"])
    works = frozenset(day for day, drawn in row.items() if drawn.what == "shift")
    touched = sorted(date.fromisoformat(day) for day in days)
    for code, windows in (("month", _months(touched)), ("ten", _tens(touched)), ("week", _weeks(touched))):
        least, told_until = int(figures[code]), date.min
        for first, length in windows if least else ():
            rests = length - sum(str(first + timedelta(days=n)) in works for n in range(length))
            if rests < least and first > told_until:
                told_until = first + timedelta(days=length - 1)
                yield Finding(code, f"{name} {_stretch(code, first)}只休 {rests} 天，应休 {least} 天", refuses, staff_id, str(first))


def _months(days: Sequence[date]) -> list[tuple[date, int]]:
    firsts = sorted({day.replace(day=1) for day in days})
    return [(first, ((first + timedelta(days=32)).replace(day=1) - first).days) for first in firsts]


def _tens(days: Sequence[date]) -> list[tuple[date, int]]:
    return [(first, 10) for first in sorted({day - timedelta(days=n) for day in days for n in range(10)})]


def _weeks(days: Sequence[date]) -> list[tuple[date, int]]:
    return [(first, 7) for first in sorted({day - timedelta(days=day.weekday()) for day in days})]


def _stretch(code: str, first: date) -> str:
    last = first + timedelta(days=9 if code == "ten" else 6)
    return f"{first.year}年{first.month}月" if code == "month" else f"{first.month}月{first.day}日到{last.month}月{last.day}日"


# --- the desk ----------------------------------------------------------------------------------------


def empty_desk(shop: Shop, kinds: Sequence[ShiftKind], grid: Grid, days: Iterable[str]) -> dict[str, tuple[Span, ...]]:
    """Opening hours of these days, as far as anything is drawn for them, in which nobody works."""
    known = {kind.id: kind for kind in kinds}
    covered = sorted(
        (span for row in grid.values() for drawn in row.values() for span in _spans(shop, known, drawn)), key=lambda s: s.begin
    )
    drawn = {day for row in grid.values() for day in row}
    bare: dict[str, tuple[Span, ...]] = {}
    for day in sorted(drawn & set(days)):
        holes = [hole for span in openings(shop, date.fromisoformat(day)) for hole in uncovered(span, covered)]
        if holes:
            bare[day] = tuple(holes)
    return bare


def uncovered(span: Span, covered: Sequence[Span]) -> Iterator[Span]:
    """The parts of a span that none of the others (in order of their begin) covers."""
    at = span.begin
    for one in covered:
        if one.begin >= span.end:
            break
        if one.begin > at:
            yield Span(at, one.begin)
        at = max(at, one.end)
    if at < span.end:
        yield Span(at, span.end)


def bare(shop: Shop, holes: Mapping[str, Sequence[Span]]) -> Iterator[Finding]:
    """One warning for all days of a month that lack the same hours."""
    alike: dict[tuple[str, str], list[str]] = {}
    for day, spans in holes.items():
        when = "、".join(f"{_clock(shop, span.begin)}–{_until(shop, span.end)}" for span in spans)
        alike.setdefault((day[:7], when), []).append(day)
    for (_, when), days in alike.items():
        yield Finding("empty", f"{_listed(days)} {when} 没有人在岗", False, None, days[0])


def _listed(days: Sequence[str]) -> str:
    """Days of one month as one says them: 12月2日–3日、5日."""
    runs: list[list[date]] = []
    for here in (date.fromisoformat(day) for day in sorted(days)):
        if runs and here - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(here)
        else:
            runs.append([here])
    said = "、".join(f"{run[0].day}日" + (f"–{run[-1].day}日" if len(run) > 1 else "") for run in runs)
    return f"{runs[0][0].month}月{said}"


def _clock(shop: Shop, at: float) -> str:
    return f"{local(shop, at):%H:%M}"


def _until(shop: Shop, at: float) -> str:
    words = _clock(shop, at)
    return "24:00" if words == "00:00" else words


def _said(day: str) -> str:
    here = date.fromisoformat(day)
    return f"{here.month}月{here.day}日"
