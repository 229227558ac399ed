"""Print runs on the shop's own clock: what is printed by now, and when the next run is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.orders.print_runs import last_run, next_run, printed
from storage.records.people import Shop

ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Sheet:
    """As much of an order as print runs look at."""

    state: str = "paid"
    hold: str = ""
    paid_at: float | None = None


def _shop(**settings: Any) -> Shop:
    return Shop(1, "main", "小店", "clothing", "Asia/Shanghai", settings)


def _at(clock: str, day: str = "2026-11-11") -> float:
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=ZONE).timestamp()


@pytest.mark.parametrize(
    ("paid", "now", "done"),
    [("11:59", "12:00", True), ("11:59", "11:59", False), ("12:01", "14:59", False), ("12:01", "15:00", True), ("17:01", "23:59", False)],
)
def test_an_order_is_printed_once_a_run_is_over_since_it_was_paid(paid: str, now: str, done: bool) -> None:
    assert printed(_shop(), Sheet(paid_at=_at(paid)), _at(now)) is done


@pytest.mark.parametrize(
    ("sheet", "done"),
    [
        (Sheet("placed"), False), (Sheet(hold="shortage", paid_at=_at("09:00")), False), (Sheet("shipped"), True),
        (Sheet("closed", paid_at=_at("09:00")), True), (Sheet("refund_asked", paid_at=_at("09:00")), True),
    ],
)  # fmt: skip
def test_unpaid_and_held_orders_are_not_printed_and_sent_ones_are(sheet: Sheet, done: bool) -> None:
    assert printed(_shop(), sheet, _at("18:00")) is done


def test_runs_are_the_shops_own_and_rest_with_it() -> None:
    shop = _shop(print_runs=["16:30", "09:00"], holidays=["2026-11-12"])
    assert next_run(shop, _at("17:00")) == _at("09:00", "2026-11-13")
    assert last_run(shop, _at("08:00", "2026-11-13")) == _at("16:30")
    assert not printed(shop, Sheet(paid_at=_at("17:00")), _at("20:00", "2026-11-12"))
