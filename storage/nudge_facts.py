"""What has to be looked at again when nudges are due, for many of them in few queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa

from storage.orders import DONE
from storage.records.orders import Order, OrderLine
from storage.records.talks import Customer
from storage.rows import columns, many, record_of
from storage.tables.desk import cases
from storage.tables.orders import order_lines, orders
from storage.tables.talks import customers, messages

AT_ONCE: Final = 500
"""Ids in one statement."""

_IDS: Any = sa.bindparam("ids", expanding=True)
_CUSTOMERS = sa.select(*columns(customers, Customer)).where(customers.c.id.in_(_IDS)).order_by(customers.c.id)
_FREE = _CUSTOMERS.with_for_update(skip_locked=True)
_ORDERS = sa.select(*(orders.c[name] for name in Order.__slots__ if name != "lines")).where(orders.c.id.in_(_IDS))
_LINES = (
    sa.select(order_lines.c.order_id, *columns(order_lines, OrderLine))
    .where(order_lines.c.order_id.in_(_IDS))
    .order_by(order_lines.c.order_id, order_lines.c.place)
)
_OPEN_CASES = sa.select(cases.c.customer_id).where(cases.c.customer_id.in_(_IDS), cases.c.state == "open")
_CLOSED_CASES = sa.select(cases.c.id).where(cases.c.id.in_(_IDS), cases.c.state != "open")
# An old order that only now came to us is no new one.
_ORDERED_AT = sa.func.coalesce(
    orders.c.placed_at, orders.c.paid_at, orders.c.shipped_at, orders.c.received_at, orders.c.created_at
)
_ORDERED = (
    sa.select(orders.c.customer_id, sa.func.max(_ORDERED_AT))
    .where(orders.c.customer_id.in_(_IDS))
    .group_by(orders.c.customer_id)
)
_ANSWERED = (
    sa.select(messages.c.customer_id, sa.func.max(messages.c.created_at))
    .where(messages.c.customer_id.in_(_IDS), messages.c.author == "agent", messages.c.audience == "customer")
    .group_by(messages.c.customer_id)
)
_PAID_ITEMS = (
    sa.select(orders.c.customer_id, orders.c.id, orders.c.paid_at, order_lines.c.item_number, order_lines.c.name)
    .join(order_lines, order_lines.c.order_id == orders.c.id)
    .where(orders.c.customer_id.in_(_IDS), orders.c.paid_at.is_not(None), orders.c.state.not_in(DONE))
)


class NudgeFacts:
    """Queries over several families at once."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def customers(self, ids: Iterable[int], *, lock: bool) -> dict[int, Customer]:
        """These customers; with ``lock`` only those about whom nobody decides just now, locked: who answers one takes the
        customer first and then their nudges, and we would wait for each other."""
        found: dict[int, Customer] = {}
        for some in _batched(sorted(set(ids))):
            found |= {one.id: one for one in many(self._db, _FREE if lock else _CUSTOMERS, Customer, ids=some)}
        return found

    def orders(self, ids: Iterable[int]) -> dict[int, Order]:
        """These orders with their lines."""
        found: dict[int, Order] = {}
        for some in _batched(sorted(set(ids))):
            lines: dict[int, list[OrderLine]] = {}
            for order_id, *line in self._db.execute(_LINES, {"ids": some}):
                lines.setdefault(order_id, []).append(OrderLine(*line))
            for row in self._db.execute(_ORDERS, {"ids": some}):
                found[row.id] = record_of(Order, (*row, tuple(lines.get(row.id, ()))))
        return found

    def with_open_case(self, customer_ids: Sequence[int]) -> frozenset[int]:
        """Those of these customers whose after-sale case is open."""
        return frozenset(self._each(_OPEN_CASES, customer_ids, lambda row: row[0]))

    def closed_cases(self, case_ids: Sequence[int]) -> frozenset[int]:
        """Those of these cases that are closed."""
        return frozenset(self._each(_CLOSED_CASES, case_ids, lambda row: row[0]))

    def last_ordered(self, customer_ids: Sequence[int]) -> dict[int, float]:
        """When these customers ordered last."""
        return dict(self._each(_ORDERED, customer_ids, tuple))

    def last_answered(self, customer_ids: Sequence[int]) -> dict[int, float]:
        """When a person wrote to these customers last."""
        return dict(self._each(_ANSWERED, customer_ids, tuple))

    def paid_items(self, customer_ids: Sequence[int]) -> dict[int, list[tuple[int, float, str, str]]]:
        """(order, when it was paid, number of the item, its name) of what these customers have paid for and may still get."""
        found: dict[int, list[tuple[int, float, str, str]]] = {}
        for row in self._each(_PAID_ITEMS, customer_ids, tuple):
            found.setdefault(row[0], []).append(row[1:])
        return found

    def _each(self, query: sa.Select[Any], ids: Sequence[int], take: Callable[[Any], Any]) -> list[Any]:
        return [take(row) for some in _batched(list(ids)) for row in self._db.execute(query, {"ids": some})]


def _batched(ids: Sequence[int]) -> Iterable[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield list(ids[start : start + AT_ONCE])
