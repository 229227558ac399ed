"""Which customers an agent has starred, to come back to."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.talks import Customer
from storage.rows import columns, inserted, many
from storage.tables.desk import stars
from storage.tables.people import staff
from storage.tables.talks import customers


class Stars:
    """Queries on 标星."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def toggle(self, *, shop_id: int, staff_id: int, customer_id: int) -> bool:
        """Star the customer, or take the star away; True if they are starred now."""
        gone = self._db.execute(
            sa.delete(stars).where(stars.c.staff_id == staff_id, stars.c.customer_id == customer_id)
        )
        if gone.rowcount:
            return False
        inserted(self._db, stars, shop_id=shop_id, staff_id=staff_id, customer_id=customer_id, at=self._now)
        return True

    def of_staff(self, staff_id: int, *, limit: int) -> tuple[Customer, ...]:
        """The customers this person has starred, newest star first."""
        query = (
            sa.select(*columns(customers, Customer))
            .join(stars, stars.c.customer_id == customers.c.id)
            .where(stars.c.staff_id == staff_id)
            .order_by(stars.c.at.desc(), stars.c.id.desc())
            .limit(limit)
        )
        return many(self._db, query, Customer)

    def of_customer(self, customer_id: int) -> tuple[str, ...]:
        """Names of the colleagues who starred this customer, first star first."""
        query = (
            sa.select(staff.c.name)
            .join(stars, stars.c.staff_id == staff.c.id)
            .where(stars.c.customer_id == customer_id, staff.c.active)
            .order_by(stars.c.id)
        )
        return tuple(self._db.scalars(query))
