"""The roster at the console: a month as a grid, one cell set at a time, kinds and rules, a file looked at before it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.phrases.bringing_in import Unreadable
from desk.shifts import roster_files, roster_settings, rostering, shift_kinds
from desk.shifts.hours import local
from desk.shifts.missing import covers_day, said
from desk.shifts.roster_files import RosterPlan
from desk.shifts.roster_rules import Finding, empty_desk, rules
from desk.shifts.rostering import Month
from sheets.errors import SheetError
from sheets.separated import write_separated
from sheets.workbook import write_workbook
from storage.records.people import Staff
from storage.records.roster import ShiftKind
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the page shows of a month: ``bare`` = days with opening hours in which nobody works, ``there`` = how many have a shift
    a day, ``away`` = cells of people on leave that was granted, with what it says."""

    first: date
    today: str
    month: Month
    bare: frozenset[str]
    there: Mapping[str, int]
    away: Mapping[tuple[int, str], str]
    findings: tuple[Finding, ...]
    figures: Mapping[str, float]


async def sheet(floor: Floor, staff: Staff, first: date | None) -> Sheet:
    """The month that ``first`` lies in, or this one."""
    require(staff, "roster")
    return await floor.store.read(lambda tx: _sheet(tx, staff, first))


def _sheet(tx: Tx, staff: Staff, first: date | None) -> Sheet:
    shop = tx.shops.get(staff.shop_id)
    today = local(shop, tx.now).date()
    begin = (first or today).replace(day=1)
    month = rostering.month(tx, shop, begin)
    away = {
        (one.staff_id, day): said(shop, one) for one in month.away if one.state == "granted"
        for day in month.days if covers_day(one, day)
    }
    there = {day: sum(row.get(day) is not None and row[day].what == "shift" for row in month.drawn.values()) for day in month.days}
    bare = empty_desk(shop, month.kinds, _with_neighbours(tx, shop.id, month), month.days)
    found = rostering.review(tx, shop, begin)
    return Sheet(begin, str(today), month, frozenset(bare), there, away, found, rules(shop))


def _with_neighbours(tx: Tx, shop_id: int, month: Month) -> rostering.Grid:
    """The month with the night before it: a late shift covers the small hours of the first."""
    before = str(date.fromordinal(date.fromisoformat(month.days[0]).toordinal() - 1))
    return rostering.by_person(tx.roster.days(shop_id, before, month.days[-1]))


async def set_cell(floor: Floor, staff: Staff, staff_id: int, day: str, word: str) -> tuple[Finding, ...]:
    """What somebody does on a day; what stands against it (refusals: nothing was changed). NotFound for no such day."""
    require(staff, "roster")
    try:
        here = str(date.fromisoformat(day))
    except ValueError:
        raise NotFound("没有这一天，请刷新页面看最新的。") from None
    return await floor.store.write(
        lambda tx: rostering.save(tx, tx.shops.get(staff.shop_id), [(staff_id, here, word)], by=staff.id)
    )


async def put_kind(floor: Floor, staff: Staff, letter: str, name: str, times: str, colour: str) -> ShiftKind:
    """Add a kind, or change the one with that letter. Raises Contradiction."""
    require(staff, "roster")
    return await floor.store.write(lambda tx: rostering.put_kind(tx, staff.shop_id, letter, name, times, colour, by=staff.id))


async def retire_kind(floor: Floor, staff: Staff, letter: str) -> ShiftKind:
    require(staff, "roster")
    return await floor.store.write(lambda tx: shift_kinds.retire(tx, staff.shop_id, letter, by=staff.id))


async def set_rules(floor: Floor, staff: Staff, pairs: Sequence[str]) -> None:
    require(staff, "roster")
    await floor.store.write(lambda tx: roster_settings.change(tx, tx.shops.get(staff.shop_id), pairs, by=staff.id))


async def dry_run(floor: Floor, staff: Staff, data: bytes, name: str) -> RosterPlan:
    """What a file would draw; nothing is changed. Raises Unreadable."""
    require(staff, "roster")
    shop = await floor.store.read(lambda tx: tx.shops.get(staff.shop_id))
    try:
        found = await asyncio.to_thread(roster_files.drawn, data, name, shop, floor.clock())
    except SheetError as error:
        raise Unreadable(f"{error}什么都没有改动。") from error
    return await floor.store.read(lambda tx: roster_files.plan(tx, shop, found))


async def keep(floor: Floor, staff: Staff, found: RosterPlan) -> tuple[Finding, ...]:
    """All of a plan, or none; what stands against it."""
    require(staff, "roster")
    return await floor.store.write(lambda tx: roster_files.keep(tx, tx.shops.get(staff.shop_id), found, by=staff.id))


async def exported(floor: Floor, staff: Staff, first: date, form: str) -> bytes:
    """The month as a file: xlsx or csv."""
    require(staff, "roster")
    rows = await floor.store.read(lambda tx: roster_files.rows(tx, tx.shops.get(staff.shop_id), first))
    if form == "csv":
        return write_separated(rows)
    return await asyncio.to_thread(lambda: write_workbook(rows, title=f"{first:%Y-%m}"))
