"""Grave incidents: declared by the lead, open until one ends them with a result."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.handover import Incident
from storage.rows import columns, found, inserted, many
from storage.tables.handover import incidents


class Incidents:
    """Queries on incidents."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, *, shop_id: int, text: str, raised_by: int, customer_id: int | None) -> int:
        return inserted(
            self._db, incidents, shop_id=shop_id, text=text, raised_by=raised_by, customer_id=customer_id,
            began_at=self._now,
        )

    def get(self, incident_id: int) -> Incident | None:
        return found(self._db, incidents, Incident, id=incident_id)

    def open_in(self, shop_id: int) -> tuple[Incident, ...]:
        """What is open, oldest first."""
        query = sa.select(*columns(incidents, Incident)).where(
            incidents.c.shop_id == shop_id, incidents.c.ended_at.is_(None)
        )
        return many(self._db, query.order_by(incidents.c.id), Incident)

    def since(self, shop_id: int, at: float) -> tuple[Incident, ...]:
        """What began since then, newest first."""
        query = sa.select(*columns(incidents, Incident)).where(incidents.c.shop_id == shop_id, incidents.c.began_at >= at)
        return many(self._db, query.order_by(incidents.c.id.desc()), Incident)

    def end(self, incident_id: int, **values: Any) -> bool:
        """Ended with a result; False if it was ended before."""
        done = self._db.execute(
            sa.update(incidents)
            .where(incidents.c.id == incident_id, incidents.c.ended_at.is_(None))
            .values(ended_at=self._now, **values)
        )
        return done.rowcount == 1
