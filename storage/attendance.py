"""Swaps, absences, and when people came and went."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.roster import Absence, Clocking, Swap
from storage.rows import changed, columns, found, inserted, many, one
from storage.tables.roster import absences, clockings, swaps

OPEN_SWAPS = ("asked", "agreed")


class Attendance:
    """Queries on swaps, absences and clockings."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    # --- swaps -----------------------------------------------------------------------------------

    def add_swap(self, **values: Any) -> int:
        return inserted(self._db, swaps, state="asked", asked_at=self._now, **values)

    def swap(self, swap_id: int) -> Swap | None:
        return found(self._db, swaps, Swap, id=swap_id)

    def move_swap(self, swap: Swap, state: str, **values: Any) -> bool:
        """To its next state; False if somebody was faster."""
        return changed(self._db, swaps, {"id": swap.id, "state": swap.state}, state=state, **values) == 1

    def open_swaps(self, shop_id: int) -> tuple[Swap, ...]:
        """Those that wait for a colleague or for the lead, oldest first."""
        query = sa.select(*columns(swaps, Swap)).where(swaps.c.shop_id == shop_id, swaps.c.state.in_(OPEN_SWAPS))
        return many(self._db, query.order_by(swaps.c.id), Swap)

    # --- absences --------------------------------------------------------------------------------

    def add_absence(self, **values: Any) -> int:
        return inserted(self._db, absences, asked_at=self._now, **values)

    def absence(self, absence_id: int) -> Absence | None:
        return found(self._db, absences, Absence, id=absence_id)

    def move_absence(self, absence: Absence, state: str, **values: Any) -> bool:
        """To its next state; False if somebody was faster."""
        return changed(self._db, absences, {"id": absence.id, "state": absence.state}, state=state, **values) == 1

    def absences(self, shop_id: int, first: str, last: str) -> tuple[Absence, ...]:
        """What was asked for and not refused that touches these days, the earliest first."""
        query = sa.select(*columns(absences, Absence)).where(
            absences.c.shop_id == shop_id, absences.c.last_day >= first, absences.c.first_day <= last,
            absences.c.state.in_(("asked", "granted")),
        )
        return many(self._db, query.order_by(absences.c.first_day, absences.c.id), Absence)

    # --- coming and going ------------------------------------------------------------------------

    def come(self, **values: Any) -> int | None:
        """Somebody came to a shift; None if that is on record already."""
        same = {"staff_id": values["staff_id"], "starts_at": values["starts_at"]}
        if found(self._db, clockings, Clocking, **same) is not None:
            changed(self._db, clockings, same, left_at=None, left_how="")
            return None
        return inserted(self._db, clockings, came_at=self._now, **values)

    def there(self, staff_id: int) -> Clocking | None:
        """The latest coming of somebody who has not gone; None if they have."""
        query = sa.select(*columns(clockings, Clocking)).where(clockings.c.staff_id == staff_id, clockings.c.left_at.is_(None))
        return one(self._db, query.order_by(clockings.c.came_at.desc(), clockings.c.id.desc()).limit(1), Clocking)

    def clocking(self, clocking_id: int) -> Clocking | None:
        return found(self._db, clockings, Clocking, id=clocking_id)

    def go(self, clocking: Clocking, how: str, *, at: float | None = None) -> bool:
        """They went (now, unless told when); False if that is on record already."""
        done = self._db.execute(
            sa.update(clockings)
            .where(clockings.c.id == clocking.id, clockings.c.left_at.is_(None))
            .values(left_at=self._now if at is None else at, left_how=how)
        )
        return done.rowcount == 1

    def clockings(self, shop_id: int, first: str, last: str) -> tuple[Clocking, ...]:
        """Who came on these days, in order."""
        query = sa.select(*columns(clockings, Clocking)).where(
            clockings.c.shop_id == shop_id, clockings.c.day >= first, clockings.c.day <= last
        )
        return many(self._db, query.order_by(clockings.c.came_at, clockings.c.id), Clocking)
