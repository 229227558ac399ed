"""How much waits in the queues, and since when: read for the health page and the metrics, never by the work itself."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.traffic import Backlog
from storage.rows import chosen
from storage.tables.desk import waits
from storage.tables.talks import customers
from storage.tables.traffic import due, gates, outbox, updates

LOOK_BACK = 48 * 3600.0  # waits older than this are no queue any more
LONG = 600.0  # a row at the head of its lane for longer is stuck, unless Telegram's limits hold it
HELD = 60.0  # a gate that was full this lately is held by the limits

_OPEN_UPDATES = sa.text("updates.state in ('new', 'working')")
_OPEN_ROWS = sa.text("outbox.state in ('queued', 'sending')")
_BAD_ROWS = sa.text("outbox.state in ('failed', 'unconfirmed', 'blocked')")
_WAITING = sa.text("due.state = 'waiting'")
_UPDATES = sa.select(sa.func.count(), sa.func.min(updates.c.received_at)).where(_OPEN_UPDATES)
_ROWS = (
    sa.select(outbox.c.shop_id, outbox.c.state, sa.func.count())
    .where(sa.or_(_OPEN_ROWS, _BAD_ROWS))
    .group_by(outbox.c.shop_id, outbox.c.state)
)
_BEGUN = sa.or_(outbox.c.due_at <= sa.bindparam("now"), outbox.c.attempts > 0)  # not what is meant for later
_OLDEST_ROW = sa.select(sa.func.min(outbox.c.created_at)).where(_OPEN_ROWS, _BEGUN)
_DUE = sa.select(sa.func.count(), sa.func.min(due.c.due_at)).where(_WAITING)
_WAITS = (
    sa.select(waits.c.shop_id, sa.func.count())
    .where(waits.c.ended == "", waits.c.began_at > sa.bindparam("since"))
    .group_by(waits.c.shop_id)
)
_HELD = sa.select(customers.c.shop_id, sa.func.count()).where(customers.c.holder_id.is_not(None)).group_by(customers.c.shop_id)
_FIRST = sa.select(sa.func.min(outbox.c.id)).where(_OPEN_ROWS).group_by(outbox.c.bot_id, outbox.c.lane)
_OLD_HEADS = (
    sa.select(outbox.c.bot_id, outbox.c.chat_id, outbox.c.created_at)
    .where(chosen(outbox.c.id, _FIRST), outbox.c.created_at < sa.bindparam("before"), _BEGUN)
    .order_by(outbox.c.created_at)
    .limit(100)
)


class Waiting:
    """Queries on all queues together."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def backlog(self) -> Backlog:
        """Everything that waits now, as counts and ages in seconds."""
        count, received = self._db.execute(_UPDATES).one()
        later, next_due = self._db.execute(_DUE).one()
        return Backlog(
            updates=count, oldest_update=self._age(received),
            outbox=tuple((row[0], row[1], row[2]) for row in self._db.execute(_ROWS)),
            oldest_outgoing=self._age(self._db.scalar(_OLDEST_ROW, {"now": self._now})),
            stuck_outgoing=self._age(self._stuck()),
            due=later, oldest_due=self._age(next_due),
            waits=tuple((row[0], row[1]) for row in self._db.execute(_WAITS, {"since": self._now - LOOK_BACK})),
            held=tuple((row[0], row[1]) for row in self._db.execute(_HELD)),
        )

    def _age(self, at: float | None) -> float | None:
        return None if at is None or at > self._now else self._now - at

    def _stuck(self) -> float | None:
        """When the oldest row was written that waits at the head of its lane though nothing holds it back."""
        heads = self._db.execute(_OLD_HEADS, {"before": self._now - LONG, "now": self._now}).all()
        limited = self._limited({f"{head.bot_id}:{head.chat_id}" for head in heads} | {str(h.bot_id) for h in heads})
        free = (h for h in heads if not limited & {f"{h.bot_id}:{h.chat_id}", str(h.bot_id)})
        return next((head.created_at for head in free), None)

    def _limited(self, names: set[str]) -> set[str]:
        """The gates that Telegram has closed, or through which a group's whole allowance went just now."""
        rows = self._db.execute(sa.select(gates).where(gates.c.name.in_(names))).all() if names else []
        return {
            row.name
            for row in rows
            if (row.closed_until or 0.0) > self._now or (len(row.recent) > 1 and row.recent[0] > self._now - HELD)
        }
