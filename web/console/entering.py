"""The way in and out: a button behind the bot's link, a cookie, and the end of it."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk.people import signing_in
from web.console import visiting
from web.console.visiting import Form, Refused

DOOR = "xiaoer_door"
"""The cookie that ties the button to the browser that was shown it."""
HOME = "/console/phrases"


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/enter/{code}", button, methods=["GET"])
    made.add_api_route("/console/enter", come_in, methods=["POST"])
    made.add_api_route("/console/leave", go, methods=["POST"])
    return made


PREFIX = 8
"""Characters of a wrong code by which it is counted: behind a proxy everybody has the same address."""


async def _good(request: Request, code: str) -> bool:
    """Is it a link that works? Only wrong codes are counted, so that nobody's guesses shut anybody's link out."""
    here = visiting.room(request)
    if await signing_in.good(here.floor, code):
        return True
    if not (here.knocks.passes(code[:PREFIX]) and here.all_knocks.passes("")):
        raise Refused(429, "试得太多次啦，请过几分钟再打开链接。")
    return False


async def button(request: Request, code: str) -> Response:
    """Shows the way in; looking spends nothing."""
    here = visiting.room(request)
    good = await _good(request, code)
    door = secrets.token_urlsafe(18)
    drawn = here.drawing.page("enter.html", http=200 if good else 410, good=good, code=code, seal=visiting.seal_of(door))
    drawn.set_cookie(DOOR, door, max_age=600, path="/console", httponly=True, samesite="strict", secure=here.secure)
    return drawn


async def come_in(request: Request) -> Response:
    """Spends the link."""
    here = visiting.room(request)
    given = await visiting.fields(request)
    visiting.sealed(request, given.get(visiting.SEAL, ""), DOOR)
    code = given.get("code", "")
    token = await signing_in.enter(here.floor, code) if await _good(request, code) else ""
    if not token:
        return here.drawing.page("enter.html", http=410, good=False, code="", seal="")
    answer = RedirectResponse(HOME, status_code=303)
    answer.set_cookie(
        here.cookie, token, max_age=int(signing_in.LONGEST), path="/", httponly=True, samesite="lax", secure=here.secure
    )
    answer.delete_cookie(DOOR, path="/console")
    return answer


async def go(request: Request, form: Form) -> Response:
    """Sign out."""
    here = visiting.room(request)
    await signing_in.leave(here.floor, form.visitor)
    answer = here.drawing.page("left.html")
    answer.delete_cookie(here.cookie, path="/", httponly=True, samesite="lax", secure=here.secure)
    return answer
