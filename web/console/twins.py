"""Phrases that say nearly the same, side by side: one is kept, the other retired by one press."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from desk.phrases import twins
from web.console import visiting
from web.console.differing import difference
from web.console.visiting import Form, Someone

SHOWN = 50


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/twins", look, methods=["GET"])
    made.add_api_route("/console/twins/merge", merge, methods=["POST"])
    return made


async def look(request: Request, whose: Someone, told: str = "") -> Response:
    """The pairs that are most alike."""
    here = visiting.room(request)
    found = await here.likenesses.of(whose.staff, await here.shelves.of(whose.shop.id))
    intents = here.floor.mind(whose.shop.id).library.intents
    return visiting.page(
        request, whose, "twins.html", pairs=[(pair, difference(pair.one.text, pair.other.text)) for pair in found[:SHOWN]],
        total=len(found), shown=SHOWN, names={one.id: one.name for one in intents},
        told="留下一条，另一条停用了；它的问法和使用次数都算在留下的这条上。" if told == "merged" else "",
    )


async def merge(request: Request, form: Form) -> Response:
    """One is kept; what was the other's is its own from now on."""
    here = visiting.room(request)
    await twins.merge(here.floor, form.visitor.staff, form.text("kept", 64), form.text("gone", 64))
    here.shelves.changed(form.visitor.shop.id)
    return RedirectResponse("/console/twins?told=merged", status_code=303)
