"""The times in which a person owed a customer an answer: running, answered or dropped."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.desk import Wait
from storage.rows import changed, columns, found, inserted, many
from storage.tables.desk import waits

_RUNNING = (
    sa.select(*columns(waits, Wait))
    .where(waits.c.customer_id == sa.bindparam("customer_id"), waits.c.ended == "")
    .order_by(waits.c.id)
)


class Waits:
    """Queries on waits."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, *, shop_id: int, customer_id: int, turn_id: int | None, began_at: float, **values: Any) -> int:
        """A person owes an answer since ``began_at`` (any column); returns the wait's id."""
        values = {"first": False, "ended": "", **values}
        return inserted(
            self._db, waits, shop_id=shop_id, customer_id=customer_id, turn_id=turn_id, began_at=began_at, **values
        )

    def get(self, wait_id: int) -> Wait | None:
        return found(self._db, waits, Wait, id=wait_id)

    def running(self, customer_id: int) -> tuple[Wait, ...]:
        """What the customer still waits for, the oldest first."""
        return many(self._db, _RUNNING, Wait, customer_id=customer_id)

    def running_in(self, shop_id: int, *, since: float) -> tuple[Wait, ...]:
        """What customers of the shop have waited for since then and still do, the oldest first."""
        query = sa.select(*columns(waits, Wait)).where(
            waits.c.shop_id == shop_id, waits.c.began_at >= since, waits.c.ended == ""
        )
        return many(self._db, query.order_by(waits.c.began_at, waits.c.id), Wait)

    def last_of(self, customer_id: int, turn_id: int) -> Wait | None:
        """The newest wait for the answer to that turn."""
        return found(self._db, waits, Wait, newest=True, customer_id=customer_id, turn_id=turn_id)

    def change(self, wait_id: int, **values: Any) -> None:
        changed(self._db, waits, {"id": wait_id}, **values)
