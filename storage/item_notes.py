"""What agents say of the goods: reports of a wrong description or stock, and which lessons they have read."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from storage.records.goods import ItemReport, Lesson
from storage.rows import changed, columns, found, inserted, many
from storage.tables.goods import item_readings, item_reports, items

_OPEN = (
    sa.select(*columns(item_reports, ItemReport))
    .where(item_reports.c.shop_id == sa.bindparam("shop_id"), item_reports.c.state == "open")
    .order_by(item_reports.c.id)
)
_READ = sa.select(item_readings.c.item_id, item_readings.c.lesson, item_readings.c.staff_id).where(
    item_readings.c.shop_id == sa.bindparam("shop_id")
)
_CARDS = sa.select(items.c.id, items.c.number, items.c.name, items.c.body).where(
    items.c.shop_id == sa.bindparam("shop_id")
)


class ItemNotes:
    """Queries on reports and lessons."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def report(self, *, shop_id: int, item_id: int, kind: str, customer_id: int, staff_id: int, text: str) -> bool:
        """Keep a report; False if the same is open already."""
        if found(self._db, item_reports, ItemReport, item_id=item_id, kind=kind, state="open") is not None:
            return False
        inserted(
            self._db, item_reports, shop_id=shop_id, item_id=item_id, kind=kind, customer_id=customer_id,
            staff_id=staff_id, text=text, state="open", at=self._now,
        )
        return True

    def open_reports(self, shop_id: int) -> tuple[ItemReport, ...]:
        """What nobody has looked at, oldest first."""
        return many(self._db, _OPEN, ItemReport, shop_id=shop_id)

    def settle(self, shop_id: int, report_id: int, *, state: str, staff_id: int) -> bool:
        """done or declined; False if it is not open (or another shop's)."""
        where = {"id": report_id, "shop_id": shop_id, "state": "open"}
        return changed(self._db, item_reports, where, state=state, settled_by=staff_id, settled_at=self._now) == 1

    def lessons(self, shop_id: int) -> tuple[Lesson, ...]:
        """The lesson of every item that has one, with who has read it as it stands now, by item."""
        read: dict[tuple[int, str], set[int]] = {}
        for item_id, lesson, staff_id in self._db.execute(_READ, {"shop_id": shop_id}):
            read.setdefault((item_id, lesson), set()).add(staff_id)
        return tuple(
            Lesson(row.id, row.number, row.name, text, frozenset(read.get((row.id, _digest(text)), ())))
            for row in self._db.execute(_CARDS.order_by(items.c.id), {"shop_id": shop_id})
            if (text := str(row.body.get("lesson", "")))
        )

    def read(self, lesson: Lesson, *, shop_id: int, staff_id: int) -> bool:
        """Somebody confirms a lesson as read; False if they had."""
        if staff_id in lesson.readers:
            return False
        inserted(
            self._db, item_readings, shop_id=shop_id, item_id=lesson.item_id, staff_id=staff_id,
            lesson=_digest(lesson.text), at=self._now,
        )
        return True


def _digest(text: str) -> str:
    """A lesson that was changed is another one."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
