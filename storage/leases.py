"""Leases: who of several workers does the one thing that only one may do."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.traffic import leases


class Leases:
    """Queries on leases."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def hold(self, name: str, holder: str, seconds: float) -> bool:
        """Take or renew the lease; False while somebody else's has not run out."""
        query = sa.select(leases.c.holder, leases.c.until).where(leases.c.name == name)
        row = self._db.execute(query.with_for_update()).first()
        if row is None:
            values = {"name": name, "holder": holder, "until": self._now + seconds}
            self._db.execute(sa.insert(leases).values(**values))
            return True
        if row.holder != holder and row.until > self._now:
            return False
        self._db.execute(
            sa.update(leases).where(leases.c.name == name).values(holder=holder, until=self._now + seconds)
        )
        return True

    def let_go(self, name: str, holder: str) -> None:
        self._db.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    def gone(self, holder: str) -> None:
        """The holder is dead: everything it held is free."""
        self._db.execute(sa.delete(leases).where(leases.c.holder == holder))

    def others(self, prefix: str, holder: str) -> int:
        """How many other holders have a running lease whose name begins with ``prefix``."""
        count = self._db.scalar(
            sa.select(sa.func.count()).where(
                leases.c.name.startswith(prefix), leases.c.holder != holder, leases.c.until > self._now
            )
        )
        return int(count or 0)

    def running(self, prefix: str) -> tuple[tuple[str, str], ...]:
        """(name, holder) of every lease with that prefix that has not run out."""
        query = sa.select(leases.c.name, leases.c.holder).where(
            leases.c.name.startswith(prefix), leases.c.until > self._now
        )
        return tuple((row.name, row.holder) for row in self._db.execute(query))
