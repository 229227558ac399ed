"""A month's roster as a file: looked at before anything is kept, kept whole or not at all, and given out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from desk.people.roles import may
from desk.shifts import rostering
from desk.shifts.hours import WEEKDAYS, local
from desk.shifts.roster_rules import Finding
from desk.shifts.rostering import Wish
from desk.shifts.shift_kinds import written
from nlu.traditional import to_simplified
from scripts_library.importers.roster_table import Cell, Drawn, read
from sheets.reading import read_sheets
from storage.records.people import Shop, Staff
from storage.tx import Tx

NAMED: Final = 3  # cells that are named where one fault is in more of them


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What a file comes to: the wishes, ``wrong`` by cell (with it nothing is kept), warnings, and what was left out."""

    first: date
    wishes: tuple[Wish, ...]
    wrong: tuple[str, ...]
    warned: tuple[str, ...]
    notes: tuple[str, ...]
    people: int


def drawn(data: bytes, name: str, shop: Shop, now: float, month: date | None = None) -> Drawn:
    """The cells of a file. Raises SheetError."""
    return read(read_sheets(data, name=name), to_simplified, today=local(shop, now).date(), name=name, month=month)


def plan(tx: Tx, shop: Shop, found: Drawn) -> RosterPlan:
    """Whose rows they are, and what the rules say; nothing is changed."""
    known = _known(tx.staff.all(shop.id))
    cells: dict[tuple[int, str], list[Cell]] = {}
    wrong = [*found.wrong]
    for cell in found.cells:
        person = known.get(cell.number.lower()) or known.get(cell.name.lower())
        if person is None:
            wrong.append(f"第 {cell.row} 行：没有叫「{(cell.name or cell.number)[:20]}」的同事（离职的、还没加入的都排不了）")
        elif cell.word or not cells.get((person.id, str(cell.day))):
            cells.setdefault((person.id, str(cell.day)), []).append(cell)
    wishes = tuple((whose, day, cell.word) for (whose, day), several in cells.items() for cell in _told(several))
    told, _ = rostering.check(tx, shop, wishes)
    faults = tuple(dict.fromkeys((*wrong, *_placed([one for one in told if one.refuses], cells))))
    # where cells could not be read, nobody can tell which hours or rest days are lacking
    warned = () if faults else tuple(one.text for one in told)
    return RosterPlan(
        found.first, wishes, faults, warned, found.notes, len({whose for whose, *_ in wishes}),
    )


def _told(several: Sequence[Cell]) -> Sequence[Cell]:
    """Of a person who stands in two rows, the cells with something in them."""
    return [cell for cell in several if cell.word] or several[:1]


def _known(people: Sequence[Staff]) -> Mapping[str, Staff]:
    """By number and by name; a name that two have is nobody's."""
    names = [person.name for person in people]
    found = {"".join(person.name.split()).lower(): person for person in people if names.count(person.name) == 1}
    return {**found, **{person.number.lower(): person for person in people}}


def _placed(faults: Sequence[Finding], cells: Mapping[tuple[int, str], Sequence[Cell]]) -> Iterator[str]:
    """Each fault once, with the cells it is about: a kind that is lacking stands in half the table."""
    places: dict[str, list[str]] = {}
    for one in faults:
        here = "、".join(cell.place for cell in cells.get((one.staff_id or 0, one.day), ()) if cell.word)
        places.setdefault(one.text, []).extend([here] if here else [])
    for text, found in places.items():
        more = f" 等 {len(found)} 格" if len(found) > NAMED else ""
        yield f"{'、'.join(found[:NAMED])}{more}：{text}" if found else text


def keep(tx: Tx, shop: Shop, found: RosterPlan, *, by: int | None = None) -> tuple[Finding, ...]:
    """All of a plan, checked again: somebody may have left meanwhile. Refusals = nothing was kept."""
    return rostering.save(tx, shop, found.wishes, by=by)


def rows(tx: Tx, shop: Shop, first: date) -> list[list[str]]:
    """A month as a table that ``drawn`` reads again: title, days, weekdays, a row a person, and what the letters mean."""
    month = rostering.month(tx, shop, first)
    days = [date.fromisoformat(day) for day in month.days]
    table = [
        [f"{shop.name} {first.year}年{first.month}月排班表"],
        ["工号", "姓名", *(str(day.day) for day in days)],
        ["", "", *(WEEKDAYS[day.weekday()].removeprefix("周") for day in days)],
    ]
    for person in month.people:
        if may(person, "answer"):
            table.append([person.number, person.name, *(month.word(person.id, day) for day in month.days)])
    table.append([])
    kinds = [f"{kind.letter}={kind.name} {written(kind.spans)}" for kind in month.kinds if not kind.retired]
    return [*table, ["", "；".join([*kinds, f"{rostering.REST}=休息", f"{rostering.LEAVE}=请假"])]]
