"""What a person has to see to later: late replies, snoozed customers, questions of the night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage.records.desk import Task
from storage.rows import changed, columns, found, inserted, many
from storage.tables.desk import tasks

OPEN = "open"
_WHEN = sa.func.coalesce(tasks.c.due_at, tasks.c.created_at)


_ADD_MANY = sa.insert(tasks).returning(tasks.c.id, sort_by_parameter_order=True)


class Tasks:
    """Queries on the agents' lists."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(
        self, *, shop_id: int, kind: str, text: str = "", staff_id: int | None = None,
        customer_id: int | None = None, due_at: float | None = None, order_id: int | None = None,
    ) -> int:
        """Put something on a person's list (no staff = on everybody's); returns its id."""
        return inserted(
            self._db, tasks, shop_id=shop_id, staff_id=staff_id, customer_id=customer_id, kind=kind, text=text,
            state=OPEN, due_at=due_at, created_at=self._now, order_id=order_id,
        )

    def add_many(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Put things on lists (columns by name, the same in each) in one go; their ids in the same order."""
        blank = {"state": OPEN, "created_at": self._now}
        return [*self._db.scalars(_ADD_MANY, [{**blank, **row} for row in rows])] if rows else []

    def get(self, task_id: int) -> Task | None:
        return found(self._db, tasks, Task, id=task_id)

    def open_for(self, shop_id: int, staff_id: int, *, limit: int = 200) -> tuple[Task, ...]:
        """What is still open on this person's list or on everybody's: the most pressing first."""
        query = (
            sa.select(*columns(tasks, Task))
            .where(
                tasks.c.shop_id == shop_id, tasks.c.state == OPEN,
                sa.or_(tasks.c.staff_id == staff_id, tasks.c.staff_id.is_(None)),
            )
            .order_by(_WHEN, tasks.c.id)
            .limit(limit)
        )
        return many(self._db, query, Task)

    def seen(self, shop_id: int, staff_id: int) -> None:
        """This person looks at the whole list now."""
        self._db.execute(
            sa.update(tasks)
            .where(
                tasks.c.shop_id == shop_id, tasks.c.state == OPEN,
                sa.or_(tasks.c.staff_id == staff_id, tasks.c.staff_id.is_(None)),
            )
            .values(seen_at=self._now)
        )

    def unseen(self, shop_id: int, staff_id: int | None, *, before: float) -> tuple[Task, ...]:
        """What was due on this list (None: everybody's) by ``before``, was not looked at since, and the lead does not know:
        the oldest first."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.shop_id == shop_id, tasks.c.state == OPEN, tasks.c.staff_id == staff_id,
            tasks.c.lead_told_at.is_(None), before >= _WHEN,
            sa.or_(tasks.c.seen_at.is_(None), tasks.c.seen_at < _WHEN),
        )
        return many(self._db, query.order_by(_WHEN, tasks.c.id), Task)

    def to_everybody(self, staff_id: int) -> tuple[int, ...]:
        """Somebody left: what was still on their list is on everybody's; returns the ids."""
        query = sa.update(tasks).where(tasks.c.staff_id == staff_id, tasks.c.state == OPEN).values(staff_id=None)
        return tuple(self._db.scalars(query.returning(tasks.c.id)))

    def own_of(self, shop_id: int, staff_id: int) -> tuple[Task, ...]:
        """Everything open on this person's own list, the most pressing first."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.shop_id == shop_id, tasks.c.state == OPEN, tasks.c.staff_id == staff_id
        )
        return many(self._db, query.order_by(_WHEN, tasks.c.id), Task)

    def open_of(self, customer_id: int, kind: str = "", *, order_id: int | None = None) -> tuple[Task, ...]:
        """What is still open about a customer, oldest first; ``kind`` and the order it is about narrow it."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.customer_id == customer_id, tasks.c.state == OPEN
        )
        query = query.where(tasks.c.kind == kind) if kind else query
        query = query.where(tasks.c.order_id == order_id) if order_id is not None else query
        return many(self._db, query.order_by(tasks.c.id), Task)

    def open_in(self, shop_id: int, kind: str) -> tuple[Task, ...]:
        """What is still open of a kind in a shop: the most pressing first."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.shop_id == shop_id, tasks.c.state == OPEN, tasks.c.kind == kind
        )
        return many(self._db, query.order_by(_WHEN, tasks.c.id), Task)

    def change(self, task_id: int, **values: object) -> None:
        changed(self._db, tasks, {"id": task_id}, **values)

    def finish(self, task_id: int, *, by: int | None) -> bool:
        """Tick it off; False if it was already."""
        done = changed(
            self._db, tasks, {"id": task_id, "state": OPEN}, state="done", done_at=self._now, done_by=by
        )
        return done == 1
