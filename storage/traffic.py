"""What went to the desk groups, minute by minute: the figures `xiaoer plan` rests on."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from storage.pace import FREE
from storage.records.traffic import Minute
from storage.tables.traffic import outbox

WENT = ("sent", "unconfirmed")


class Traffic:
    """Queries on past traffic."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def minutes(self, bot_id: int, since: float) -> tuple[Minute, ...]:
        """Rows for groups by the minute they were wanted in (not sent in: that is paced already), oldest first."""
        query = (
            sa.select(outbox.c.created_at, outbox.c.chat_id, outbox.c.kind)
            .where(
                outbox.c.bot_id == bot_id, outbox.c.chat_id < 0, outbox.c.created_at >= since,
                outbox.c.kind.not_in(FREE), outbox.c.state.in_(WENT),
            )
            .execution_options(yield_per=5000)
        )
        counts = Counter((int(at // 60), chat, kind) for at, chat, kind in self._db.execute(query))
        return tuple(Minute(minute, chat, kind, count) for (minute, chat, kind), count in sorted(counts.items()))
