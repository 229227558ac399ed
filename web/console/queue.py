"""The drafts that wait for a decision, with what stands against each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from desk.phrases import editing
from web.console import visiting
from web.console.visiting import Form, Someone

PAGE = 20
PICK = "pick:"


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/queue", look, methods=["GET"])
    made.add_api_route("/console/queue", decide, methods=["POST"])
    return made


async def look(
    request: Request, whose: Someone, page: Annotated[int, Query(ge=1, le=10_000)] = 1, done: Annotated[int, Query(ge=0)] = 0,
    held: Annotated[int, Query(ge=0)] = 0, gone: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """One page of them."""
    here = visiting.room(request)
    drafts = await editing.waiting(here.floor, whose.staff)
    pages = max(1, -(-len(drafts) // PAGE))
    page = min(page, pages)
    mind = here.floor.mind(whose.shop.id)
    told = [f"批准了 {done} 条，两秒内就用"] * bool(done) + [f"{held} 条还有问题，或刚刚改过，先留着"] * bool(held) + [f"不要的 {gone} 条已拿走"] * bool(gone)
    return visiting.page(
        request, whose, "queue.html", drafts=drafts[(page - 1) * PAGE : page * PAGE], total=len(drafts), page=page, pages=pages,
        names={one.id: one.name for one in mind.library.intents}, told="；".join(told),
    )


def version_in(words: str) -> int:
    """The version a page showed of a draft; 0, which none has, for anything else."""
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


async def decide(request: Request, form: Form) -> Response:
    """Approve or put away what was picked."""
    here = visiting.room(request)
    picked = {key.removeprefix(PICK): version_in(form.text(key)) for key in form.fields if key.startswith(PICK)}
    if form.text("do") == "refuse":
        gone = await editing.refuse(here.floor, form.visitor.staff, picked)
        told = f"gone={gone}"
    else:
        found = await editing.approve(here.floor, form.visitor.staff, picked)
        told = f"done={found['done']}&held={found['held']}"
    here.shelves.changed(form.visitor.shop.id)
    return RedirectResponse(f"/console/queue?{told}", status_code=303)
