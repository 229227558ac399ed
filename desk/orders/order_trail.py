"""Which state an order is in, and which values hold, told from everything heard of it, in whatever order it was heard.

An order's ``trail`` keeps two things: every step as ``[time, rank, event id, state, refund withdrawn]``, and for each value
the ``[time, rank, event id]`` it comes from. What follows from them depends on the steps alone, never on which came first.
Of what the desk itself set it keeps a third, ``[time, digest]`` of the value that stood there before: a shop's system that does
not know of the correction tells the old value with everything it sends, and that takes nothing back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from hashlib import sha256
from typing import Any, Final

from desk.orders.order_events import CHANGED, RANK, REFUND_ASKED, OrderTold

Trail = Mapping[str, Any]
Step = Sequence[Any]

MOST_STEPS: Final = 400
"""Heard of one order; no real one comes near."""
REFUNDED: Final = "refunded"
_DATES: Final[Mapping[str, tuple[str, ...]]] = {
    "placed_at": ("placed",), "paid_at": ("paid",), "shipped_at": ("shipped",), "received_at": ("received",),
    "closed_at": ("closed", REFUNDED),
}


def steps(trail: Trail) -> list[Step]:
    """Everything that happened, in the order in which it did."""
    return sorted(trail.get("steps", ()), key=tuple)


def extended(trail: Trail, told: OrderTold) -> dict[str, Any]:
    """The trail with one more event; its values count where no later event told them."""
    stamp = list(told.stamp())
    step = [*stamp, told.state, told.refund_withdrawn]
    return {**trail, "steps": [*steps(trail), step], "values": {**trail.get("values", {}), **dict.fromkeys(newer(trail, told), stamp)}}


def newer(trail: Trail, told: OrderTold) -> list[str]:
    """Which of its values (``lines`` among them) are later than those we have."""
    names = [*told.said, *(("lines",) if told.lines is not None else ())]
    values = trail.get("values", {})
    later = [name for name in names if name not in values or tuple(values[name]) < told.stamp()]
    return [name for name in later if not _repeated(trail, told, name)]


def _repeated(trail: Trail, told: OrderTold, name: str) -> bool:
    """Is it only what stood there before the desk set it?"""
    before = trail.get("before", {}).get(name, ())
    return bool(before) and any(told.at > at and known == _digest(_value(told, name)) for at, known in before)


def _value(told: OrderTold, name: str) -> Any:
    return told.lines if name == "lines" else told.said[name]


def _digest(value: Any) -> str:
    """Stands for a value; a trail holds no second address."""
    plain = [astuple(line) for line in value] if isinstance(value, (list, tuple)) else value
    whole = float(plain) if isinstance(plain, int) else plain
    return sha256(json.dumps(whole).encode()).hexdigest()[:16]


def stamped(trail: Trail, was: Mapping[str, Any], at: float) -> dict[str, Any]:
    """The trail after the desk itself set values that were so before: events of an earlier time change them no more, later
    ones only if they tell something else than what was."""
    stamp, before = [at, len(RANK), ""], trail.get("before", {})
    # what is to be paid, the system that takes the money knows best: the old sum told again is the sum
    kept = {name: [*before.get(name, ()), [at, _digest(value)]] for name, value in was.items() if name != "total"}
    return {
        **trail, "steps": steps(trail), "values": {**trail.get("values", {}), **dict.fromkeys(was, stamp)},
        "before": {**before, **kept},
    }


def state_of(trail: Trail) -> str:
    """The state all steps lead to: an order goes on, never back, but for a refund that is withdrawn.

    ``changed`` moves nothing: it is the state only of an order of which nothing else is known. A parcel's scans do not
    end the wish for a refund; refunded, closed or a withdrawal does.
    """
    state = reached = ""
    for _, _, _, step, withdrawn in steps(trail):
        if withdrawn and state == REFUND_ASKED:
            state = reached
        if step == CHANGED:
            continue
        if step in (REFUND_ASKED, REFUNDED):
            state = state if state == REFUNDED else step
            continue
        reached = step if not reached or RANK[step] > RANK[reached] else reached
        if state not in (REFUND_ASKED, REFUNDED) or (state == REFUND_ASKED and step == "closed"):
            state = reached
    return state or reached or CHANGED


def dates(trail: Trail) -> dict[str, float | None]:
    """When the order was first in each state; without a word of its leaving, when it was first on its way."""
    first: dict[str, float] = {}
    for at, _, _, state, _ in steps(trail):
        first.setdefault(state, at)
    found = {name: min((first[state] for state in states if state in first), default=None) for name, states in _DATES.items()}
    if found["shipped_at"] is None:
        found["shipped_at"] = first.get("in_transit")
    return found


def newest(trail: Trail) -> float:
    """The time of the last thing that happened."""
    return float(max(step[0] for step in trail["steps"]))
