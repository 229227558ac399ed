"""Puts the API together: its route, its description, and what is said when something is not to be had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from desk.floor import Floor
from web.api import signing
from web.api.answers import problem
from web.api.bodies import WITHIN
from web.api.events import Batch
from web.api.orders import BATCHES, BATCHES_IN, PATH, Door, router
from web.console.guarding import Guard, Throttle

log = structlog.get_logger()

DESCRIPTION = "/api/v1/openapi.json"
_REF = "#/components/schemas/{model}"


def build(floor: Floor, secrets: Mapping[str, str], *, within: float = WITHIN) -> Guard:
    """The API for the shops with these secrets (by the code of the shop); a body has to arrive ``within`` seconds."""
    app = FastAPI(title="小二 Xiaoer", version="1", docs_url=None, redoc_url=None, openapi_url=DESCRIPTION)
    door = Door(floor, signing.Seals(secrets), Throttle(BATCHES, BATCHES_IN, floor.clock), within)
    app.include_router(router(door))
    app.add_exception_handler(HTTPException, _not_here)
    app.add_exception_handler(Exception, _failed)
    described = _described(app)
    app.openapi = lambda: described  # type: ignore[method-assign]
    return Guard(app, secure=False)


async def _not_here(_request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        return problem("wrong_method", headers=error.headers)
    return problem("not_found")


async def _failed(request: Request, error: Exception) -> Response:
    log.error("request failed", path=request.url.path.split("/")[:4], exc_info=error)
    return problem("failed")


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: the body is read by hand (raw, for its signature), so it is described by hand too."""
    whole = get_openapi(title=app.title, version=app.version, routes=app.routes)
    batch = Batch.model_json_schema(ref_template=_REF)
    whole["components"]["schemas"] |= {**batch.pop("$defs"), "Batch": batch}
    whole["components"]["securitySchemes"] = {
        "signature": {
            "type": "apiKey", "in": "header", "name": signing.SIGNATURE,
            "description": f"Hex HMAC-SHA256 under the shop's secret, over {signing.TIMESTAMP}, a dot, and the raw body",
        }
    }
    route = whole["paths"][PATH]["post"]
    route["security"] = [{"signature": []}]
    route["requestBody"] = {
        "required": True, "content": {"application/json": {"schema": {"$ref": _REF.format(model="Batch")}}}
    }
    route["parameters"] = [
        _header(signing.TIMESTAMP, "UNIX seconds; within five minutes of our clock", pattern="^[0-9]{1,12}$", required=True),
        _header(signing.SHOP, "code of the shop", pattern="^[a-z0-9]{1,32}$", default=signing.MAIN),
    ]
    return whole


def _header(name: str, about: str, *, required: bool = False, **schema: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": about, "schema": {"type": "string", **schema}}
