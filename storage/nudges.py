"""Follow-up nudges: planted once for a rule, subject and occasion, taken when they are due, ended once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.records.nudges import Nudge, Outcome, Planting, Tally
from storage.rows import changed, columns, found, many
from storage.tables.desk import tasks
from storage.tables.nudges import nudges
from storage.tables.people import shops
from storage.tables.traffic import outbox

WAITING: Final = "waiting"
LARGEST: Final = 500
"""How many values one statement carries: SQLite takes no more than a few thousand."""

_COLUMNS = columns(nudges, Nudge)
_IS_WAITING = sa.text("nudges.state = 'waiting'")  # literal, so that the partial index serves
_DUE = (
    sa.select(*_COLUMNS)
    .where(_IS_WAITING, nudges.c.shop_id == sa.bindparam("shop_id"), nudges.c.due_at <= sa.bindparam("now"))
    .order_by(nudges.c.due_at, nudges.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
    .with_for_update(skip_locked=True)
)
_SHOPS_DUE = sa.select(shops.c.id).where(
    sa.exists().where(_IS_WAITING, nudges.c.shop_id == shops.c.id, nudges.c.due_at <= sa.bindparam("now"))
)
_BETWEEN = (
    sa.select(*_COLUMNS)
    .where(
        _IS_WAITING, nudges.c.shop_id == sa.bindparam("shop_id"),
        nudges.c.due_at >= sa.bindparam("start"), nudges.c.due_at < sa.bindparam("until"),
    )
    .order_by(nudges.c.due_at, nudges.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_WAITING_ABOUT = sa.select(*_COLUMNS).where(
    nudges.c.shop_id == sa.bindparam("shop_id"), nudges.c.subject == sa.bindparam("subject"),
    sa.text("nudges.state in ('waiting', 'asked')"),
)
_LISTED_ABOUT = (
    sa.select(*_COLUMNS)
    .join(tasks, tasks.c.id == nudges.c.task_id)
    .where(
        nudges.c.shop_id == sa.bindparam("shop_id"), nudges.c.subject == sa.bindparam("subject"), nudges.c.state == "done",
        tasks.c.state == "open",
    )
)
_LEAVING_ABOUT = sa.select(*_COLUMNS).where(
    nudges.c.shop_id == sa.bindparam("shop_id"), nudges.c.subject == sa.bindparam("subject"), nudges.c.state == "done",
    sa.exists().where(outbox.c.message_id == nudges.c.message_id, outbox.c.state == "queued"),
)
_ENDED = (
    sa.update(nudges)
    .where(nudges.c.id == sa.bindparam("nudge_id"), sa.text("nudges.state in ('waiting', 'asked')"))
    .values(
        state=sa.bindparam("to_state"), reason=sa.bindparam("to_reason"), due_at=sa.bindparam("to_due"),
        done_at=sa.bindparam("to_done"), customer_id=sa.func.coalesce(sa.bindparam("to_customer", type_=nudges.c.id.type), nudges.c.customer_id),
        message_id=sa.func.coalesce(sa.bindparam("to_message", type_=nudges.c.id.type), nudges.c.message_id),
        task_id=sa.func.coalesce(sa.bindparam("to_task", type_=nudges.c.id.type), nudges.c.task_id),
    )
)
_MARKETING = (
    sa.select(nudges.c.customer_id, nudges.c.done_at)
    .where(
        nudges.c.customer_id.in_(sa.bindparam("customer_ids", expanding=True)), nudges.c.state == "done",
        nudges.c.cap == "marketing", nudges.c.message_id.is_not(None),
    )
    .order_by(nudges.c.customer_id, nudges.c.done_at.desc())
)
_PLANT = {
    name: how.insert(nudges).on_conflict_do_nothing().returning(nudges.c.id)
    for name, how in (("sqlite", sqlite), ("postgresql", postgresql))
}
_SKIP = sa.update(nudges).where(_IS_WAITING)


class Nudges:
    """Queries on nudges."""

    def __init__(self, connection: sa.Connection, now: float, woke: set[str]) -> None:
        self._db, self._now, self._woke = connection, now, woke

    # --- planting ----------------------------------------------------------------------------------

    def plant(self, shop_id: int, plantings: Sequence[Planting]) -> int:
        """Keep these; one that was planted before (whatever became of it) is left as it is. Returns how many are new."""
        rows = [
            {
                "shop_id": shop_id, "rule": one.rule, "trigger": one.trigger, "subject": one.subject, "occasion": one.occasion,
                "customer_id": one.customer_id, "staff_id": one.staff_id, "task_id": one.task_id, "audience": one.audience,
                "cap": one.cap, "facts": dict(one.facts or {}), "wanted_at": one.due_at, "due_at": one.due_at, "state": WAITING,
                "reason": "", "attempts": 0, "created_at": self._now,
            }
            for one in plantings
        ]
        new = len(self._db.execute(_PLANT[self._db.dialect.name], rows).all()) if rows else 0
        if new:
            self._woke.add("due")
        return new

    # --- what is due -------------------------------------------------------------------------------

    def shops_due(self) -> tuple[int, ...]:
        """The shops in which anything is due."""
        return tuple(self._db.scalars(_SHOPS_DUE, {"now": self._now}))

    def due(self, shop_id: int, limit: int) -> tuple[Nudge, ...]:
        """What is due in a shop, the longest due first; nobody else takes it until this transaction ends."""
        return many(self._db, _DUE, Nudge, shop_id=shop_id, now=self._now, most=limit)

    def take(self, nudge_id: int) -> tuple[Nudge, ...]:
        """That one, if it is still due and nobody else has it."""
        query = sa.select(*_COLUMNS).where(nudges.c.id == nudge_id, _IS_WAITING, nudges.c.due_at <= self._now)
        return many(self._db, query.with_for_update(skip_locked=True), Nudge)

    def end(self, endings: Iterable[Outcome]) -> None:
        """Write what became of nudges; one that has ended meanwhile stays as it is."""
        rows = [
            {
                "nudge_id": one.nudge_id, "to_state": one.state, "to_reason": one.reason, "to_due": one.due_at,
                "to_done": self._now if one.state in ("done", "skipped") else None, "to_customer": one.customer_id,
                "to_message": one.message_id, "to_task": one.task_id,
            }
            for one in endings
        ]
        if rows:
            self._db.execute(_ENDED, rows)

    def failed(self, nudge_id: int, *, again_at: float) -> None:
        """Something of ours broke: tried again then."""
        self._db.execute(
            sa.update(nudges).where(nudges.c.id == nudge_id, _IS_WAITING).values(attempts=nudges.c.attempts + 1, due_at=again_at)
        )

    def marketing(self, customer_ids: Sequence[int]) -> dict[int, tuple[float, ...]]:
        """When marketing was written to each of these customers, the latest first."""
        found_at: dict[int, list[float]] = {}
        for start in range(0, len(customer_ids), LARGEST):
            rows = self._db.execute(_MARKETING, {"customer_ids": list(customer_ids[start : start + LARGEST])})
            for customer_id, at in rows:
                found_at.setdefault(customer_id, []).append(at)
        return {customer_id: tuple(times) for customer_id, times in found_at.items()}

    # --- asking ------------------------------------------------------------------------------------

    def get(self, nudge_id: int) -> Nudge | None:
        return found(self._db, nudges, Nudge, id=nudge_id)

    def lock_of(self, shop_id: int, nudge_id: int) -> Nudge | None:
        """A nudge by an id that comes from a button, nobody else deciding about it: None if the shop has none such."""
        return found(self._db, nudges, Nudge, lock=True, id=nudge_id, shop_id=shop_id)

    def of_task(self, task_id: int) -> Nudge | None:
        """The nudge that put a task on a list, or will ring for it."""
        return found(self._db, nudges, Nudge, newest=True, task_id=task_id)

    def said_as(self, message_id: int) -> Nudge | None:
        """The nudge that a message to a customer was."""
        return found(self._db, nudges, Nudge, newest=True, message_id=message_id)

    def between(self, shop_id: int, start: float, end: float, *, limit: int = 1000) -> tuple[Nudge, ...]:
        """What waits and is due from ``start`` until ``end``, the soonest first."""
        return many(self._db, _BETWEEN, Nudge, shop_id=shop_id, start=start, until=end, most=limit)

    def about(self, shop_id: int, subject: str) -> tuple[Nudge, ...]:
        """Every nudge about a subject, whatever became of it, oldest first."""
        query = sa.select(*_COLUMNS).where(nudges.c.shop_id == shop_id, nudges.c.subject == subject)
        return many(self._db, query.order_by(nudges.c.id), Nudge)

    def waiting_about(self, shop_id: int, subject: str) -> tuple[Nudge, ...]:
        """What waits about a subject, or lies before an agent."""
        return many(self._db, _WAITING_ABOUT, Nudge, shop_id=shop_id, subject=subject)

    def listed_about(self, shop_id: int, subject: str) -> tuple[Nudge, ...]:
        """What stands on somebody's list about a subject and is not ticked off."""
        return many(self._db, _LISTED_ABOUT, Nudge, shop_id=shop_id, subject=subject)

    def listed(
        self, shop_id: int, *, start: float, end: float, rule: str = "", state: str = "", limit: int = 200
    ) -> tuple[Nudge, ...]:
        """Nudges that were wanted in a time, the latest first."""
        query = sa.select(*_COLUMNS).where(nudges.c.shop_id == shop_id, nudges.c.wanted_at >= start, nudges.c.wanted_at < end)
        query = query.where(nudges.c.rule == rule) if rule else query
        query = query.where(nudges.c.state == state) if state else query
        return many(self._db, query.order_by(nudges.c.wanted_at.desc(), nudges.c.id.desc()).limit(limit), Nudge)

    def tally(self, shop_id: int, *, start: float, end: float) -> tuple[Tally, ...]:
        """How nudges wanted in a time ended, by rule."""
        what = (nudges.c.rule, nudges.c.state, nudges.c.reason)
        query = (
            sa.select(*what, sa.func.count())
            .where(nudges.c.shop_id == shop_id, nudges.c.wanted_at >= start, nudges.c.wanted_at < end)
            .group_by(*what)
            .order_by(*what)
        )
        return tuple(Tally(*row) for row in self._db.execute(query))

    def skipped_since(self, shop_id: int, reason: str, since: float, until: float) -> dict[str, int]:
        """How many were skipped for that reason in a time, by rule."""
        query = (
            sa.select(nudges.c.rule, sa.func.count())
            .where(
                nudges.c.shop_id == shop_id, nudges.c.state == "skipped", nudges.c.reason == reason,
                nudges.c.done_at >= since, nudges.c.done_at <= until,
            )
            .group_by(nudges.c.rule)
        )
        return {row[0]: int(row[1]) for row in self._db.execute(query)}

    # --- changing ----------------------------------------------------------------------------------

    def cancel(
        self, shop_id: int, subject: str, reason: str, *, rules: Sequence[str] = (), but_occasion: str | None = None
    ) -> int:
        """What waits about a subject (by ``rules``, or all) is skipped for that reason; returns how many."""
        query = _SKIP.where(nudges.c.shop_id == shop_id, nudges.c.subject == subject)
        query = query.where(nudges.c.rule.in_(rules)) if rules else query
        query = query if but_occasion is None else query.where(nudges.c.occasion != but_occasion)
        return self._skip(query, reason)

    def cancel_of(self, customer_id: int, reason: str, *, triggers: Sequence[str] = (), cap: str | None = None) -> int:
        """The same for what waits about a customer; by triggers, by cap group, or all."""
        query = _SKIP.where(nudges.c.customer_id == customer_id)
        query = query.where(nudges.c.trigger.in_(triggers)) if triggers else query
        query = query if cap is None else query.where(nudges.c.cap == cap)
        return self._skip(query, reason)

    def _skip(self, query: sa.Update, reason: str) -> int:
        return self._db.execute(query.values(state="skipped", reason=reason, done_at=self._now)).rowcount

    def move(self, nudge_id: int, at: float) -> bool:
        """Due at another time; False if it does not wait any more."""
        moved = changed(self._db, nudges, {"id": nudge_id, "state": WAITING}, due_at=at, wanted_at=at)
        return moved == 1

    def own(self, nudge_id: int, staff_id: int | None) -> None:
        """It is somebody else's from now on."""
        changed(self._db, nudges, {"id": nudge_id}, staff_id=staff_id)

    def link(self, shop_id: int, subject: str, customer_id: int) -> int:
        """What waits about a subject is about this customer from now on."""
        mine = (nudges.c.shop_id == shop_id, nudges.c.subject == subject)
        return self._db.execute(_SKIP.where(*mine).values(customer_id=customer_id)).rowcount

    def forget_asked(self, before: float) -> int:
        """What was laid before agents and nobody decided since then is skipped; returns how many."""
        mine = (nudges.c.state == "asked", nudges.c.due_at < before)
        values = {"state": "skipped", "reason": "undecided", "done_at": self._now}
        return self._db.execute(sa.update(nudges).where(*mine).values(**values)).rowcount

    def leaving_about(self, shop_id: int, subject: str) -> tuple[Nudge, ...]:
        """What was written about a subject and has not left."""
        return many(self._db, _LEAVING_ABOUT, Nudge, shop_id=shop_id, subject=subject)

    def unsay(self, customer_id: int, reason: str, *, rules: Sequence[str] | None = None) -> int:
        """What nudges (of these rules and all marketing, or just all) have queued for a customer and has not left stays
        unsaid, and is skipped for that reason; returns how many rows that were."""
        said: Any = sa.select(nudges.c.message_id).where(
            nudges.c.customer_id == customer_id, nudges.c.state == "done", nudges.c.message_id.is_not(None)
        )
        said = said if rules is None else said.where(sa.or_(nudges.c.rule.in_(rules), nudges.c.cap == "marketing"))
        return self._withdraw(sa.and_(outbox.c.customer_id == customer_id, outbox.c.message_id.in_(said)), reason)

    def unsay_one(self, nudge: Nudge, reason: str) -> int:
        """The same for one nudge."""
        return self._withdraw(outbox.c.message_id == nudge.message_id, reason) if nudge.message_id is not None else 0

    def _withdraw(self, which: sa.ColumnElement[bool], reason: str) -> int:
        query = sa.update(outbox).where(which, outbox.c.state == "queued").values(state="cancelled", finished_at=self._now)
        gone = self._db.scalars(query.returning(outbox.c.message_id)).all()
        self.unsaid(gone, reason)
        return len(gone)

    def unsaid(self, message_ids: Iterable[int | None], reason: str) -> None:
        """These words will not leave any more: the nudges that they were are skipped, unless a part of one has left."""
        mine = [number for number in message_ids if number is not None]
        if not mine:
            return
        left = sa.exists().where(outbox.c.message_id == nudges.c.message_id, outbox.c.state.not_in(("cancelled", "expired")))
        query = sa.update(nudges).where(nudges.c.message_id.in_(mine), nudges.c.state == "done", ~left)
        self._db.execute(query.values(state="skipped", reason=reason, done_at=self._now))
