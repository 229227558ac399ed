"""After-sale cases and the pictures and words that belong to them."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.desk import Case
from storage.rows import changed, columns, found, inserted, many
from storage.tables.desk import case_items, cases
from storage.tables.people import shops

_OPEN_OF = (
    sa.select(*columns(cases, Case))
    .where(cases.c.customer_id == sa.bindparam("customer_id"), cases.c.state == "open")
    .order_by(cases.c.id.desc())
    .limit(1)
)
_OF_MESSAGE = (
    sa.select(*columns(cases, Case))
    .join(case_items, case_items.c.case_id == cases.c.id)
    .where(case_items.c.message_id == sa.bindparam("message_id"), cases.c.state == "open")
    .limit(1)
)
# NO KEY UPDATE: whoever writes rows of this shop meanwhile is not held up, only who numbers a case.
_LOCK_SHOP = sa.select(shops.c.id).where(shops.c.id == sa.bindparam("shop_id")).with_for_update(key_share=True)


class Cases:
    """Queries on cases."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def get(self, case_id: int) -> Case | None:
        return found(self._db, cases, Case, id=case_id)

    def open_of(self, customer_id: int) -> Case | None:
        """The customer's open case."""
        return next(iter(many(self._db, _OPEN_OF, Case, customer_id=customer_id)), None)

    def of_message(self, message_id: int) -> Case | None:
        """The open case a message was put into."""
        return next(iter(many(self._db, _OF_MESSAGE, Case, message_id=message_id)), None)

    def open_by(self, staff_id: int) -> tuple[Case, ...]:
        """The open cases this person sees to, oldest first."""
        query = sa.select(*columns(cases, Case)).where(cases.c.staff_id == staff_id, cases.c.state == "open")
        return many(self._db, query.order_by(cases.c.id), Case)

    def assign(self, case_id: int, staff_id: int) -> None:
        """Another colleague sees to the case from now on."""
        changed(self._db, cases, {"id": case_id}, staff_id=staff_id)

    def open(self, *, shop_id: int, customer_id: int, day: str, kind: str, staff_id: int) -> Case:
        """A new case, numbered after the shop's last one of that day (20261122-003)."""
        self._db.execute(_LOCK_SHOP, {"shop_id": shop_id})
        number = f"{day}-{self._last_serial(shop_id, day) + 1:03d}"
        case_id = inserted(
            self._db, cases, shop_id=shop_id, customer_id=customer_id, number=number, kind=kind, state="open",
            staff_id=staff_id, opened_at=self._now,
        )
        return Case(case_id, shop_id, customer_id, number, kind, "open", staff_id, self._now, None)

    def _last_serial(self, shop_id: int, day: str) -> int:
        query = sa.select(cases.c.number).where(cases.c.shop_id == shop_id, cases.c.number.like(f"{day}-%"))
        return max((int(number.rpartition("-")[2]) for number in self._db.scalars(query)), default=0)

    def add_item(self, case: Case, message_id: int) -> int:
        """Put a message into the case; returns how many it holds now."""
        inserted(
            self._db, case_items, shop_id=case.shop_id, case_id=case.id, message_id=message_id, added_at=self._now
        )
        return self.items(case.id)

    def items(self, case_id: int) -> int:
        query = sa.select(sa.func.count()).select_from(case_items).where(case_items.c.case_id == case_id)
        return int(self._db.scalar(query) or 0)

    def close(self, case_id: int) -> bool:
        """Close the case; False if it was closed already."""
        return changed(self._db, cases, {"id": case_id, "state": "open"}, state="closed", closed_at=self._now) == 1
