"""订单: the orders by state and by number or receiver, one with its notes, and a file of them looked at before it is kept."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathPart
from fastapi.responses import RedirectResponse

from desk.errors import DeskError
from desk.orders import order_files, order_lists
from desk.orders.order_words import STATES
from desk.people.roles import may
from web.console import bringing, visiting
from web.console.visiting import Form, Refused, Someone

SHOWN = 100


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/orders", listed, methods=["GET"])
    made.add_api_route("/console/orders", look, methods=["POST"])
    made.add_api_route("/console/orders/keep", keep, methods=["POST"])
    made.add_api_route("/console/orders/{order_id}", one, methods=["GET"])
    return made


async def listed(
    request: Request, whose: Someone, q: Annotated[str, Query(max_length=64)] = "",
    state: Annotated[str, Query(max_length=16)] = "", before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    new: Annotated[int, Query(ge=0)] = 0, changed: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The list, and where a file is chosen."""
    told = f"收下了：新的 {new} 单，有变动的 {changed} 单。" if new or changed else ""
    return await _list(request, whose, q=q, state=state, before=before, told=told)


async def _list(
    request: Request, whose: Someone, *, q: str = "", state: str = "", before: int | None = None, told: str = "",
    http: int = 200, fault: str = "",
) -> Response:
    states = (state,) if state else ()
    found = await order_lists.listed(visiting.room(request).floor, whose.staff, states, q, before)
    return visiting.page(
        request, whose, "orders.html", http=http, found=found, q=q, state=state, states=STATES,
        more=urlencode({"q": q, "state": state, "before": found.more}), told=told, fault=fault, most=bringing.MOST,
        zone=whose.shop.timezone, brings=may(whose.staff, "keep_orders"),
    )


async def one(request: Request, whose: Someone, order_id: Annotated[int, PathPart(ge=1, le=2**62)]) -> Response:
    """One order."""
    leaf = await order_lists.one(visiting.room(request).floor, whose.staff, order_id)
    return visiting.page(request, whose, "order.html", one=leaf, row=leaf.row, zone=whose.shop.timezone)


async def look(request: Request, whose: Someone) -> Response:
    """The dry run of a file."""
    here = visiting.room(request)
    try:
        file = await bringing.brought(request, whose, "keep_orders")
        async with here.reading:
            intake = await order_files.dry_run(here.floor, whose.staff, file.data, file.name)
    except bringing.Unwelcome as error:
        return await _list(request, whose, http=error.status, fault=error.text)
    except DeskError as error:
        return await _list(request, whose, http=422, fault=str(error))
    key = here.order_intakes.keep(whose.visit_id, file.name, intake, here.floor.clock())
    rows = order_files.shown(intake, SHOWN)
    return visiting.page(
        request, whose, "orders_dry_run.html", name=file.name, intake=intake, rows=rows, key=key, shown=SHOWN, states=STATES
    )


async def keep(request: Request, form: Form) -> Response:
    """All the good ones the dry run showed."""
    here, whose = visiting.room(request), form.visitor
    visiting.allowed(whose, "keep_orders")
    found = here.order_intakes.take(whose.visit_id, form.text("key"), here.floor.clock())
    if found is None:
        raise Refused(409, bringing.EXPIRED)
    done = await order_files.keep(here.floor, whose.staff, found[1])
    return RedirectResponse(f"/console/orders?new={done.new}&changed={done.changed}", status_code=303)
