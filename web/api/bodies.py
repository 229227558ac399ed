"""Reads the body of a request within limits, and JSON that means one thing only."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Request

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a body."""
READ_OVER: Final = 32 * 1024 * 1024
"""Bytes that are still taken from the line, unkept, so that the sender hears why it was refused."""
WITHIN: Final = 20.0
"""Seconds in which a body has to arrive."""
UNWANTED: Final = 5.0
"""Seconds in which a body has to arrive that is refused already."""
DEEPEST: Final = 8
"""Objects and lists inside one another; an event needs four."""


class Refused(Exception):
    """The request as a whole; the text is a code of web/api/texts.py."""


class Arriving:
    """The bodies that are on their way, the longest first; the first can be told to give way."""

    def __init__(self) -> None:
        self._limits: dict[asyncio.Timeout, None] = {}
        self._gone: set[asyncio.Timeout] = set()

    @contextlib.asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """TimeoutError after so many seconds; Refused as busy where it had to give way before."""
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                self._limits[limit] = None
                yield
        except TimeoutError:
            if limit in self._gone:
                raise Refused("busy") from None
            raise
        finally:
            self._limits.pop(limit, None)
            self._gone.discard(limit)

    def give_way(self) -> bool:
        """End the waiting for the body that has been longest on its way; False if none is."""
        limit = next(iter(self._limits), None)
        if limit is None:
            return False
        del self._limits[limit]
        self._gone.add(limit)
        limit.reschedule(asyncio.get_running_loop().time())
        return True


async def body_of(request: Request, *, within: float = WITHIN, among: Arriving) -> bytes:
    """The body; Refused as too_large (at once where the length is told), too_slow, or busy where it had to give way."""
    told = request.headers.get("content-length", "0")
    if told.isascii() and told.isdigit() and int(told[:16]) > READ_OVER:
        raise Refused("too_large")
    try:
        async with among.within(within):
            return await _taken(request)
    except TimeoutError as error:
        raise Refused("too_slow") from error


async def read_over(request: Request, *, within: float = UNWANTED, among: Arriving) -> None:
    """Take a body that nobody wants from the line: a sender who is cut off while sending does not hear why."""
    size = 0
    with contextlib.suppress(TimeoutError, Refused):
        async with among.within(within):
            async for part in request.stream():
                size += len(part)
                if size > READ_OVER:
                    return


async def _taken(request: Request) -> bytes:
    body, size = bytearray(), 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST:
            body += part
        else:
            body.clear()
            if size > READ_OVER:
                break
    if size > LARGEST:
        raise Refused("too_large")
    return bytes(body)


def parsed(body: bytes) -> Any:
    """The JSON of a body; Refused as not_json or too_deep."""
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_once)
    except RecursionError as error:
        raise Refused("too_deep") from error
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError among them
        raise Refused("not_json") from error
    if _deeper(found, DEEPEST):
        raise Refused("too_deep")
    return found


def _no_number(_name: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _deeper(value: Any, most: int) -> bool:
    """Is anything in it deeper than so many levels? Level by level, so that no depth can exhaust us."""
    level = [value]
    for _ in range(most):
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        if not below:
            return False
        level = below
    return any(isinstance(one, (dict, list)) for one in level)
