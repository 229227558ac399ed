"""What the library lacks: thin intents, phrases nobody takes, customers' questions without an answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk import gaps
from web.console import visiting
from web.console.visiting import Form, Someone


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/gaps", look, methods=["GET"])
    made.add_api_route("/console/gaps/teach", teach, methods=["POST"])
    made.add_api_route("/console/gaps/decline", decline, methods=["POST"])
    return made


async def look(request: Request, whose: Someone) -> Response:
    """Everything that stands out."""
    here = visiting.room(request)
    shelf = await here.shelves.of(whose.shop.id)
    found = await gaps.gaps(here.floor, whose.staff, shelf.rows)
    material = await gaps.material(here.floor, whose.staff)
    intents = here.floor.mind(whose.shop.id).library.intents
    return visiting.page(
        request, whose, "gaps.html", found=found, material=material, intents=intents,
        names={one.id: one.name for one in intents}, told=request.query_params.get("told", "")[:40],
    )


async def teach(request: Request, form: Form) -> Response:
    """A group of questions is an example of an intent from now on."""
    added = await gaps.teach(visiting.room(request).floor, form.visitor.staff, form.text("key"), form.text("intent"))
    return _back(f"已加入 {added} 句，一分钟左右学会" if added else "这些例句已经有了")


async def decline(request: Request, form: Form) -> Response:
    """Nobody is asked about them again."""
    await gaps.decline(visiting.room(request).floor, form.visitor.staff, form.text("key"))
    return _back("好的，以后不再提")


def _back(told: str) -> Response:
    return RedirectResponse(f"/console/gaps?told={told}", status_code=303)
