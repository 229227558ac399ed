"""Takes Telegram's updates over HTTP: the secret first, then the body, stored before we say yes."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response

log = structlog.get_logger()

LARGEST = 1 << 20  # an update is a few kilobytes
LARGEST_ID = 1 << 63  # what the database can hold
HEADER = "X-Telegram-Bot-Api-Secret-Token"

Accept = Callable[[str, dict[str, Any]], Awaitable[None]]
"""Stores one raw update of the bot with that Telegram id."""


def build(accept: Accept, *, known: frozenset[str], secret: str) -> FastAPI:
    """The webhook application; 401 without the secret, 404 for a bot that is not ours."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/telegram/{telegram_id}")
    async def update(telegram_id: str, request: Request) -> Response:
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        if telegram_id not in known:
            return Response(status_code=404)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        raw = _object(body)
        if raw is None:
            return Response(status_code=400)
        try:
            await accept(telegram_id, raw)
        except Exception as error:  # Telegram keeps the update and asks again
            log.warning("update not stored", error=type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)

    return app


async def _body(request: Request) -> bytes | None:
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > LARGEST:
            return None
    return bytes(parts)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < LARGEST_ID:
        return None
    return dict(raw)
