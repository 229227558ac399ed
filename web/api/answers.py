"""What the API answers: what became of each event, or why nothing was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from desk.orders.order_events import OrderTold
from desk.orders.orders import Applied
from web.api.events import Fault
from web.api.texts import PROBLEMS


class Heard(BaseModel):
    """An event that was taken in."""

    index: Annotated[int, Field(description="its place in the batch, from 0")]
    id: str
    order: str
    result: Annotated[
        Literal["applied", "kept", "known"],
        Field(description="kept: the order was further along, only what was missing was filled in; known: heard before"),
    ]
    state: Annotated[str, Field(description="the order's state now")]
    code: Annotated[Literal["", "older", "behind"], Field(description="why it was only kept")]


class RefusedEvent(BaseModel):
    """An event that was not taken in; nothing of it was kept."""

    index: int
    id: Annotated[str | None, Field(description="as it was sent, where it can be told")]
    field: Annotated[str, Field(description="lines.0.quantity; empty = the event as a whole")]
    code: str
    message: str


class Answer(BaseModel):
    """What became of a batch: 200 everything was taken in, 207 some events were refused."""

    taken: Annotated[int, Field(description="events applied, kept or known")]
    events: list[Heard]
    refused: list[RefusedEvent]


class Problem(BaseModel):
    """Why a request was refused as a whole; nothing of it was kept."""

    code: str
    message: str
    refused: list[RefusedEvent] = []


def problem(
    code: str, words: Mapping[str, object] | None = None, *, refused: Sequence[RefusedEvent] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The refusal of that code; ``words`` fill its text."""
    status, text = PROBLEMS[code]
    body = Problem(code=code, message=text.format(**(words or {})), refused=list(refused))
    return JSONResponse(body.model_dump(), status_code=status, headers=headers)


def refusal(index: int, raw: Any, fault: Fault) -> RefusedEvent:
    """What is said of an event that is not taken in: its id only if it is one."""
    given = raw.get("id") if isinstance(raw, dict) else None
    plain = isinstance(given, str) and len(given) <= 128 and given.isascii() and given.isprintable()
    return RefusedEvent(
        index=index, id=given if plain else None, field=fault.field, code=fault.code, message=fault.message
    )


def heard(index: int, told: OrderTold, applied: Applied) -> Heard:
    """What is said of an event that was taken in."""
    return Heard.model_validate({
        "index": index, "id": told.event_id, "order": told.number, "result": applied.result, "code": applied.code,
        "state": "" if applied.order is None else applied.order.state,
    })
