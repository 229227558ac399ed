"""What the library lacks: thin intents, phrases nobody takes, customers' questions without an answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.phrases import gaps
from web.console import visiting
from web.console.visiting import Form, Someone


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/gaps", look, methods=["GET"])
    made.add_api_route("/console/gaps/teach", teach, methods=["POST"])
    made.add_api_route("/console/gaps/decline", decline, methods=["POST"])
    return made


async def look(
    request: Request, whose: Someone, learnt: Annotated[int, Query(ge=-1)] = -1, declined: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """Everything that stands out."""
    here = visiting.room(request)
    shelf = await here.shelves.of(whose.shop.id)
    found = await gaps.gaps(here.floor, whose.staff, shelf.rows)
    material = await here.harvest.material(whose.staff)
    intents = here.floor.mind(whose.shop.id).library.intents
    return visiting.page(
        request, whose, "gaps.html", found=found, material=material, intents=intents,
        names={one.id: one.name for one in intents}, told=_told(learnt, declined),
    )


async def teach(request: Request, form: Form) -> Response:
    """A group of questions is an example of an intent from now on."""
    added = await visiting.room(request).harvest.teach(form.visitor.staff, form.text("key"), form.text("intent"))
    return RedirectResponse(f"/console/gaps?learnt={added}", status_code=303)


async def decline(request: Request, form: Form) -> Response:
    """Nobody is asked about them again."""
    await visiting.room(request).harvest.decline(form.visitor.staff, form.text("key"))
    return RedirectResponse("/console/gaps?declined=1", status_code=303)


def _told(learnt: int, declined: int) -> str:
    """What was done a moment ago; the words are ours, whatever the address says."""
    if declined:
        return "好的，以后不再提。"
    return "" if learnt < 0 else f"已加入 {learnt} 句，一分钟左右学会。" if learnt else "这些例句已经有了。"
