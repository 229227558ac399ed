"""Draws pages from templates; everything put into them is escaped."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from desk.people.roles import ROLES
from web.console import texts


class Drawing:
    """The console's templates."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=PackageLoader("web.console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        )
        self._environment.globals |= {"t": texts, "ROLES": ROLES}
        self._environment.filters |= {"moment": _moment, "percent": lambda share: f"{share:.0%}", "short": _short}

    def page(self, name: str, /, *, http: int = 200, **words: Any) -> Response:
        """A template filled in, as an answer."""
        return HTMLResponse(self._environment.get_template(name).render(words), status_code=http)



def _moment(seconds: float | None, zone: str) -> str:
    """A time in the shop's own clock."""
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _short(text: str, most: int = 90) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"
