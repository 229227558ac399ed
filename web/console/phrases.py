"""The shelf of phrases: found while somebody types, narrowed by intent and state."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from web.console import visiting
from web.console.visiting import Someone


def router() -> APIRouter:
    made = APIRouter()
    made.add_api_route("/console/phrases", shelf, methods=["GET"])
    return made


async def shelf(
    request: Request, whose: Someone, q: Annotated[str, Query(max_length=200)] = "", intent: str = "", status: str = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """The list; while somebody types, only what was found."""
    here = visiting.room(request)
    kept = await here.shelves.of(whose.shop.id)
    mind = here.floor.mind(whose.shop.id)
    look = partial(kept.find, q, intent=intent, status=status, page=page)
    # narrowed, every hit is looked at: not where the bot waits
    found = await asyncio.to_thread(look) if intent or status else look()
    return visiting.page(
        request, whose, "phrases.html", part="_found.html", found=found, states=kept.states, q=q, intent=intent, status=status,
        intents=mind.library.intents, names={one.id: one.name for one in mind.library.intents},
        query=urlencode({"q": q, "intent": intent, "status": status}),
    )
