"""Files in and out: a dry run that shows everything, then all of it or nothing."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from desk.errors import DeskError
from desk.people.signing_in import Visitor
from desk.phrases import bringing_in
from desk.phrases.bringing_in import Report
from web.console import bringing, texts, visiting
from web.console.visiting import Form, Posted, Refused, Someone

SHOWN = 200
"""Pairs and lines of a dry run that are shown; all of them are counted, and what is left out can be downloaded."""
INTENT = "intent:"
"""Before the number of a pair whose intent is chosen, among the fields of the form."""


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/import", choose, methods=["GET"])
    made.add_api_route("/console/import", look, methods=["POST"])
    made.add_api_route("/console/import/keep", keep, methods=["POST"])
    made.add_api_route("/console/import/left", left, methods=["GET"])
    made.add_api_route("/console/export/{kind}", export, methods=["GET"])
    return made


async def choose(request: Request, whose: Someone) -> Response:
    """Where a file is chosen."""
    return visiting.page(request, whose, "import.html", fault="", most=bringing.MOST)


async def look(request: Request, whose: Someone) -> Response:
    """The dry run of a file."""
    here = visiting.room(request)
    try:
        file = await bringing.brought(request, whose, "keep_library")
        async with here.reading:
            report = await bringing_in.dry_run(here.floor, whose.staff, file.data, file.name)
    except bringing.Unwelcome as error:
        return _refused(request, whose, error.status, error.text)
    except DeskError as error:
        return _refused(request, whose, 422, str(error))
    key = here.uploads.keep(whose.visit_id, file.name, report, here.floor.clock())
    names = {one.id: one.name for one in here.floor.mind(whose.shop.id).library.intents}
    return visiting.page(request, whose, "dry_run.html", report=report, name=file.name, key=key, names=names, shown=SHOWN)


def _refused(request: Request, whose: Someone, http: int, fault: str) -> Response:
    return visiting.page(request, whose, "import.html", http=http, fault=fault, most=bringing.MOST)


async def keep(request: Request, form: Form) -> Response:
    """All of what the dry run showed becomes drafts, with the intents as they were put right there."""
    here, whose = visiting.room(request), form.visitor
    visiting.allowed(whose, "keep_library")
    name, report = _found(request, form.visitor, form.text("key"))
    report = bringing_in.corrected(here.floor, whose.staff, report, _chosen(form))
    here.uploads.take(whose.visit_id, form.text("key"), here.floor.clock())
    added = await bringing_in.keep(here.floor, whose.staff, report, name)
    here.shelves.changed(whose.shop.id)
    return visiting.page(request, whose, "kept.html", added=added, name=name)


def _found(request: Request, whose: Visitor, key: str) -> tuple[str, Report]:
    here = visiting.room(request)
    found = here.uploads.look(whose.visit_id, key, here.floor.clock())
    if found is None:
        raise Refused(409, bringing.EXPIRED)
    return found


def _chosen(form: Posted) -> dict[int, str]:
    """Number of a pair → the intent its bringer gave it."""
    numbers = {field: field.removeprefix(INTENT) for field in form.fields if field.startswith(INTENT)}
    return {int(n): form.text(field, 64) for field, n in numbers.items() if n.isascii() and n.isdecimal() and len(n) < 7}


async def left(request: Request, whose: Someone, key: str = "") -> Response:
    """Every line of the file that would not be kept, and why, as a file."""
    visiting.allowed(whose, "keep_library")
    name, report = _found(request, whose, key)
    rows = [("行", "原文", "为什么没收进来")]
    rows += [(str(one.line), one.text, texts.UNREAD[one.why]) for one in report.unread]
    rows += [(str(one.line), one.text, texts.repeated(one.of, one.where)) for one in report.duplicates]
    return _file(bringing_in.separated(rows), "text/csv; charset=utf-8", "left.csv", f"没收进来的 {name}.csv")


async def export(request: Request, whose: Someone, kind: str) -> Response:
    """The library as a file to keep."""
    found = await bringing_in.export(visiting.room(request).floor, whose.staff, kind)
    return _file(found.data, found.media, f"phrases.{kind}", found.name)


def _file(data: bytes, media: str, plain: str, name: str) -> Response:
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=media, headers={"content-disposition": named})
