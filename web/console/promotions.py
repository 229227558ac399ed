"""活动表: the promotions with their state, a file of them looked at before it is kept, and 结束."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk.errors import DeskError
from desk.goods import promotion_files, promotion_list
from desk.people.roles import may
from web.console import bringing, visiting
from web.console.visiting import Form, Refused, Someone

TOLD = {"kept": "收进来了，两秒内的回答就按它。", "ended": "结束了，从现在起回答不再提它。", "gone": "这个活动早就结束了。"}
OVER = 50
"""Promotions that are over and still listed."""


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/promotions", listed, methods=["GET"])
    made.add_api_route("/console/promotions", look, methods=["POST"])
    made.add_api_route("/console/promotions/keep", keep, methods=["POST"])
    made.add_api_route("/console/promotions/end", end, methods=["POST"])
    return made


async def listed(request: Request, whose: Someone, told: str = "") -> Response:
    """The list, and where a file is chosen."""
    return await _list(request, whose, told=TOLD.get(told, ""))


async def _list(request: Request, whose: Someone, *, told: str = "", http: int = 200, fault: str = "") -> Response:
    found = await promotion_files.listed(visiting.room(request).floor, whose.staff)
    over = [one for one in found if one.state == "已结束"]
    return visiting.page(
        request, whose, "promotions.html", http=http, live=[one for one in found if one.state != "已结束"], over=over[:OVER],
        more=len(over) - OVER, told=told, fault=fault, most=bringing.MOST, promotes=may(whose.staff, "promote"),
    )


async def look(request: Request, whose: Someone) -> Response:
    """The dry run of a file."""
    here = visiting.room(request)
    try:
        file = await bringing.brought(request, whose, "promote")
        async with here.reading:
            plan = await promotion_files.dry_run(here.floor, whose.staff, file.data, file.name)
    except bringing.Unwelcome as error:
        return await _list(request, whose, http=error.status, fault=error.text)
    except DeskError as error:
        return await _list(request, whose, http=422, fault=str(error))
    now = here.floor.clock()
    key = here.plans.keep(whose.visit_id, file.name, plan, now)
    rows = promotion_files.planned(whose.shop, plan, now)
    return visiting.page(request, whose, "promotions_dry_run.html", name=file.name, plan=plan, rows=rows, key=key)


async def keep(request: Request, form: Form) -> Response:
    """All of what the dry run showed."""
    here, whose = visiting.room(request), form.visitor
    visiting.allowed(whose, "promote")
    found = here.plans.take(whose.visit_id, form.text("key"), here.floor.clock())
    if found is None or found[1].wrong:
        raise Refused(409, bringing.EXPIRED)
    await promotion_files.keep(here.floor, whose.staff, found[1])
    return RedirectResponse("/console/promotions?told=kept", status_code=303)


async def end(request: Request, form: Form) -> Response:
    """From this moment on no answer names it."""
    number = form.text("id", 18)
    done = await promotion_list.end(
        visiting.room(request).floor, form.visitor.staff, int(number) if number.isascii() and number.isdecimal() else 0
    )
    if done.outcome == "changed":
        raise Refused(404, "没有这个活动，请刷新页面看最新的。")
    return RedirectResponse(f"/console/promotions?told={'gone' if done.outcome == 'gone' else 'ended'}", status_code=303)
