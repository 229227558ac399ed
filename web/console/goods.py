"""商品: the goods in a list, one with its card, and a file of them looked at before it is kept."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathPart
from fastapi.responses import RedirectResponse

from desk.errors import DeskError
from desk.goods import goods_files
from desk.goods.goods_files import MEASURES, yuan
from desk.people.roles import may
from web.console import bringing, visiting
from web.console.visiting import Form, Refused, Someone

SHOWN = 100


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/goods", listed, methods=["GET"])
    made.add_api_route("/console/goods", look, methods=["POST"])
    made.add_api_route("/console/goods/keep", keep, methods=["POST"])
    made.add_api_route("/console/goods/{item_id}", one, methods=["GET"])
    return made


async def listed(
    request: Request, whose: Someone, q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1, kept: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """The list, and where a file is chosen."""
    return await _list(request, whose, q=q, page=page, told=f"存好了 {kept} 个商品，两秒内就用。" if kept else "")


async def _list(
    request: Request, whose: Someone, *, q: str = "", page: int = 1, told: str = "", http: int = 200, fault: str = ""
) -> Response:
    found = await goods_files.listed(visiting.room(request).floor, whose.staff, q, page)
    return visiting.page(
        request, whose, "goods.html", http=http, found=found, q=q, query=urlencode({"q": q}), told=told, fault=fault,
        most=bringing.MOST, yuan=yuan, brings=may(whose.staff, "keep_items"),
    )


async def one(request: Request, whose: Someone, item_id: Annotated[int, PathPart(ge=1, le=2**62)]) -> Response:
    """An item with its card; the floor of its price is for those who keep the goods."""
    item, prices = await goods_files.one(visiting.room(request).floor, whose.staff, item_id)
    return visiting.page(
        request, whose, "item.html", item=item, card=item.card, prices=prices, yuan=yuan, measures=MEASURES,
        zone=whose.shop.timezone, brings=may(whose.staff, "keep_items"),
    )


async def look(request: Request, whose: Someone) -> Response:
    """The dry run of a file."""
    here = visiting.room(request)
    try:
        file = await bringing.brought(request, whose, "keep_items")
        async with here.reading:
            intake = await goods_files.dry_run(here.floor, whose.staff, file.data, file.name)
    except bringing.Unwelcome as error:
        return await _list(request, whose, http=error.status, fault=error.text)
    except DeskError as error:
        return await _list(request, whose, http=422, fault=str(error))
    key = here.intakes.keep(whose.visit_id, file.name, intake, here.floor.clock())
    return visiting.page(
        request, whose, "goods_dry_run.html", name=file.name, intake=intake, key=key, shown=SHOWN, yuan=yuan,
        changes=[card for card in intake.cards if card.number in {*intake.new, *intake.changed}],
    )


async def keep(request: Request, form: Form) -> Response:
    """All of what the dry run showed."""
    here, whose = visiting.room(request), form.visitor
    visiting.allowed(whose, "keep_items")
    found = here.intakes.take(whose.visit_id, form.text("key"), here.floor.clock())
    if found is None or found[1].faults:
        raise Refused(409, bringing.EXPIRED)
    done = await goods_files.keep(here.floor, whose.staff, found[1])
    return RedirectResponse(f"/console/goods?kept={done}", status_code=303)
