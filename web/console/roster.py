"""排班: a month as a grid in which a cell is set with two taps, kinds of shift, rules, lateness, and files in and out."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.errors import DeskError
from desk.people.signing_in import Visitor
from desk.shifts import clocking, roster_book
from desk.shifts.hours import WEEKDAYS
from desk.shifts.roster_book import Sheet
from desk.shifts.roster_rules import Finding
from desk.shifts.roster_settings import NAMES
from desk.shifts.shift_kinds import COLOURS, written
from web.console import bringing, visiting
from web.console.visiting import Form, Refused, Someone

TOLD = {
    "kept": "收进来了，班表已经按它来。", "kind": "班种存好了。", "retired": "停用了，已经排了的日子不变。", "rules": "规则存好了。", "set": "改好了。",
}
FORMS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
LISTED = 30
"""Findings that are listed."""

MonthOf = Annotated[str, Query(max_length=7)]


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/roster", shown, methods=["GET"])
    made.add_api_route("/console/roster", look, methods=["POST"])
    made.add_api_route("/console/roster/cell", cell, methods=["GET"])
    made.add_api_route("/console/roster/set", put, methods=["POST"])
    made.add_api_route("/console/roster/kind", put_kind, methods=["POST"])
    made.add_api_route("/console/roster/retire", retire_kind, methods=["POST"])
    made.add_api_route("/console/roster/rules", put_rules, methods=["POST"])
    made.add_api_route("/console/roster/keep", keep, methods=["POST"])
    made.add_api_route("/console/roster/file", file, methods=["GET"])
    return made


async def shown(request: Request, whose: Someone, month: MonthOf = "", told: str = "") -> Response:
    """The month."""
    return await _page(request, whose, _first(month), told=TOLD.get(told, ""))


async def _page(
    request: Request, whose: Visitor, first: date | None, *, told: str = "", fault: str = "", http: int = 200, **more: Any
) -> Response:
    floor = visiting.room(request).floor
    sheet = await roster_book.sheet(floor, whose.staff, first)
    late = await clocking.lateness(floor, whose.staff, sheet.first)
    return visiting.page(
        request, whose, "roster.html", http=http, told=told, fault=fault, late=late, most=bringing.MOST, colours=COLOURS,
        written=written, rules={name: (key, most, sheet.figures[key]) for name, (key, most) in NAMES.items()},
        filled={"letter": "", "name": "", "times": "", "colour": "", **more}, **_drawn(sheet),
    )


def _drawn(sheet: Sheet, at: str = "") -> dict[str, Any]:
    """What the grid needs; ``at`` = the cell that was just set, which gets the focus."""
    days = [(day, int(day[8:]), WEEKDAYS[date.fromisoformat(day).weekday()].removeprefix("周")) for day in sheet.month.days]
    return {
        "sheet": sheet, "days": days, "colour_of": {kind.letter: kind.colour for kind in sheet.month.kinds}, "at": at,
        "before": f"{sheet.first - timedelta(days=1):%Y-%m}", "after": f"{sheet.first + timedelta(days=31):%Y-%m}",
        "listed": sheet.findings[:LISTED], "unlisted": len(sheet.findings) - LISTED,
    }


def _first(month: str) -> date | None:
    """The month that is named; None for none, or a made-up one."""
    return date.fromisoformat(f"{month}-01") if re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month) else None


async def cell(request: Request, whose: Someone, staff: Annotated[int, Query(ge=1, le=2**62)], day: Annotated[str, Query(max_length=10)]) -> Response:
    """What a cell may be set to."""
    sheet = await roster_book.sheet(visiting.room(request).floor, whose.staff, _first(day[:7]))
    person = next((one for one in sheet.month.people if one.id == staff), None)
    if person is None or day not in sheet.month.days:
        raise Refused(404, "没有这一格，请刷新页面看最新的。")
    here = date.fromisoformat(day)
    return visiting.page(
        request, whose, "roster_cell.html", part="_roster_cell.html", person=person, day=day, sheet=sheet, written=written,
        said=f"{here.month}月{here.day}日 {WEEKDAYS[here.weekday()]}", now=sheet.month.word(staff, day),
        away=sheet.away.get((staff, day), ""),
    )


async def put(request: Request, form: Form) -> Response:
    """Set a cell; the grid is drawn anew, and what stands against it is said."""
    floor, whose = visiting.room(request).floor, form.visitor
    number, day = form.text("staff", 18), form.text("day", 10)
    told = await roster_book.set_cell(
        floor, whose.staff, int(number) if number.isascii() and number.isdecimal() else 0, day, form.text("word", 20)
    )
    refused = any(one.refuses for one in told)
    if not request.headers.get("hx-request"):
        if refused:
            return await _page(request, whose, _first(day[:7]), http=422, fault=_joined(told))
        return RedirectResponse(f"/console/roster?month={day[:7]}&told=set", status_code=303)
    sheet = await roster_book.sheet(floor, whose.staff, _first(day[:7]))
    return visiting.page(
        request, whose, "_roster_set.html", refused=refused, words=_joined(told), **_drawn(sheet, f"c{number}-{day}")
    )


def _joined(told: tuple[Finding, ...]) -> str:
    """Refusals alone, else what is warned of."""
    wrong = [one.text for one in told if one.refuses]
    return "；".join(wrong or [one.text for one in told])


async def put_kind(request: Request, form: Form) -> Response:
    """Add or change a kind of shift, or the page again with what is wrong."""
    filled = {name: form.text(name, 200) for name in ("letter", "name", "times", "colour")}
    try:
        await roster_book.put_kind(visiting.room(request).floor, form.visitor.staff, **filled)
    except DeskError as error:
        return await _page(request, form.visitor, _first(form.text("month", 7)), http=422, fault=str(error), **filled)
    return _back(form, "kind")


async def retire_kind(request: Request, form: Form) -> Response:
    await roster_book.retire_kind(visiting.room(request).floor, form.visitor.staff, form.text("letter", 8))
    return _back(form, "retired")


async def put_rules(request: Request, form: Form) -> Response:
    pairs = [f"{name}={form.text(key, 4) or '0'}" for name, (key, _) in NAMES.items()]
    try:
        await roster_book.set_rules(visiting.room(request).floor, form.visitor.staff, pairs)
    except DeskError as error:
        return await _page(request, form.visitor, _first(form.text("month", 7)), http=422, fault=str(error))
    return _back(form, "rules")


def _back(form: Form, told: str) -> Response:
    first = _first(form.text("month", 7))
    return RedirectResponse(f"/console/roster?told={told}" + (f"&month={first:%Y-%m}" if first else ""), status_code=303)


# --- files -------------------------------------------------------------------------------------------


async def look(request: Request, whose: Someone) -> Response:
    """The dry run of a file."""
    here = visiting.room(request)
    try:
        brought = await bringing.brought(request, whose, "roster")
        async with here.reading:
            plan = await roster_book.dry_run(here.floor, whose.staff, brought.data, brought.name)
    except bringing.Unwelcome as error:
        return await _page(request, whose, None, http=error.status, fault=error.text)
    except DeskError as error:
        return await _page(request, whose, None, http=422, fault=str(error))
    key = here.rosters.keep(whose.visit_id, brought.name, plan, here.floor.clock())
    return visiting.page(request, whose, "roster_dry_run.html", name=brought.name, plan=plan, key=key, shown=LISTED)


async def keep(request: Request, form: Form) -> Response:
    """All of what the dry run showed."""
    here, whose = visiting.room(request), form.visitor
    found = here.rosters.take(whose.visit_id, form.text("key"), here.floor.clock())
    if found is None or found[1].wrong:
        raise Refused(409, bringing.EXPIRED)
    told = await roster_book.keep(here.floor, whose.staff, found[1])
    if any(one.refuses for one in told):
        return await _page(request, whose, found[1].first, http=409, fault=f"{_joined(told)}。一格也没有收进来。")
    return RedirectResponse(f"/console/roster?month={found[1].first:%Y-%m}&told=kept", status_code=303)


async def file(request: Request, whose: Someone, month: MonthOf = "", form: Annotated[str, Query(max_length=4)] = "xlsx") -> Response:
    """A month as a file."""
    first = _first(month)
    if first is None or form not in FORMS:
        raise Refused(404, "没有这个月。")
    data = await roster_book.exported(visiting.room(request).floor, whose.staff, first, form)
    head = {"Content-Disposition": f'attachment; filename="roster-{month}.{form}"'}
    return Response(data, media_type=FORMS[form], headers=head)
