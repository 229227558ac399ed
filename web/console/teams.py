"""小组: the shop's teams with their people and phrases, each with a form to rename it, change who is in it, or end it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk.errors import NotAllowed
from desk.people import team_book
from web.console import visiting
from web.console.visiting import Form, Someone

TOLD = {"kept": "保存好了，马上生效。", "ended": "小组解散了，同事都还在。"}
MEMBER = "member:"
NAME = 40


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/teams", listed, methods=["GET"])
    made.add_api_route("/console/teams", keep, methods=["POST"])
    made.add_api_route("/console/teams/end", end, methods=["POST"])
    return made


async def listed(request: Request, whose: Someone, told: str = "") -> Response:
    """Every team."""
    return await _list(request, whose, told=TOLD.get(told, ""))


async def _list(
    request: Request, whose: Someone, *, told: str = "", fault: str = "", name: str = "", inside: frozenset[int] = frozenset()
) -> Response:
    found, people = await team_book.listed(visiting.room(request).floor, whose.staff)
    return visiting.page(
        request, whose, "teams.html", http=422 if fault else 200, teams=found, people=people, told=told, fault=fault, name=name,
        inside=inside,
    )


async def keep(request: Request, form: Form) -> Response:
    """A new team, or another name and other people for one; what is wrong is said beside what was written."""
    visiting.allowed(form.visitor, "keep_library")
    here = visiting.room(request)
    members = [_number(field.removeprefix(MEMBER)) for field in form.fields if field.startswith(MEMBER)]
    try:
        await team_book.keep(here.floor, form.visitor.staff, _number(form.text("id", 18)), form.text("name", NAME), members)
    except NotAllowed as error:
        return await _list(request, form.visitor, fault=str(error), name=form.text("name", NAME), inside=frozenset(members))
    here.shelves.changed(form.visitor.shop.id)
    return RedirectResponse("/console/teams?told=kept", status_code=303)


async def end(request: Request, form: Form) -> Response:
    """解散."""
    visiting.allowed(form.visitor, "keep_library")
    try:
        await team_book.end(visiting.room(request).floor, form.visitor.staff, _number(form.text("id", 18)))
    except NotAllowed as error:
        return await _list(request, form.visitor, fault=str(error))
    return RedirectResponse("/console/teams?told=ended", status_code=303)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
