"""The test box: a customer's words typed in, and what the desk would see."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from desk.phrases.trying import tried
from web.console import visiting
from web.console.visiting import Someone

EXAMPLES = ("能便宜点吗", "什么时候发货", "这个可以退吗", "175 130斤穿多大")


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/try", box, methods=["GET"])
    return made


async def box(request: Request, whose: Someone, text: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """The page; while somebody types, only what was understood."""
    said = text.strip()
    found = await tried(visiting.room(request).floor, whose.shop, whose.staff, said) if said else None
    return visiting.page(request, whose, "try.html", part="_tried.html", text=text, found=found, examples=EXAMPLES)
