"""Orders: every event is heard once, counts by its own time, and what follows from it happens in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from desk.orders.order_book import same
from desk.orders.order_events import CHANGED, OrderTold
from desk.orders.order_moves import moved
from desk.orders.order_trail import MOST_STEPS, dates, extended, newer, newest, state_of
from storage.records.orders import Order, OrderEvent
from storage.records.people import Shop
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of an event. ``result``: applied; kept (heard, but the order is further along: missing dates and values
    were filled in); known (heard before) or refused. ``code`` says why: of a kept one older (something later was heard
    before) or behind, of a refused one event_id_reused or too_many_events. ``was``: the order's state before, "" = new."""

    result: str
    code: str = ""
    order: Order | None = None
    was: str = ""


def apply(tx: Tx, shop: Shop, told: OrderTold, *, source: str = "api") -> Applied:
    """Let the event count; nothing is written for one that is known or refused."""
    done = apply_all(tx, shop, [told], source=source)[0]
    return done if done.order is None else replace(done, order=tx.orders.get(done.order.id))


def apply_all(tx: Tx, shop: Shop, told: Sequence[OrderTold], *, source: str = "api") -> tuple[Applied, ...]:
    """The same for many in few questions to the database; each order's events in the order of their time. Orders are
    returned as they were when they were handed on; ``apply`` looks again."""
    orders = tx.orders.lock_numbers(shop.id, {one.number for one in told})
    seen: dict[str, OrderEvent | str] = {**tx.orders.seen_events(shop.id, [one.event_id for one in told])}
    found: dict[int, Applied] = {}
    moving: set[str] = set()
    for place, one in sorted(enumerate(told), key=lambda each: (each[1].number, each[1].stamp())):
        order, known = orders.get(one.number), seen.get(one.event_id)
        if one.number in moving and order is not None:  # what followed may have linked it, sent its sheet …
            order = tx.orders.get(order.id)
        if known is not None:
            found[place] = _again(one, known, order)
        elif order is not None and len(order.trail.get("steps", ())) >= MOST_STEPS:
            found[place] = Applied("refused", "too_many_events", order, order.state)
        else:
            found[place], orders[one.number] = _hear(tx, shop, one, order, source)
            seen[one.event_id] = one.digest()
            moving.add(one.number)
    return tuple(found[place] for place in range(len(told)))


def _again(told: OrderTold, known: OrderEvent | str, order: Order | None) -> Applied:
    """The id was heard before: the same event once more, or another one that took its id."""
    digest = known if isinstance(known, str) else known.digest
    if digest != told.digest():
        return Applied("refused", "event_id_reused")
    return Applied("known", "", order, order.state if order is not None else "")


def _hear(tx: Tx, shop: Shop, told: OrderTold, order: Order | None, source: str) -> tuple[Applied, Order]:
    before = {} if order is None else order.trail
    fresh, trail = newer(before, told), extended(before, told)
    values: dict[str, Any] = {name: told.said[name] for name in fresh if name != "lines"}
    values |= {"trail": trail, "state": state_of(trail), "changed_at": newest(trail), **dates(trail)}
    lines = (told.lines or ()) if "lines" in fresh else None
    if order is None:
        now = tx.orders.add(shop_id=shop.id, number=told.number, source=source, lines=lines or (), **values)
    else:
        now = replace(order, **values, lines=order.lines if lines is None else lines)
        tx.orders.change(order.id, **values)
        if now.lines != order.lines:
            tx.orders.set_lines(order, now.lines)
    tx.orders.add_event(
        now, event_id=told.event_id, state=told.state, digest=told.digest(), source=source, at=told.at
    )
    was = "" if order is None else order.state
    if order is None or not same(order, now):
        moved(tx, shop, now, was)
    return _result(told, now, was), now


def _result(told: OrderTold, now: Order, was: str) -> Applied:
    if told.state in (now.state, CHANGED) or now.state != was:
        return Applied("applied", "", now, was)
    return Applied("kept", "older" if told.at < now.changed_at else "behind", now, was)
