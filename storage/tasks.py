"""What a person has to see to later: late replies, snoozed customers, questions of the night."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records import Task
from storage.rows import changed, columns, found, inserted, many
from storage.tables import tasks

OPEN = "open"


class Tasks:
    """Queries on the agents' lists."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(
        self, *, shop_id: int, kind: str, text: str = "", staff_id: int | None = None,
        customer_id: int | None = None, due_at: float | None = None,
    ) -> int:
        """Put something on a person's list (no staff = on everybody's); returns its id."""
        return inserted(
            self._db, tasks, shop_id=shop_id, staff_id=staff_id, customer_id=customer_id, kind=kind, text=text,
            state=OPEN, due_at=due_at, created_at=self._now,
        )

    def get(self, task_id: int) -> Task | None:
        return found(self._db, tasks, Task, id=task_id)

    def open_for(self, shop_id: int, staff_id: int, *, limit: int = 20) -> tuple[Task, ...]:
        """What is still open on this person's list or on everybody's: the most pressing first."""
        when = sa.func.coalesce(tasks.c.due_at, tasks.c.created_at)
        query = (
            sa.select(*columns(tasks, Task))
            .where(
                tasks.c.shop_id == shop_id, tasks.c.state == OPEN,
                sa.or_(tasks.c.staff_id == staff_id, tasks.c.staff_id.is_(None)),
            )
            .order_by(when, tasks.c.id)
            .limit(limit)
        )
        return many(self._db, query, Task)

    def own_of(self, shop_id: int, staff_id: int) -> tuple[Task, ...]:
        """Everything open on this person's own list, the most pressing first."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.shop_id == shop_id, tasks.c.state == OPEN, tasks.c.staff_id == staff_id
        )
        return many(self._db, query.order_by(sa.func.coalesce(tasks.c.due_at, tasks.c.created_at), tasks.c.id), Task)

    def open_of(self, customer_id: int, kind: str = "") -> tuple[Task, ...]:
        """What is still open about a customer, oldest first; ``kind`` narrows it."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.customer_id == customer_id, tasks.c.state == OPEN
        )
        query = query.where(tasks.c.kind == kind) if kind else query
        return many(self._db, query.order_by(tasks.c.id), Task)

    def open_in(self, shop_id: int, kind: str) -> tuple[Task, ...]:
        """What is still open of a kind in a shop: the most pressing first."""
        query = sa.select(*columns(tasks, Task)).where(
            tasks.c.shop_id == shop_id, tasks.c.state == OPEN, tasks.c.kind == kind
        )
        return many(self._db, query.order_by(sa.func.coalesce(tasks.c.due_at, tasks.c.created_at), tasks.c.id), Task)

    def change(self, task_id: int, **values: object) -> None:
        changed(self._db, tasks, {"id": task_id}, **values)

    def finish(self, task_id: int, *, by: int | None) -> bool:
        """Tick it off; False if it was already."""
        done = changed(
            self._db, tasks, {"id": task_id, "state": OPEN}, state="done", done_at=self._now, done_by=by
        )
        return done == 1
