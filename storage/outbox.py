"""What is to be sent: rows written with the state they follow from, claimed by couriers, first in first out a chat."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa

from storage.pace import Gates, Pace
from storage.records import Draft, Outgoing
from storage.rows import columns, inserted, many, one, record_of
from storage.tables import customers, desk_groups, outbox, topics

LOCK_SECONDS = 45.0  # longer than any request may take
AHEAD = 1 << 40  # making a topic goes before everything that waits for it in the same chat
OPEN = ("queued", "sending")
BAD = ("failed", "unconfirmed", "blocked")


@dataclass(frozen=True, slots=True)
class Claimed:
    """Rows to send now, rows found in ``sending`` after a crash, and when to look again."""

    rows: tuple[Outgoing, ...]
    unconfirmed: tuple[Outgoing, ...]
    wake_at: float | None


class Outbox:
    """Queries on outgoing rows."""

    def __init__(self, connection: sa.Connection, now: float, woke: set[str]) -> None:
        self._db, self._now, self._woke = connection, now, woke

    # --- writing -----------------------------------------------------------------------------------

    def put(self, draft: Draft) -> int:
        """Queue a row; with a merge key that already waits, that row serves for both."""
        if draft.merge_key is not None:
            waiting = sa.select(outbox.c.id).where(
                outbox.c.merge_key == draft.merge_key,
                outbox.c.state == "queued",
                outbox.c.bot_id == draft.bot_id,
            )
            known = self._db.scalar(waiting)
            if known is not None:
                return int(known)
        values = asdict(draft)
        values["due_at"] = self._now if draft.due_at is None else draft.due_at
        self._woke.add("outbox")
        return inserted(self._db, outbox, state="queued", created_at=self._now, **values)

    def cancel_unheld(self, customer_id: int) -> int:
        """A person took the customer: what the assistant had queued stays unsaid."""
        done = self._db.execute(
            sa.update(outbox)
            .where(outbox.c.customer_id == customer_id, outbox.c.unheld, outbox.c.state == "queued")
            .values(state="cancelled", finished_at=self._now)
        )
        return done.rowcount

    def cancel_message(self, message_id: int) -> int:
        """Stop what has not left yet of a message."""
        done = self._db.execute(
            sa.update(outbox)
            .where(outbox.c.message_id == message_id, outbox.c.state == "queued")
            .values(state="cancelled", finished_at=self._now)
        )
        return done.rowcount

    # --- asking ------------------------------------------------------------------------------------

    def get(self, row_id: int) -> Outgoing | None:
        return one(self._db, sa.select(*columns(outbox, Outgoing)).where(outbox.c.id == row_id), Outgoing)

    def of_message(self, message_id: int) -> tuple[Outgoing, ...]:
        query = sa.select(*columns(outbox, Outgoing)).where(outbox.c.message_id == message_id)
        return many(self._db, query.order_by(outbox.c.id), Outgoing)

    def sent_as(self, bot_id: int, chat_id: int, sent_id: int) -> Outgoing | None:
        """The row that became message ``sent_id`` of that chat."""
        query = (
            sa.select(*columns(outbox, Outgoing))
            .where(outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.sent_id == sent_id)
            .order_by(outbox.c.id)
            .limit(1)
        )
        return one(self._db, query, Outgoing)

    def of_customer(self, customer_id: int) -> tuple[Outgoing, ...]:
        """Everything ever queued about a customer, oldest first."""
        query = sa.select(*columns(outbox, Outgoing)).where(outbox.c.customer_id == customer_id)
        return many(self._db, query.order_by(outbox.c.id), Outgoing)

    def sent_to(self, chat_id: int) -> int:
        """How many rows became a new message (or an edit) in that chat."""
        count = self._db.scalar(
            sa.select(sa.func.count()).where(
                outbox.c.chat_id == chat_id, outbox.c.state == "sent", outbox.c.kind != "topic"
            )
        )
        return int(count or 0)

    def bad(self, shop_id: int | None = None, *, limit: int = 200) -> tuple[Outgoing, ...]:
        """What failed, was refused, or may or may not have arrived; newest first."""
        query = sa.select(*columns(outbox, Outgoing)).where(outbox.c.state.in_(BAD))
        if shop_id is not None:
            query = query.where(outbox.c.shop_id == shop_id)
        return many(self._db, query.order_by(outbox.c.id.desc()).limit(limit), Outgoing)

    def counts(self) -> dict[str, int]:
        rows = self._db.execute(sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state))
        return {row.state: row[1] for row in rows}

    # --- the courier ---------------------------------------------------------------------------------

    def claim(self, bot_id: int, *, limit: int, pace: Pace | None) -> Claimed:
        """Take the first row of every chat that may be written to now; ``pace`` None = no limits."""
        gates = Gates(self._db)
        gates.lock(str(bot_id))
        unconfirmed = self._recover(bot_id, stale_only=True)
        heads = self._heads(bot_id, limit)
        gates.load(f"{bot_id}:{row.chat_id}" for row in heads)
        taken: list[Outgoing] = []
        wakes: list[float] = []
        for head in heads:
            opens = self._opens_at(gates, head, pace)
            if opens > self._now:
                wakes.append(opens)
            else:
                self._pass(gates, head, pace)
                taken.append(head)
        gates.save()
        self._lock([row.id for row in taken])
        if len(heads) == limit:
            wakes.append(self._now)
        return Claimed(tuple(taken), unconfirmed, min(wakes, default=self._next_due(bot_id)))

    def _heads(self, bot_id: int, limit: int) -> list[Outgoing]:
        """The sendable first rows of all chats; rows whose reason is gone are closed on the way."""
        heads: list[Outgoing] = []
        seen: set[int] = set()
        again = True
        while again and len(heads) < limit:
            again = False
            for row, thread, group_chat, holder in self._first_rows(bot_id, limit, seen):
                if row.unheld and holder is not None:
                    self.close(row.id, "cancelled")
                    again = True
                elif row.topic_id is not None and row.kind != "topic" and thread is None:
                    self._ask_for_topic(row, group_chat)
                    again = True
                else:
                    seen.add(row.chat_id)
                    place = group_chat if row.topic_id is not None else row.chat_id
                    heads.append(replace(row, thread_id=thread or row.thread_id, chat_id=place))
        return heads

    def _first_rows(
        self, bot_id: int, limit: int, seen: set[int]
    ) -> list[tuple[Outgoing, int | None, int, int | None]]:
        self._expire(bot_id)
        order = outbox.c.id - sa.case((outbox.c.kind == "topic", AHEAD), else_=0)
        first = (
            sa.select(outbox.c.chat_id, sa.func.min(order).label("first"))
            .where(outbox.c.bot_id == bot_id, outbox.c.state.in_(OPEN))
            .group_by(outbox.c.chat_id)
            .subquery()
        )
        wanted = columns(outbox, Outgoing)
        query = (
            sa.select(*wanted, topics.c.thread_id, desk_groups.c.chat_id, customers.c.holder_id)
            .join(first, sa.and_(first.c.chat_id == outbox.c.chat_id, first.c.first == order))
            .outerjoin(topics, topics.c.id == outbox.c.topic_id)
            .outerjoin(desk_groups, desk_groups.c.id == topics.c.desk_group_id)
            .outerjoin(customers, customers.c.id == outbox.c.customer_id)
            .where(outbox.c.bot_id == bot_id, outbox.c.state == "queued", outbox.c.due_at <= self._now)
            .order_by(outbox.c.urgency, outbox.c.id)
            .limit(limit)
        )
        if seen:
            query = query.where(outbox.c.chat_id.not_in(seen))
        return [
            (record_of(Outgoing, row[: len(wanted)]), row[-3], row[-2], row[-1])  # type: ignore[arg-type]
            for row in self._db.execute(query)
        ]

    def _expire(self, bot_id: int) -> None:
        self._db.execute(
            sa.update(outbox)
            .where(outbox.c.bot_id == bot_id, outbox.c.state == "queued", outbox.c.expires_at <= self._now)
            .values(state="expired", finished_at=self._now)
        )

    def _ask_for_topic(self, row: Outgoing, group_chat: int) -> None:
        draft = Draft(
            shop_id=row.shop_id, bot_id=row.bot_id, chat_id=group_chat, kind="topic", urgency=row.urgency,
            topic_id=row.topic_id, customer_id=row.customer_id, merge_key=f"topic:{row.topic_id}",
        )
        self.put(draft)
        if row.chat_id != group_chat:  # the topic has moved to another group since
            self._db.execute(sa.update(outbox).where(outbox.c.id == row.id).values(chat_id=group_chat))

    def _opens_at(self, gates: Gates, row: Outgoing, pace: Pace | None) -> float:
        chat = gates[f"{row.bot_id}:{row.chat_id}"]
        if pace is None:
            return max(self._now, chat.closed_until or 0.0, gates[str(row.bot_id)].closed_until or 0.0)
        bot_opens = gates[str(row.bot_id)].opens_at(pace.bot, self._now)
        return max(bot_opens, chat.opens_at(pace.of(row.chat_id), self._now))

    def _pass(self, gates: Gates, row: Outgoing, pace: Pace | None) -> None:
        if pace is not None:
            gates[str(row.bot_id)].go(pace.bot, self._now)
            gates[f"{row.bot_id}:{row.chat_id}"].go(pace.of(row.chat_id), self._now)

    def _lock(self, ids: list[int]) -> None:
        if ids:
            self._db.execute(
                sa.update(outbox)
                .where(outbox.c.id.in_(ids))
                .values(state="sending", attempts=outbox.c.attempts + 1, locked_until=self._now + LOCK_SECONDS)
            )

    def _next_due(self, bot_id: int) -> float | None:
        found: float | None = self._db.scalar(
            sa.select(sa.func.min(outbox.c.due_at)).where(
                outbox.c.bot_id == bot_id, outbox.c.state == "queued", outbox.c.due_at > self._now
            )
        )
        return found

    def recover_all(self, bot_id: int) -> tuple[Outgoing, ...]:
        """After a crash, when no other worker runs: every row found in ``sending`` is of the dead one."""
        return self._recover(bot_id, stale_only=False)

    def _recover(self, bot_id: int, *, stale_only: bool) -> tuple[Outgoing, ...]:
        lost = [outbox.c.bot_id == bot_id, outbox.c.state == "sending"]
        if stale_only:
            lost.append(outbox.c.locked_until <= self._now)
        query = sa.select(*columns(outbox, Outgoing)).where(*lost, outbox.c.once)
        doubtful = many(self._db, query.order_by(outbox.c.id), Outgoing)
        for row in doubtful:
            self.close(row.id, "unconfirmed", error="interrupted while sending")
        self._db.execute(
            sa.update(outbox)
            .where(*lost, outbox.c.once.is_(False))
            .values(state="queued", repeat=True, locked_until=None)
        )
        return doubtful

    # --- results ---------------------------------------------------------------------------------

    def close(self, row_id: int, state: str, *, sent_id: int | None = None, error: str | None = None) -> None:
        """The end of a row: sent, failed, blocked, unconfirmed, cancelled or expired."""
        self._db.execute(
            sa.update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state.in_(OPEN))
            .values(
                state=state, sent_id=sent_id, error=error and error[:300], locked_until=None,
                finished_at=self._now,
            )
        )
        self._woke.add("outbox")

    def again(self, row_id: int, *, at: float, error: str | None = None, repeat: bool = False) -> None:
        """Back into the queue at its old place, not before ``at``."""
        values: dict[str, Any] = {"state": "queued", "locked_until": None, "due_at": at, "error": error}
        if repeat:
            values["repeat"] = True
        self._db.execute(
            sa.update(outbox).where(outbox.c.id == row_id, outbox.c.state.in_(OPEN)).values(**values)
        )
        self._woke.add("outbox")

    def close_gate(self, bot_id: int, chat_id: int | None, *, until: float) -> None:
        """Telegram wants silence: from the whole bot (``chat_id`` None) or towards one chat."""
        Gates(self._db).close(str(bot_id) if chat_id is None else f"{bot_id}:{chat_id}", until)

    def resend(self, row_id: int) -> bool:
        """A person has decided to send a failed or unconfirmed row once more."""
        row = self.get(row_id)
        if row is None or row.state not in BAD:
            return False
        done = self._db.execute(
            sa.update(outbox)
            .where(outbox.c.id == row_id, outbox.c.state == row.state)
            .values(state="queued", due_at=self._now, error=None, finished_at=None, attempts=0)
        )
        self._woke.add("outbox")
        return done.rowcount == 1
