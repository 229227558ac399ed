"""Puts the console together: its pages, its files, and what is said when something is not to be had."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from desk.errors import DeskError, NotAllowed, NotFound
from desk.floor import Floor
from desk.phrases.browsing import Shelves
from desk.phrases.gaps import Harvest
from desk.phrases.twins import Likenesses
from web.console import (
    accounts,
    entering,
    gaps,
    goods,
    handovers,
    importing,
    leaves,
    memos,
    nudges,
    orders,
    phrases,
    promotions,
    queue,
    roster,
    rules,
    teams,
    texts,
    trying,
    twins,
)
from web.console.drawing import Drawing
from web.console.guarding import Guard, Throttle
from web.console.uploads import Uploads
from web.console.visiting import NoVisit, Refused, Room

log = structlog.get_logger()

STATIC = Path(__file__).parent / "static"
KNOCKS, KNOCKS_IN = 20, 300.0
"""Wrong sign-in codes that begin alike, in so many seconds."""
ALL_KNOCKS = 600
"""Wrong sign-in codes altogether in that time; a right one is always let in."""
POSTS, POSTS_IN = 60, 60.0
"""Forms of one visit, in so many seconds."""


def build(floor: Floor) -> Guard:
    """The console of every shop on this floor; its public address is ``floor.console``."""
    secure = floor.console.startswith("https://")
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.room = Room(
        floor, Drawing(), Shelves(floor), Harvest(floor), Likenesses(floor), Uploads(), Uploads(), Uploads(), Uploads(), Uploads(), asyncio.Semaphore(1), Throttle(KNOCKS, KNOCKS_IN, floor.clock),
        Throttle(ALL_KNOCKS, KNOCKS_IN, floor.clock), Throttle(POSTS, POSTS_IN, floor.clock), secure,
    )
    for made in (
        entering, phrases, leaves, queue, importing, trying, gaps, rules, goods, orders, promotions, nudges, roster, accounts, twins, handovers, memos, teams,
    ):
        app.include_router(made.router())
    app.add_api_route("/console", _home, methods=["GET"])
    app.mount("/console/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(NoVisit, _no_visit)
    for kind in (Refused, DeskError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _said)
    return Guard(app, secure=secure)


async def _home(_request: Request) -> Response:
    return RedirectResponse(entering.HOME, status_code=303)


async def _no_visit(request: Request, _error: Exception) -> Response:
    drawn: Response = request.app.state.room.drawing.page("nobody.html", http=401)
    if request.headers.get("hx-request"):
        drawn.headers["hx-refresh"] = "true"
    return drawn


async def _said(request: Request, error: Exception) -> Response:
    """What went wrong, as a page: theirs in their words, ours logged once."""
    status, text = _reason(error)
    if status >= 500:
        log.error("page failed", path=request.url.path.split("/")[:3], exc_info=error)
    typing = bool(request.headers.get("hx-request"))
    drawn: Response = request.app.state.room.drawing.page("_said.html" if typing else "error.html", http=status, text=text)
    if typing:
        drawn.headers["hx-retarget"], drawn.headers["hx-reswap"] = "#said", "innerHTML"
    return drawn


def _reason(error: Exception) -> tuple[int, str]:
    if isinstance(error, Refused):
        return error.status, error.text
    if isinstance(error, DeskError):
        return 404 if isinstance(error, NotFound) else 403 if isinstance(error, NotAllowed) else 409, str(error)
    if isinstance(error, HTTPException):
        return error.status_code, texts.STATUS.get(error.status_code, texts.STATUS[404])
    if isinstance(error, RequestValidationError):
        return 404, texts.STATUS[404]
    return 500, texts.STATUS[500]
