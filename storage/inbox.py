"""Raw updates: stored once, handed out in lanes, finished in the transaction of their effect."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.errors import AlreadyHandled
from storage.records.traffic import Update
from storage.rows import changed, chosen, columns, many, unindexed
from storage.tables.traffic import updates

LOCK_SECONDS = 60.0
ATTEMPTS = 3
KEEP_BODIES = 48 * 3600.0


# Literal states, so that the partial index serves.
_IS_OPEN = sa.text("updates.state in ('new', 'working')")
_PUT = {
    kind: insert(updates).values(state="new").on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for kind, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_FIRST = sa.select(sa.func.min(updates.c.id)).where(_IS_OPEN).group_by(updates.c.lane)
_HEADS = (
    sa.select(*columns(updates, Update))
    .where(chosen(updates.c.id, _FIRST), unindexed(updates.c.state) == "new", updates.c.due_at <= sa.bindparam("now"))
    .order_by(updates.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
    .with_for_update(skip_locked=True)
)
_FREE_STALE = (
    sa.update(updates)
    .where(_IS_OPEN, updates.c.state == "working", updates.c.locked_until <= sa.bindparam("now"))
    .values(state="new", locked_until=None)
)


class Inbox:
    """Queries on raw updates."""

    def __init__(self, connection: sa.Connection, now: float, woke: set[str]) -> None:
        self._db, self._now, self._woke = connection, now, woke

    def put(self, *, shop_id: int, bot_id: int, arrived: Sequence[tuple[int, str, str]]) -> int:
        """Store raw updates (id, lane, body) in this order; those that are here already (Telegram sends again what
        was not confirmed) are passed over. Returns how many were new."""
        common = {"shop_id": shop_id, "bot_id": bot_id, "due_at": self._now, "received_at": self._now}
        rows = [{**common, "update_id": number, "lane": lane, "body": body} for number, lane, body in arrived]
        if not rows:
            return 0
        self._woke.add("updates")
        return self._db.execute(_PUT[self._db.dialect.name], rows).rowcount

    def last_received(self, bot_id: int) -> float | None:
        found: float | None = self._db.scalar(
            sa.select(sa.func.max(updates.c.received_at)).where(updates.c.bot_id == bot_id)
        )
        return found

    def newest_lag(self, bot_id: int) -> float | None:
        """Seconds by which our clock is ahead of Telegram's: the least among the newest updates with a date
        (one that waited for us looks late, so the promptest one tells)."""
        query = (
            sa.select(updates.c.body, updates.c.received_at)
            .where(updates.c.bot_id == bot_id, updates.c.body.like('%"message": {%'))
            .order_by(updates.c.id.desc())
            .limit(20)
        )
        dated = [(row.received_at, re.search(r'"date": ?(\d+)', row.body)) for row in self._db.execute(query)]
        return min((at - float(date[1]) for at, date in dated if date), key=abs, default=None)

    def claim(self, limit: int, *, tend: bool = True) -> tuple[Update, ...]:
        """The first waiting update of every free lane, locked for this worker for a minute.

        ``tend``: take up first what a dead worker left.
        """
        if tend:
            self._free_stale()
        found = many(self._db, _HEADS, Update, now=self._now, most=limit)
        if found:
            self._db.execute(
                sa.update(updates)
                .where(updates.c.id.in_([row.id for row in found]))
                .values(state="working", attempts=updates.c.attempts + 1, locked_until=self._now + LOCK_SECONDS)
            )
        return found

    def _free_stale(self) -> None:
        self._db.execute(_FREE_STALE, {"now": self._now})

    def release_all(self) -> None:
        """Give back what a process that is gone was working on (only when no other worker runs)."""
        self._db.execute(
            sa.update(updates).where(updates.c.state == "working").values(state="new", locked_until=None)
        )

    def finish(self, row_id: int, attempt: int) -> None:
        """Mark handled, in the transaction of the effect; raises AlreadyHandled when it is not ours any more."""
        ours = {"id": row_id, "state": "working", "attempts": attempt}
        if changed(self._db, updates, ours, state="done", handled_at=self._now, locked_until=None) != 1:
            raise AlreadyHandled(str(row_id))
        self._woke.add("updates")

    def forget(self, row_id: int) -> None:
        """Keep nothing of what it said."""
        changed(self._db, updates, {"id": row_id}, body="")

    def failed(self, row_id: int, error: str, *, again_in: float) -> bool:
        """Note a failure: tried again, or parked after the third time (then True)."""
        attempts = self._db.scalar(sa.select(updates.c.attempts).where(updates.c.id == row_id)) or 0
        parked = attempts >= ATTEMPTS
        self._db.execute(
            sa.update(updates)
            .where(updates.c.id == row_id, updates.c.state == "working")
            .values(
                state="parked" if parked else "new", error=error[:500], locked_until=None,
                due_at=self._now + again_in,
            )
        )
        self._woke.add("updates")
        return parked

    def give_back(self, row_id: int) -> None:
        """Not tried after all (the database was away, the program stops): counts as no attempt."""
        self._db.execute(
            sa.update(updates)
            .where(updates.c.id == row_id, updates.c.state == "working")
            .values(state="new", locked_until=None, attempts=updates.c.attempts - 1)
        )

    def parked(self) -> tuple[Update, ...]:
        query = sa.select(*columns(updates, Update)).where(updates.c.state == "parked")
        return many(self._db, query.order_by(updates.c.id), Update)

    def retry_parked(self, row_id: int) -> bool:
        done = self._db.execute(
            sa.update(updates)
            .where(updates.c.id == row_id, updates.c.state == "parked")
            .values(state="new", attempts=0, due_at=self._now)
        )
        self._woke.add("updates")
        return done.rowcount == 1

    def empty_old_bodies(self) -> int:
        """Forget the raw words two days after they were handled; returns how many."""
        done = self._db.execute(
            sa.update(updates)
            .where(updates.c.state == "done", updates.c.handled_at < self._now - KEEP_BODIES, updates.c.body != "")
            .values(body="")
        )
        return done.rowcount

    def claimable(self) -> int:
        """Updates being worked on, or that could be right now (the first of their lane, and due)."""
        heads = (
            sa.select(sa.func.min(updates.c.id))
            .where(updates.c.state.in_(("new", "working")))
            .group_by(updates.c.lane)
        )
        ready = sa.and_(updates.c.id.in_(heads), updates.c.due_at <= self._now)
        query = sa.select(sa.func.count()).where(sa.or_(updates.c.state == "working", ready))
        return int(self._db.scalar(query) or 0)

    def waiting(self) -> int:
        count: Any = self._db.scalar(
            sa.select(sa.func.count()).where(updates.c.state.in_(("new", "working")))
        )
        return int(count)
