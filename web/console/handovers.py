"""交接: past and present handover books, searched, opened, and on paper; grave incidents beside them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathPart

from desk.handover import handover_views, incidents
from desk.handover.handover_sections import ORDER
from web.console import visiting
from web.console.visiting import Someone

PAGE = handover_views.PAGE
BookId = Annotated[int, PathPart(ge=1, le=2**62)]


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/handovers", listed, methods=["GET"])
    made.add_api_route("/console/handovers/{book_id}", opened, methods=["GET"])
    made.add_api_route("/console/handovers/{book_id}/print", printed, methods=["GET"])
    return made


async def listed(
    request: Request, whose: Someone, q: str = "", before: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> Response:
    """The books, newest first, a page at a time."""
    visiting.allowed(whose, "console")
    floor, words = visiting.room(request).floor, q.strip()[:120]
    rows = await handover_views.find(floor, whose.staff, words, before=before or None, limit=PAGE + 1)
    grave = await incidents.listed(floor, whose.staff)
    return visiting.page(
        request, whose, "handovers.html", rows=rows[:PAGE], q=words, grave=grave, before=before,
        more=rows[PAGE - 1].id if len(rows) > PAGE else 0,
    )


async def opened(request: Request, whose: Someone, book_id: BookId) -> Response:
    """One book."""
    return await _book(request, whose, book_id, "handover.html")


async def printed(request: Request, whose: Someone, book_id: BookId) -> Response:
    """The same as it goes on paper; the browser prints it or makes a PDF."""
    return await _book(request, whose, book_id, "handover_print.html")


async def _book(request: Request, whose: Someone, book_id: int, name: str) -> Response:
    view = await handover_views.opened(visiting.room(request).floor, whose.staff, book_id)
    sections = [(code, [line for line in view.lines if line.section == code]) for code in ORDER]
    return visiting.page(request, whose, name, view=view, sections=[(code, lines) for code, lines in sections if lines])
