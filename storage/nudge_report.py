"""What became of follow-up nudges, counted by rule and by colleague, and the rows behind every count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from storage.records.nudges import Nudge
from storage.rows import columns, record_of
from storage.tables.desk import tasks
from storage.tables.nudges import nudges
from storage.tables.orders import orders
from storage.tables.talks import customers

ON_TIME: Final = 15 * 60.0
"""Words for a customer have left so soon after they were wanted."""
DONE_IN: Final = 3600.0
"""What stood on a list was ticked so soon after it came there."""
PAYS_WITHIN: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Counted:
    """Nudges of a rule (or of a colleague, None = nobody's) that were wanted in a time: ``on_time`` and ``late`` are done,
    ``pending`` still waits for the clock or for a person, ``paid`` = of those done, after which the customer paid within a
    day."""

    key: str | int | None
    due: int
    on_time: int
    late: int
    pending: int
    skipped: int
    paid: int


@dataclass(frozen=True, slots=True)
class Told:
    """One nudge with whose it is, whom it is about, and how it ended: on_time, late, pending or skipped."""

    nudge: Nudge
    staff_id: int | None
    customer: str
    ended: str
    paid: bool


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which nudges are meant: of a rule, of a colleague or (``nobody``) on no one's list, that ended so (``paid`` too), for
    that reason; "" or None = any."""

    rule: str = ""
    staff_id: int | None = None
    nobody: bool = False
    ended: str = ""
    reason: str = ""


_whose: Any = sa.func.coalesce(tasks.c.staff_id, tasks.c.done_by, nudges.c.staff_id)
_listed = nudges.c.task_id.is_not(None)
_ended_at: Any = sa.case((_listed, tasks.c.done_at), else_=nudges.c.done_at)
_limit: Any = sa.case((_listed, nudges.c.done_at + DONE_IN), else_=nudges.c.wanted_at + ON_TIME)
_ended: Any = sa.case(
    (nudges.c.state == "skipped", "skipped"),
    (sa.or_(nudges.c.state != "done", _ended_at.is_(None)), "pending"),
    (_ended_at <= _limit, "on_time"),
    else_="late",
)
_paid: Any = sa.case(
    (
        sa.and_(
            nudges.c.state == "done",
            sa.exists().where(
                orders.c.customer_id == nudges.c.customer_id, orders.c.paid_at > nudges.c.done_at,
                orders.c.paid_at <= nudges.c.done_at + PAYS_WITHIN,
            ),
        ),
        1,
    ),
    else_=0,
)


class NudgeReport:
    """Queries that only look."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def by_rule(self, shop_id: int, *, start: float, end: float) -> tuple[Counted, ...]:
        """By rule id, in order of the ids."""
        return self._counted(nudges.c.rule, shop_id, start, end)

    def by_staff(self, shop_id: int, *, start: float, end: float) -> tuple[Counted, ...]:
        """By whose list it was on (or who was asked); what was written by itself is nobody's."""
        return self._counted(_whose, shop_id, start, end)

    def _counted(self, key: Any, shop_id: int, start: float, end: float) -> tuple[Counted, ...]:
        each = _within(sa.select(key.label("key"), _ended.label("ended"), _paid.label("paid")), shop_id, start, end).subquery()

        def times(name: str) -> Any:
            return sa.func.sum(sa.case((each.c.ended == name, 1), else_=0))

        query = (
            sa.select(
                each.c.key, sa.func.count(), times("on_time"), times("late"), times("pending"), times("skipped"),
                sa.func.sum(each.c.paid),
            )
            .group_by(each.c.key)
            .order_by(each.c.key)
        )
        return tuple(Counted(row[0], *(int(value) for value in row[1:])) for row in self._db.execute(query))

    def reasons(self, shop_id: int, *, start: float, end: float) -> tuple[tuple[str, int | None, str, int], ...]:
        """(rule, whose, reason, how often) of what was skipped."""
        query = _within(sa.select(nudges.c.rule, _whose, nudges.c.reason, sa.func.count()), shop_id, start, end)
        query = query.where(nudges.c.state == "skipped").group_by(nudges.c.rule, _whose, nudges.c.reason)
        return tuple((row[0], row[1], row[2], int(row[3])) for row in self._db.execute(query))

    def rows(self, shop_id: int, these: Narrowed, *, start: float, end: float, limit: int = 200) -> tuple[Told, ...]:
        """The nudges behind a count, the latest first."""
        query = _within(
            sa.select(*columns(nudges, Nudge), _whose, customers.c.name, _ended, _paid), shop_id, start, end
        ).outerjoin(customers, customers.c.id == nudges.c.customer_id)
        if these.staff_id is not None or these.nobody:
            query = query.where(_whose.is_(None) if these.nobody else _whose == these.staff_id)
        if these.ended:
            query = query.where(_paid == 1) if these.ended == "paid" else query.where(_ended == these.ended)
        query = query.where(nudges.c.rule == these.rule) if these.rule else query
        query = query.where(nudges.c.reason == these.reason) if these.reason else query
        query = query.order_by(nudges.c.wanted_at.desc(), nudges.c.id.desc()).limit(limit)
        return tuple(
            Told(record_of(Nudge, row[:-4]), row[-4], row[-3] or "", row[-2], bool(row[-1])) for row in self._db.execute(query)
        )


def _within(query: sa.Select[Any], shop_id: int, start: float, end: float) -> sa.Select[Any]:
    return (
        query.select_from(nudges)
        .outerjoin(tasks, tasks.c.id == nudges.c.task_id)
        .where(nudges.c.shop_id == shop_id, nudges.c.wanted_at >= start, nudges.c.wanted_at < end)
    )
