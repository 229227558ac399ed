"""The pages for those who watch the program: /healthz and /metrics, on an address of their own."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.health import Health, Watch
from web.metrics import Prometheus

TEXT = "text/plain; version=0.0.4; charset=utf-8"


def build(watch: Watch, meter: Prometheus) -> Starlette:
    """The application (plain Starlette: FastAPI would cost 15 MB for two pages that take nothing in)."""

    async def healthz(_request: Request) -> Response:
        health = await watch.health()
        return JSONResponse(_told(health), status_code=503 if health.stuck else 200)

    async def metrics(_request: Request) -> Response:
        health = await watch.health()
        backlog = await watch.backlog() if health.database else None
        return Response(meter.page(backlog, health), media_type=TEXT)

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics)])


def _told(health: Health) -> dict[str, object]:
    return {
        "ok": not health.stuck,
        "stuck": list(health.stuck),
        "database": health.database,
        "polling_age_seconds": {str(bot): round(age, 1) for bot, age in health.polling.items()},
        "oldest_update_seconds": _rounded(health.oldest_update),
        "oldest_outgoing_seconds": _rounded(health.oldest_outgoing),
        "oldest_due_seconds": _rounded(health.oldest_due),
    }


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(age, 1)
