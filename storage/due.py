"""Everything that happens later: one row per (kind, subject), claimed once when its time has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.records.traffic import Due
from storage.rows import changed, columns, inserted, many
from storage.tables.traffic import due

LOCK_SECONDS = 60.0
ATTEMPTS = 5


_RIPE = (
    sa.select(*columns(due, Due))
    .where(
        sa.text("due.state = 'waiting'"),  # literal, so that the partial index serves
        due.c.due_at <= sa.bindparam("now"),
        sa.or_(due.c.locked_until.is_(None), due.c.locked_until <= sa.bindparam("now")),
    )
    .order_by(due.c.due_at)
    .limit(sa.bindparam("most", type_=sa.Integer()))
    .with_for_update(skip_locked=True)
)
_HERE = (due.c.kind == sa.bindparam("kind"), due.c.subject == sa.bindparam("subject"))
_STATE = sa.select(due.c.state).where(*_HERE)
_UNTOUCHED = sa.select(sa.and_(due.c.state == "waiting", due.c.locked_until.is_(None))).where(*_HERE)
_LAST = sa.select(due.c.due_at).where(*_HERE)


class DueRows:
    """Queries on due rows."""

    def __init__(self, connection: sa.Connection, now: float, woke: set[str]) -> None:
        self._db, self._now, self._woke = connection, now, woke

    def put(self, *, shop_id: int, kind: str, subject: str, at: float, body: dict[str, Any] | None = None) -> None:
        """Set what happens at ``at``; the same kind and subject again moves it there."""
        values: dict[str, Any] = {"due_at": at, "body": body or {}, "state": "waiting", "attempts": 0}
        place = {"kind": kind, "subject": subject}
        if changed(self._db, due, place, **values, locked_until=None, error=None) == 0:
            inserted(self._db, due, shop_id=shop_id, kind=kind, subject=subject, **values)
        self._woke.add("due")

    def add(self, *, shop_id: int, kind: str, subject: str, at: float, body: dict[str, Any]) -> None:
        """Set what happens at ``at`` for a subject that is new, such as a row just made: cheaper than ``put``."""
        inserted(
            self._db, due, shop_id=shop_id, kind=kind, subject=subject, due_at=at, body=body, state="waiting", attempts=0
        )
        self._woke.add("due")

    def add_many(self, *, shop_id: int, kind: str, at: float, body: dict[str, Any], subjects: Sequence[str]) -> None:
        """The same for many subjects at once."""
        rows = [
            {"shop_id": shop_id, "kind": kind, "subject": one, "due_at": at, "body": body, "state": "waiting", "attempts": 0}
            for one in subjects
        ]
        if rows:
            self._db.execute(sa.insert(due), rows)
            self._woke.add("due")

    def hasten(self, kind: str, subject: str) -> None:
        """What still waits happens now."""
        self._db.execute(
            sa.update(due)
            .where(due.c.kind == kind, due.c.subject == subject, due.c.state == "waiting")
            .values(due_at=self._now, locked_until=None)
        )

    def plan(self, *, shop_id: int, kind: str, subject: str, at: float, body: dict[str, Any]) -> bool:
        """Set what happens at ``at`` unless it waits already; True the first time ever for this subject."""
        place = {"kind": kind, "subject": subject}
        state = self._db.scalar(_STATE, place)
        if state == "waiting":
            return False
        self.put(shop_id=shop_id, at=at, body=body, **place)
        return state is None

    def apart(self, *, shop_id: int, kind: str, subject: str, every: float) -> None:
        """Set what happens as soon as it may: at most once in so many seconds. What is being done right now may have looked
        already: it is set anew, and its ``finish`` says so."""
        place = {"kind": kind, "subject": subject}
        if self._db.scalar(_UNTOUCHED, place):
            return
        last = self._db.scalar(_LAST, place)
        at = self._now if last is None else max(self._now, last + every)
        self.put(shop_id=shop_id, kind=kind, subject=subject, at=at)

    def last(self, kind: str, subject: str) -> float | None:
        """When it was or is due; None if it was never set."""
        found: float | None = self._db.scalar(_LAST, {"kind": kind, "subject": subject})
        return found

    def forget(self, kind: str, subject: str) -> bool:
        """As if it had never been set; True if it had been."""
        done = self._db.execute(sa.delete(due).where(due.c.kind == kind, due.c.subject == subject))
        return done.rowcount == 1

    def rarely(self, *, shop_id: int, kind: str, subject: str, every: float) -> bool:
        """True at most once in so many seconds for this subject; remembered as a row that is done."""
        place = {"kind": kind, "subject": subject}
        last = self._db.scalar(_LAST.with_for_update(), place)  # of two workers one asks first, and the other hears of it
        if last is not None and self._now - last < every:
            return False
        values: dict[str, Any] = {"due_at": self._now, "state": "done"}
        if changed(self._db, due, place, **values) == 0:
            inserted(self._db, due, shop_id=shop_id, body={}, attempts=0, **place, **values)
        return True

    def places(self, *, shop_id: int, kind: str, subject: str, earliest: Sequence[float], every: float) -> list[float]:
        """Moments so many seconds apart, one for each of these, none before it; others get later ones. The end of the line
        is remembered as a row that is done; one that lies far ahead (the clock went back) is forgotten."""
        place = {"kind": kind, "subject": subject}
        last: float | None = self._db.scalar(_LAST.with_for_update(), place)
        end = -every if last is None or last > self._now + 86_400.0 * 3 else last
        found = []
        for at in earliest:
            end = max(end + every, at, self._now)
            found.append(end)
        values: dict[str, Any] = {"due_at": end, "state": "done"}
        if changed(self._db, due, place, **values) == 0:
            inserted(self._db, due, shop_id=shop_id, body={}, attempts=0, **place, **values)
        return found

    def cancel(self, kind: str, subject: str) -> None:
        self._db.execute(
            sa.update(due)
            .where(due.c.kind == kind, due.c.subject == subject, due.c.state == "waiting")
            .values(state="cancelled", locked_until=None)
        )

    def claim(self, limit: int) -> tuple[Due, ...]:
        """Rows whose time has come, ours for a minute."""
        found = many(self._db, _RIPE, Due, now=self._now, most=limit)
        if found:
            self._db.execute(
                sa.update(due)
                .where(due.c.id.in_([row.id for row in found]))
                .values(locked_until=self._now + LOCK_SECONDS, attempts=due.c.attempts + 1)
            )
        return found

    def finish(self, row: Due) -> bool:
        """Done, in the transaction of the effect; False if it was moved, cancelled or done meanwhile."""
        done = self._db.execute(
            sa.update(due)
            .where(due.c.id == row.id, due.c.state == "waiting", due.c.due_at == row.due_at)
            .values(state="done", locked_until=None)
        )
        return done.rowcount == 1

    def failed(self, row: Due, error: str, *, again_in: float) -> bool:
        """Tried again later, or given up after the fifth time (then True); what was moved, cancelled or done meanwhile stays so."""
        dead = row.attempts + 1 >= ATTEMPTS
        done = self._db.execute(
            sa.update(due)
            .where(due.c.id == row.id, due.c.state == "waiting", due.c.due_at == row.due_at)
            .values(
                state="dead" if dead else "waiting", error=error[:500], locked_until=None,
                due_at=self._now + again_in,
            )
        )
        return dead and done.rowcount == 1

    def release_all(self) -> None:
        """Give back what a process that is gone had claimed (only when no other worker runs)."""
        self._db.execute(sa.update(due).where(due.c.state == "waiting").values(locked_until=None))

    def next_at(self, *, but: str = "") -> float | None:
        """When the next row is due; rows of kind ``but`` do not count."""
        found: float | None = self._db.scalar(sa.select(sa.func.min(due.c.due_at)).where(due.c.state == "waiting", due.c.kind != but))
        return found
