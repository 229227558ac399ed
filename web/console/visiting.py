"""Who asks, and whether they may: the visit behind a cookie, the seal on every form, the role for every page."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from desk.floor import Floor
from desk.goods.goods import Intake
from desk.goods.promoting import Plan
from desk.orders.order_files import OrderIntake
from desk.people import signing_in
from desk.people.roles import may
from desk.people.signing_in import Visitor
from desk.phrases.bringing_in import Report
from desk.phrases.browsing import Shelves
from desk.phrases.gaps import Harvest
from desk.phrases.twins import Likenesses
from desk.shifts.roster_files import RosterPlan
from web.console.drawing import Drawing
from web.console.guarding import Throttle, from_here
from web.console.uploads import Uploads

FORM = 256 * 1024
"""Bytes of a form without a file."""
FIELDS = 400
SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Room:
    """What every page works with: the floor below, the drawing, and what is kept between two requests."""

    floor: Floor
    drawing: Drawing
    shelves: Shelves
    harvest: Harvest
    likenesses: Likenesses
    uploads: Uploads[Report]
    intakes: Uploads[Intake]
    plans: Uploads[Plan]
    order_intakes: Uploads[OrderIntake]
    rosters: Uploads[RosterPlan]
    reading: asyncio.Semaphore
    """One file is looked at at a time: the bot works in this process too."""
    knocks: Throttle
    """Wrong sign-in codes, by how they begin."""
    all_knocks: Throttle
    """Wrong sign-in codes, all of them."""
    posts: Throttle
    secure: bool

    @property
    def cookie(self) -> str:
        return "__Host-xiaoer" if self.secure else "xiaoer"


class Refused(Exception):
    """A request that is not served: the status, and what its author reads."""

    def __init__(self, status: int, text: str) -> None:
        self.status, self.text = status, text
        super().__init__(text)


class NoVisit(Exception):
    """Nobody is signed in (any more)."""


def room(request: Request) -> Room:
    found: Room = request.app.state.room
    return found


async def visitor(request: Request) -> Visitor:
    """Whose visit it is, asked of the staff list each time. Raises NoVisit, and Refused for an address with a zero byte,
    which PostgreSQL takes in no text."""
    if "%00" in request.url.query or "\0" in request.scope["path"]:
        raise Refused(404, "没有这个页面。")
    here = room(request)
    found = await signing_in.who(here.floor, request.cookies.get(here.cookie, ""))
    if found is None:
        raise NoVisit
    return found


def seal_of(secret: str) -> str:
    """What a form carries to show that it is ours: nobody can make it without the cookie."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def sealed(request: Request, given: str, cookie: str) -> None:
    """Raise Refused unless the form is ours and comes from our own page."""
    secret = request.cookies.get(cookie, "")
    if not secret or not from_here(request.headers) or not hmac.compare_digest(seal_of(secret).encode(), given.encode()):
        raise Refused(403, "这个页面放得太久，或不是从后台打开的，没有改动。请刷新页面再试一次。")


async def fields(request: Request) -> Mapping[str, str]:
    """The fields of a form; the last of several with one name. Raises Refused."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > FORM:
            raise Refused(413, "写得太长了，没有保存。")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError as error:
        raise Refused(400, "表单内容读不了，没有改动。") from error
    return {name: value.replace("\r\n", "\n").replace("\0", "") for name, value in pairs}


@dataclass(frozen=True, slots=True)
class Posted:
    """A form of somebody who is signed in, looked at: it is theirs, from our page, and not one of too many."""

    visitor: Visitor
    fields: Mapping[str, str]

    def text(self, name: str, longest: int = 4_000) -> str:
        return self.fields.get(name, "").strip()[:longest]


async def posted(request: Request, whose: Annotated[Visitor, Depends(visitor)]) -> Posted:
    """The form of a visitor. Raises Refused."""
    if not room(request).posts.passes(str(whose.visit_id)):
        raise Refused(429, "操作太快啦，请过一会儿再试。")
    return await previewed(request, whose)


async def previewed(request: Request, whose: Annotated[Visitor, Depends(visitor)]) -> Posted:
    """A form that changes nothing, sent while somebody writes. Raises Refused."""
    here = room(request)
    found = await fields(request)
    sealed(request, request.headers.get("x-seal") or found.get(SEAL, ""), here.cookie)
    return Posted(whose, found)


def allowed(whose: Visitor, action: str) -> None:
    """Raise Refused unless the role covers it."""
    if not may(whose.staff, action):
        raise Refused(403, "您的岗位没有这个权限，需要的话请找主管～")


def page(request: Request, whose: Visitor, name: str, /, *, http: int = 200, part: str = "", **words: Any) -> Response:
    """A page of somebody who is signed in; ``part`` is the template of what HTMX asks for while somebody types."""
    here = room(request)
    secret = request.cookies.get(here.cookie, "")
    name = part if part and request.headers.get("hx-request") else name
    return here.drawing.page(
        name, http=http, who=whose.staff, shop=whose.shop, seal=seal_of(secret), path=request.url.path,
        keeps=may(whose.staff, "keep_library"), **words,
    )


Someone = Annotated[Visitor, Depends(visitor)]
Form = Annotated[Posted, Depends(posted)]
Preview = Annotated[Posted, Depends(previewed)]
