"""Stands before every page: what a browser may do with it, how large a request may be, and how often one may knock."""

from __future__ import annotations

import contextlib
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Only our own files run; pictures inside style sheets are data."""
HEADERS: Final = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    # with no-referrer a browser would hide the origin of our own forms from us
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
)
FOREVER: Final = ("strict-transport-security", "max-age=31536000")
_CLIENTS = 4_096


class Guard:
    """Puts the headers on every answer, also on errors; pages are kept by nobody, files for an hour."""

    def __init__(self, app: App, *, secure: bool) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in (*HEADERS, *((FOREVER,) if secure else ()))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kept = str(scope.get("path", "")).startswith("/console/static/")

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                keeping = b"public, max-age=3600" if kept and message["status"] == 200 else b"no-store"
                message["headers"] = [*message.get("headers", ()), *self._headers, (b"cache-control", keeping)]
            await send(message)

        with contextlib.suppress(Exception):  # the application has logged it and answered already
            await self._app(scope, receive, guarded)


class Throttle:
    """At most ``times`` within ``seconds`` for each key; remembers the last few thousand keys."""

    def __init__(self, times: int, seconds: float, clock: Callable[[], float]) -> None:
        self._times, self._seconds, self._clock = times, seconds, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def passes(self, key: str) -> bool:
        """Count one more; False if that is too many."""
        now = self._clock()
        times = self._seen.setdefault(key, deque(maxlen=self._times))
        self._seen.move_to_end(key)
        if len(self._seen) > _CLIENTS:
            self._seen.popitem(last=False)
        if len(times) == self._times and now - times[0] < self._seconds:
            return False
        times.append(now)
        return True


def from_here(headers: Any) -> bool:
    """Does a request that changes something come from our own pages, as far as the browser tells?"""
    site = headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")
