"""``POST /api/v1/orders/events``: the signature first, then the size, then every event by itself."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from desk.floor import Floor
from desk.orders.order_events import OrderTold
from desk.orders.order_intake import Away, shop_called, take_in
from web.api import signing
from web.api.answers import Answer, Problem, RefusedEvent, heard, problem, refusal
from web.api.bodies import DEEPEST, UNWANTED, WITHIN, Arriving, Refused, body_of, parsed, read_over
from web.api.events import MOST_EVENTS, Fault, event_of
from web.console.guarding import Throttle

log = structlog.get_logger()

PATH: Final = "/api/v1/orders/events"
BATCHES, BATCHES_IN = 120, 60.0
"""Signed requests of one shop, in so many seconds."""
AT_ONCE: Final = 256
"""Requests under way: anybody may begin one, so few would be easily taken."""
READ_AT_ONCE: Final = 4
"""Of the signed ones, how many are read and stored: a batch of the largest size takes some megabytes."""
BESIDE: Final = 32 * 1024
"""Bytes from which a body is read beside the event loop."""
_WORDS = {"most": MOST_EVENTS, "times": BATCHES, "seconds": f"{WITHIN:.0f}"}


@dataclass(slots=True)
class Door:
    """What the route stands on; ``within`` = seconds for a body to arrive, ``under_way`` counts requests."""

    floor: Floor
    seals: signing.Seals
    throttle: Throttle
    within: float = WITHIN
    under_way: int = 0
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(READ_AT_ONCE))
    reading: Arriving = field(default_factory=Arriving)

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """A place among the requests under way. Where none is left, the one whose body has been longest on its way gives
        way: so slow senders hold up nobody. Refused as busy where none is waited for."""
        if self.under_way >= AT_ONCE and not self.reading.give_way():
            raise Refused("busy")
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        self.under_way += more
        self.floor.meter.requests_open(self.under_way)

    def shop_of(self, request: Request) -> str:
        """The shop a request names, if it is one of ours that has a secret; "" for any other."""
        code = request.headers.get(signing.SHOP, signing.MAIN)
        return code if self.seals.knows(code) else ""


def router(door: Door) -> APIRouter:
    """The one route."""
    made = APIRouter()
    refusals: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem} for status in (400, 401, 408, 413, 415, 422, 429, 500, 503)
    }

    @made.post(
        PATH, response_model=Answer, responses={207: {"model": Answer}, **refusals}, summary="What happened to orders",
        operation_id="orders_events", tags=["orders"],
    )
    async def events(request: Request) -> Response:
        began, shop = time.perf_counter(), door.shop_of(request)
        try:
            answer, code = await _ended(door, request)
        except Exception:
            door.floor.meter.requested(shop, "failed", time.perf_counter() - began)
            raise
        door.floor.meter.requested(shop, code, time.perf_counter() - began)
        return answer

    return made


async def _ended(door: Door, request: Request) -> tuple[Response, str]:
    """The answer, and "ok", "partly" or the code of the refusal."""
    try:
        with door.place():
            return await _answered(door, request)
    except Refused as error:
        code = str(error)
        headers = {"Retry-After": "1"} if code == "busy" else None
        return problem(code, {**_WORDS, **({"most": DEEPEST} if code == "too_deep" else {})}, headers=headers), code
    except Away as error:
        log.warning("order events not stored", error=type(error).__name__)
        return problem("database_away", headers={"Retry-After": "5"}), "database_away"


async def _answered(door: Door, request: Request) -> tuple[Response, str]:
    shop, body = await _signed(door, request)
    if not door.throttle.passes(shop):
        return problem("too_often", _WORDS, headers={"Retry-After": str(int(BATCHES_IN))}), "too_often"
    shop_id = await shop_called(door.floor, shop)
    if shop_id is None:  # its secret is set, but the shop is not there
        raise Refused("wrong_signature")
    now = door.floor.clock()
    async with door.turns:
        read = _events(body, now) if len(body) < BESIDE else await asyncio.to_thread(_events, body, now)
        return await _taken(door.floor, shop, shop_id, *read)


async def _signed(door: Door, request: Request) -> tuple[str, bytes]:
    """The code of the shop whose request it is, and the body; Refused for anything unsigned, too large or not JSON."""
    headers = request.headers
    timestamp, given = headers.get(signing.TIMESTAMP), headers.get(signing.SIGNATURE)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    plain = kind == "application/json" and headers.get("content-encoding", "identity") == "identity"
    code = door.seals.refusal(timestamp, given, door.floor.clock()) or ("" if plain else "wrong_content_type")
    if code:
        await read_over(request, within=min(door.within, UNWANTED), among=door.reading)
        raise Refused(code)
    body, shop = await body_of(request, within=door.within, among=door.reading), headers.get(signing.SHOP, signing.MAIN)
    if not door.seals.right(shop, timestamp or "", given or "", body):
        raise Refused("wrong_signature")
    return shop, body


def _events(body: bytes, now: float) -> tuple[list[Any], list[OrderTold | Fault]]:
    """The events as they came, and each read."""
    whole = parsed(body)
    raw = whole.get("events") if isinstance(whole, dict) and len(whole) == 1 else None
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_EVENTS:
        raise Refused("wrong_shape")
    return raw, [event_of(one, now) for one in raw]


async def _taken(
    floor: Floor, shop: str, shop_id: int, raw: list[Any], read: Sequence[OrderTold | Fault]
) -> tuple[Response, str]:
    told = {n: one for n, one in enumerate(read) if isinstance(one, OrderTold)}
    done = dict(zip(told, await take_in(floor, shop_id, list(told.values())), strict=True))
    refused: list[RefusedEvent] = []
    for n, one in enumerate(read):
        if isinstance(one, Fault):
            refused.append(refusal(n, raw[n], one))
        elif done[n].result == "refused":
            refused.append(refusal(n, raw[n], Fault(done[n].code)))
    for name, count in Counter([*(one.code for one in refused), *(one.result for one in done.values() if one.result != "refused")]).items():
        floor.meter.order_events(shop, name, count)
    good = [heard(n, told[n], done[n]) for n in told if done[n].result != "refused"]
    if not good:
        return problem("all_refused", refused=refused), "all_refused"
    answer = Answer(taken=len(good), events=good, refused=refused)
    return JSONResponse(answer.model_dump(), status_code=207 if refused else 200), "partly" if refused else "ok"
