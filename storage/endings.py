"""How talks ended: 成交, 未成交, 待跟进, or just ended."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.desk import Ending
from storage.rows import columns, inserted, many
from storage.tables.desk import endings


class Endings:
    """Queries on the ends of talks."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, *, shop_id: int, customer_id: int, staff_id: int | None, outcome: str) -> int:
        """Keep that a talk ended; outcome is "" (no more than that), deal, none or follow."""
        return inserted(
            self._db, endings, shop_id=shop_id, customer_id=customer_id, staff_id=staff_id, outcome=outcome,
            at=self._now,
        )

    def of_customer(self, customer_id: int, *, limit: int) -> tuple[Ending, ...]:
        """The last ends of this customer's talks, newest first."""
        query = (
            sa.select(*columns(endings, Ending))
            .where(endings.c.customer_id == customer_id)
            .order_by(endings.c.id.desc())
            .limit(limit)
        )
        return many(self._db, query, Ending)
