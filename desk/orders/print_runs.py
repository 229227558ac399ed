"""When the orders of a shop are printed for packing: what is wanted after that is too late for a note. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, Protocol

from desk.shifts.hours import HORIZON, local, works_on, zone
from storage.records.people import Shop

RUNS: Final = ("12:00", "15:00", "17:00")
"""The manuals' hours; a shop overrides them in settings["print_runs"] (HH:MM, on its own clock)."""
_UNPRINTED: Final = frozenset({"placed", "paid", "changed", "refund_asked"})


class Printed(Protocol):
    """What of an order tells whether it is printed: its state, what holds it back, when it was paid (UTC seconds)."""

    @property
    def state(self) -> str: ...
    @property
    def hold(self) -> str: ...
    @property
    def paid_at(self) -> float | None: ...


def printed(shop: Shop, order: Printed, now: float) -> bool:
    """Is the order's packing sheet printed by now? Unpaid and held orders are not; what was paid before a run that is over
    is, and so is whatever is on its way or has ended: nothing can be written on it any more.

    An order that is let go after having been held counts as printed from the next look on if a run was over since it was paid:
    the safe side, since nobody knows whether its sheet lies there.
    """
    if order.state not in _UNPRINTED:
        return True
    last = last_run(shop, now) if order.paid_at is not None and not order.hold else None
    return last is not None and order.paid_at is not None and last >= order.paid_at


def next_run(shop: Shop, after: float) -> float | None:
    """When orders are printed next (UTC seconds); None if that is nowhere in sight."""
    first = local(shop, after).date()
    return next((at for n in range(HORIZON) for at in _runs_on(shop, first + timedelta(days=n)) if at > after), None)


def last_run(shop: Shop, before: float) -> float | None:
    """The last print run at or before that moment; None if there was none in sight."""
    first = local(shop, before).date()
    days = (first - timedelta(days=n) for n in range(HORIZON))
    return next((at for day in days for at in reversed([*_runs_on(shop, day)]) if at <= before), None)


def runs(shop: Shop) -> list[str]:
    """The shop's print runs as its settings say."""
    return [*(shop.settings.get("print_runs") or RUNS)]


def _runs_on(shop: Shop, day: date) -> Iterator[float]:
    """The runs of one day in order; a day on which the shop rests has none."""
    if works_on(shop, day):
        for word in sorted(runs(shop)):
            yield datetime.combine(day, time.fromisoformat(word), zone(shop)).timestamp()
