"""What an event has to look like, and what is said of one that does not; from here on events are the desk's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from desk.orders.order_events import LONGEST, OrderLine, OrderTold, plain_phone, plain_text
from web.api.texts import FAULTS

MOST_EVENTS: Final = 1000
MOST_LINES: Final = 100
AHEAD: Final = 600.0
"""Seconds that the time of an event may be ahead of ours: clocks differ."""
PROMISED_WITHIN: Final = 366 * 86_400.0
EARLIEST: Final = 946_684_800  # 2000-01-01
LATEST: Final = 4_102_444_800  # 2100-01-01
MOST_MONEY: Final = 100_000_000_000

State = Literal["placed", "paid", "changed", "shipped", "in_transit", "received", "closed", "refund_asked", "refunded"]
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _moment(value: object) -> float:
    """UTC seconds of what stands for a moment; nothing is guessed: no milliseconds, no time without a zone."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            seconds = datetime.fromisoformat(value.upper()).timestamp()
        except (ValueError, OverflowError) as error:  # no such day
            raise PydanticCustomError("bad_time", "no moment") from error
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value
    else:
        raise PydanticCustomError("bad_time", "no moment")
    if not EARLIEST <= seconds <= LATEST:
        raise PydanticCustomError("out_of_range", "not of this century")
    return float(seconds)


Moment = Annotated[
    float,
    BeforeValidator(_moment),
    WithJsonSchema({
        "anyOf": [{"type": "number", "minimum": EARLIEST, "maximum": LATEST}, {"type": "string", "format": "date-time"}],
        "description": "UNIX seconds, or RFC 3339 with an offset: 2026-11-28T10:00:00+08:00",
    }),
]


def _whole(value: object) -> object:
    """JSON knows one kind of number: 19800.0 is the integer 19800."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Money = Annotated[int, Field(ge=0, le=MOST_MONEY, description="in fen (分): 19800 = ¥198.00"), BeforeValidator(_whole)]
_NAME = r"^[!-~]+$"
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_SEEN = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
_PHONE = r"^[0-9+*#() 转\-]*$"


def _text(name: str, about: str = "") -> Any:
    return Field(default=None, max_length=LONGEST[name], pattern=_PHONE if name == "phone" else _TEXT, description=about or None)


class Line(BaseModel):
    """One kind of thing in the order."""

    model_config = ConfigDict(extra="forbid", strict=True)

    item: Annotated[str, Field(min_length=1, max_length=LONGEST["item_number"], pattern=_SEEN, description="货号")]
    name: str | None = _text("name")
    colour: str | None = _text("colour")
    size: str | None = _text("size")
    quantity: Annotated[int, Field(ge=1, le=9999), BeforeValidator(_whole)] = 1
    price: Money | None = None


class Event(BaseModel):
    """Something that happened to an order. Fields that are left out or null were not told and change nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: Annotated[str, Field(min_length=1, max_length=128, pattern=_NAME, description="unique in the shop, for ever")]
    order: Annotated[str, Field(min_length=1, max_length=64, pattern=_NAME, description="order number")]
    state: Annotated[State, Field(description="the state the order came into; changed = the same state, other values")]
    at: Annotated[Moment, Field(description="when it happened; at most ten minutes ahead of our clock")]
    buyer_telegram_id: Annotated[int, Field(ge=1, le=2**52), BeforeValidator(_whole)] | None = None
    receiver: str | None = _text("receiver")
    phone: str | None = _text("phone", "may be masked (138****1111) or carry an extension (18412345678-0123)")
    address: str | None = _text("address")
    courier: str | None = _text("courier")
    remark: str | None = _text("remark", "the buyer's words")
    total: Money | None = None
    staff_number: str | None = _text("staff_number", "工号 of the agent who gets the credit")
    tracking_no: str | None = _text("tracking_no")
    promised_at: Annotated[Moment, Field(description="ships by; at most a year ahead")] | None = None
    lines: Annotated[list[Line], Field(max_length=MOST_LINES)] | None = None
    refund_withdrawn: Annotated[bool, Field(description="the refund asked for before is no longer wanted")] = False


class Batch(BaseModel):
    """Up to a thousand events in any order."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[Event], Field(min_length=1, max_length=MOST_EVENTS)]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an event is refused: the field it is about ("" = the event as a whole) and a code of web/api/texts.py."""

    code: str
    field: str = ""

    @property
    def message(self) -> str:
        return FAULTS[self.code].format(field=self.field)


def event_of(raw: Any, now: float) -> OrderTold | Fault:
    """The event as the desk knows it, or what is wrong with it."""
    try:
        event = Event.model_validate(raw)
    except ValidationError as error:
        return _fault(error)
    if event.at > now + AHEAD:
        return Fault("in_future", "at")
    if event.promised_at is not None and event.promised_at > now + PROMISED_WITHIN:
        return Fault("too_far", "promised_at")
    lines = _lines(event)
    for n, line in enumerate(lines or ()):
        if not line.item_number:  # it had only what cannot be seen
            return Fault("bad_characters", f"lines.{n}.item")
    return OrderTold(event.id, event.order, event.state, event.at, _said(event), lines, event.refund_withdrawn)


def _said(event: Event) -> Mapping[str, Any]:
    """Only what was told, under the names of the columns."""
    plain = (name for name in LONGEST if name in Event.model_fields)
    told: dict[str, Any] = {name: plain_text(text) for name in plain if (text := getattr(event, name)) is not None}
    if "phone" in told:
        told["phone"] = plain_phone(told["phone"])
    rest = {"buyer_telegram_id": event.buyer_telegram_id, "total": event.total, "promised_at": event.promised_at}
    return told | {name: value for name, value in rest.items() if value is not None}


def _lines(event: Event) -> tuple[OrderLine, ...] | None:
    if event.lines is None:
        return None
    return tuple(
        OrderLine(
            item_number=plain_text(line.item), name=plain_text(line.name or ""), colour=plain_text(line.colour or ""),
            size=plain_text(line.size or ""), quantity=line.quantity, price=line.price,
        )
        for line in event.lines
    )


_CODES: Final[Mapping[str, str]] = {
    "missing": "missing", "extra_forbidden": "unknown_field", "literal_error": "unknown_state", "string_too_long": "too_long",
    "string_too_short": "too_short", "string_pattern_mismatch": "bad_characters", "string_unicode": "bad_characters",
    "too_long": "too_many_lines", "greater_than_equal": "out_of_range", "less_than_equal": "out_of_range",
    "bad_time": "bad_time", "out_of_range": "out_of_range",
}
_MONEY = ("total", "price")


def _fault(error: ValidationError) -> Fault:
    """The first thing that is wrong, in our words; never what was sent."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    known = [str(part) for part in first["loc"] if isinstance(part, int) or part in _FIELDS]
    kind, name = str(first["type"]), next((part for part in reversed(known) if not part.isdigit()), "")
    field = ".".join(known)
    if kind == "extra_forbidden":
        return Fault("unknown_field", ".".join([*known, str(first["loc"][-1])[:40]]) if _plain(first["loc"][-1]) else field)
    if kind == "greater_than_equal" and name in _MONEY:
        return Fault("negative_money", field)
    return Fault(_CODES.get(kind, "wrong_type"), field)


def _plain(name: object) -> bool:
    return isinstance(name, str) and name.isascii() and name.isidentifier()


_FIELDS: Final = frozenset({*Event.model_fields, *Line.model_fields})
