"""What is to be sent: rows written with the state they follow from, claimed by couriers, first in first out a lane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import sqlalchemy as sa

from scripts_library.render import missing
from storage.errors import Unfilled
from storage.pace import FREE, Gates, Pace
from storage.records.traffic import Draft, Outgoing
from storage.rows import chosen, columns, inserted, many, one, record_of, unindexed
from storage.tables.people import desk_groups, staff
from storage.tables.talks import customers, topics
from storage.tables.traffic import outbox

LOCK_SECONDS = 45.0  # longer than any request may take
AHEAD = 1 << 40  # making a topic goes before everything that waits for it in the same chat
ALBUM_AT_MOST = 10
OPEN = ("queued", "sending")
HEADER_KINDS = ("header", "pin")  # they wait for a topic that others ask for
WORDS = ("say", "media", "edit")  # rows that carry words, to a customer where they belong to no topic
BAD = ("failed", "unconfirmed", "blocked")


@dataclass(frozen=True, slots=True)
class Claimed:
    """Rows to send now, rows found in ``sending`` after a crash, rows too late to send, and when to look again."""

    rows: tuple[Outgoing, ...]
    unconfirmed: tuple[Outgoing, ...]
    expired: tuple[Outgoing, ...]
    wake_at: float | None


def lane(chat_id: int, topic_id: int | None, kind: str = "") -> str:
    """Rows of one lane leave strictly in order: a chat, or within a desk group a topic; its header holds up nobody,
    and the pin does not wait for the header's next change."""
    name = str(chat_id) if topic_id is None else f"{chat_id}/{topic_id}"
    return f"{name}/{kind}" if kind in HEADER_KINDS else name


def weight(row: Outgoing) -> int:
    """As how many messages Telegram counts it: every picture of an album is one."""
    media = row.body.get("media") or {} if row.kind == "media" else {}
    return max(1, len(media.get("items", ())))


def _refuse_unfilled(draft: Draft) -> None:
    """The last guard, whoever wrote the words: rows for the desk belong to a topic, those for customers do not."""
    if draft.kind in WORDS and draft.topic_id is None and draft.customer_id is not None:
        names = missing(str(draft.body.get("text", "")), {})
        if names:
            raise Unfilled(names)


# Literal states, so that the partial indexes serve.
_IS_OPEN = sa.text("outbox.state in ('queued', 'sending')")
_OF_BOT = outbox.c.bot_id == sa.bindparam("bot_id")
_DRAFT = tuple(field.name for field in fields(Draft))
# Held until our change is committed: a courier that takes the row meanwhile would draw it as it was before. One that a
# courier is just taking counts as gone.
_WAITING = (
    sa.select(outbox.c.id)
    .where(outbox.c.merge_key == sa.bindparam("merge_key"), outbox.c.state == "queued", _OF_BOT)
    .limit(1)
    .with_for_update(read=True, skip_locked=True)
)
# What is for somebody's private desk waits while they act as a customer there, and for good once it is closed.
_DESK_OPEN = sa.or_(
    desk_groups.c.staff_id.is_(None), sa.and_(desk_groups.c.active, staff.c.active, sa.not_(staff.c.trial))
)
_ORDER = outbox.c.id - sa.case((outbox.c.kind == "topic", AHEAD), else_=0)
_FOREMOST = sa.func.min(_ORDER)
_FIRST = (
    sa.select(sa.case((_FOREMOST < 0, _FOREMOST + AHEAD), else_=_FOREMOST))
    .where(_OF_BOT, _IS_OPEN)
    .group_by(outbox.c.lane)
)
_FIRST_ROWS = (
    sa.select(*columns(outbox, Outgoing), topics.c.thread_id, desk_groups.c.chat_id, customers.c.holder_id)
    .outerjoin(topics, topics.c.id == outbox.c.topic_id)
    .outerjoin(desk_groups, desk_groups.c.id == topics.c.desk_group_id)
    .outerjoin(staff, staff.c.id == desk_groups.c.staff_id)
    .outerjoin(customers, customers.c.id == outbox.c.customer_id)
    .where(chosen(outbox.c.id, _FIRST))
    .where(unindexed(outbox.c.state) == "queued", outbox.c.due_at <= sa.bindparam("now"), _DESK_OPEN)
    .where(sa.or_(topics.c.thread_id.is_not(None), outbox.c.kind.not_in(HEADER_KINDS)))
    .where(outbox.c.chat_id.not_in(sa.bindparam("full", expanding=True)))
    .order_by(outbox.c.urgency, outbox.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_LATE = (
    sa.select(*columns(outbox, Outgoing))
    .where(_OF_BOT, _IS_OPEN, outbox.c.state == "queued", outbox.c.expires_at <= sa.bindparam("now"))
    .order_by(outbox.c.id)
)
_LOST = (
    sa.select(*columns(outbox, Outgoing))
    .where(_OF_BOT, _IS_OPEN, outbox.c.state == "sending", outbox.c.locked_until <= sa.bindparam("now"))
    .order_by(outbox.c.id)
)
_NEXT_DUE = sa.select(sa.func.min(outbox.c.due_at)).where(
    _OF_BOT, _IS_OPEN, outbox.c.state == "queued", outbox.c.due_at > sa.bindparam("now")
)
_CLOSE = sa.update(outbox).where(outbox.c.id == sa.bindparam("row_id"), outbox.c.state.in_(OPEN))

_LAST_LEFT = sa.select(sa.func.max(sa.func.coalesce(outbox.c.finished_at, outbox.c.due_at))).where(
    outbox.c.merge_key == sa.bindparam("merge_key"), outbox.c.state.in_(("sending", "sent"))
)


class Outbox:
    """Queries on outgoing rows."""

    def __init__(self, connection: sa.Connection, now: float, woke: set[str]) -> None:
        self._db, self._now, self._woke = connection, now, woke

    # --- writing -----------------------------------------------------------------------------------

    def put(self, draft: Draft) -> int:
        """Queue a row; with a merge key that already waits, that row serves for both.

        Raises Unfilled for words to a customer in which a variable still stands.
        """
        _refuse_unfilled(draft)
        if draft.merge_key is not None:
            known = self._db.scalar(_WAITING, {"merge_key": draft.merge_key, "bot_id": draft.bot_id})
            if known is not None:
                return int(known)
        values = {name: getattr(draft, name) for name in _DRAFT}
        values["due_at"] = self._now if draft.due_at is None else draft.due_at
        self._woke.add("outbox")
        return inserted(
            self._db, outbox, state="queued", created_at=self._now,
            lane=lane(draft.chat_id, draft.topic_id, draft.kind), **values,
        )

    def put_many(self, drafts: Sequence[Draft]) -> None:
        """Queue rows that merge with nothing, in one go. Raises Unfilled, like ``put``."""
        rows = []
        for draft in drafts:
            _refuse_unfilled(draft)
            values = {name: getattr(draft, name) for name in _DRAFT}
            values["due_at"] = self._now if draft.due_at is None else draft.due_at
            place = {"state": "queued", "created_at": self._now, "lane": lane(draft.chat_id, draft.topic_id, draft.kind)}
            rows.append({**values, **place})
        if rows:
            self._db.execute(sa.insert(outbox), rows)
            self._woke.add("outbox")

    def cancel_unheld(self, customer_id: int) -> tuple[int | None, ...]:
        """A person took the customer: what was queued without one stays unsaid; returns the message of every row."""
        done = self._db.scalars(
            sa.update(outbox)
            .where(outbox.c.customer_id == customer_id, outbox.c.unheld, outbox.c.state == "queued")
            .values(state="cancelled", finished_at=self._now)
            .returning(outbox.c.message_id)
        )
        return tuple(done)

    def move_chat(self, bot_id: int, old: int, new: int) -> None:
        """A group has another id: what waits for it follows."""
        here = (outbox.c.bot_id == bot_id, outbox.c.chat_id == old, outbox.c.state.in_(OPEN))
        moved = sa.func.replace(outbox.c.lane, str(old), str(new))
        self._db.execute(sa.update(outbox).where(*here).values(chat_id=new, lane=moved))

    def keep_ids(self, row: Outgoing, ids: tuple[int, ...]) -> None:
        """Remember the ids of all pictures of an album."""
        body = {**row.body, "ids": list(ids)}
        self._db.execute(sa.update(outbox).where(outbox.c.id == row.id).values(body=body))

    def cancel_message(self, message_id: int) -> int:
        """Stop what has not left yet of a message."""
        done = self._db.execute(
            sa.update(outbox)
            .where(outbox.c.message_id == message_id, outbox.c.state == "queued")
            .values(state="cancelled", finished_at=self._now)
        )
        return done.rowcount

    def move_business(self, bot_id: int, old: str, new: str) -> None:
        """The account was connected anew: what waits leaves by the new connection, and what left is edited by it."""
        self._db.execute(
            sa.update(outbox).where(outbox.c.bot_id == bot_id, outbox.c.business == old).values(business=new)
        )

    # --- asking ------------------------------------------------------------------------------------

    def get(self, row_id: int) -> Outgoing | None:
        return one(self._db, sa.select(*columns(outbox, Outgoing)).where(outbox.c.id == row_id), Outgoing)

    def of_message(self, message_id: int) -> tuple[Outgoing, ...]:
        query = sa.select(*columns(outbox, Outgoing)).where(outbox.c.message_id == message_id)
        return many(self._db, query.order_by(outbox.c.id), Outgoing)

    def sent_under(self, customer_id: int, ids: Sequence[int]) -> tuple[Outgoing, ...]:
        """What left to a shop account's customer under these message ids, except what we deleted ourselves."""
        rows = sa.select(*columns(outbox, Outgoing)).where(outbox.c.customer_id == customer_id, outbox.c.business != "")
        taken_back = {row.body["row"] for row in many(self._db, rows.where(outbox.c.kind == "delete"), Outgoing)}
        sent = rows.where(outbox.c.kind.in_(("say", "media")), outbox.c.sent_id.in_(ids)).order_by(outbox.c.id)
        return tuple(row for row in many(self._db, sent, Outgoing) if row.id not in taken_back)

    def sent_as(self, bot_id: int, chat_id: int, sent_id: int) -> Outgoing | None:
        """The row that became message ``sent_id`` of that chat."""
        query = (
            sa.select(*columns(outbox, Outgoing))
            .where(outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.sent_id == sent_id)
            .order_by(outbox.c.id)
            .limit(1)
        )
        return one(self._db, query, Outgoing) or self._album_with(bot_id, chat_id, sent_id)

    def shown_as(self, bot_id: int, chat_id: int, sent_id: int) -> Outgoing | None:
        """The row whose words stand in message ``sent_id`` of that chat now: the last that changed it."""
        query = (
            sa.select(*columns(outbox, Outgoing))
            .where(
                outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.sent_id == sent_id, outbox.c.state == "sent"
            )
            .order_by(outbox.c.id.desc())
            .limit(1)
        )
        return one(self._db, query, Outgoing)

    def _album_with(self, bot_id: int, chat_id: int, sent_id: int) -> Outgoing | None:
        """The row of an album that has the message as a later picture."""
        query = (
            sa.select(*columns(outbox, Outgoing))
            .where(
                outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.kind == "media",
                outbox.c.sent_id.between(sent_id - ALBUM_AT_MOST * 3, sent_id),
            )
            .order_by(outbox.c.sent_id.desc())
            .limit(ALBUM_AT_MOST)
        )
        return next((row for row in many(self._db, query, Outgoing) if sent_id in row.body.get("ids", ())), None)

    def of_customer(self, customer_id: int) -> tuple[Outgoing, ...]:
        """Everything ever queued about a customer, oldest first."""
        query = sa.select(*columns(outbox, Outgoing)).where(outbox.c.customer_id == customer_id)
        return many(self._db, query.order_by(outbox.c.id), Outgoing)

    def latest(self, customer_id: int, kind: str, *, since: float) -> Outgoing | None:
        """The newest row of a kind about a customer that was sent since then."""
        query = sa.select(*columns(outbox, Outgoing)).where(
            outbox.c.customer_id == customer_id, outbox.c.kind == kind, outbox.c.state == "sent", outbox.c.finished_at >= since
        )
        return next(iter(many(self._db, query.order_by(outbox.c.id.desc()).limit(1), Outgoing)), None)

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
        """How many rows there are by state; changes of headers that wait for their time count as ``later``."""
        waits = sa.and_(
            outbox.c.state == "queued", outbox.c.kind.in_(HEADER_KINDS), outbox.c.due_at > self._now
        )
        state = sa.case((waits, "later"), else_=outbox.c.state).label("state")
        rows = self._db.execute(sa.select(state, sa.func.count()).group_by(state))
        return {row.state: row[1] for row in rows}

    def last_sent(self, merge_key: str) -> float | None:
        """When a row with this key last left (or began to leave); None if it never did."""
        found: float | None = self._db.scalar(_LAST_LEFT, {"merge_key": merge_key})
        return found

    # --- the courier ---------------------------------------------------------------------------------

    def claim(self, bot_id: int, *, limit: int, pace: Pace | None, tend: bool = True) -> Claimed:
        """Take the first row of every lane that may be written to now; ``pace`` None = no limits.

        ``tend``: look on the way for rows a dead courier left and rows too late to send.
        """
        gates = Gates(self._db)
        gates.lock(str(bot_id))
        unconfirmed = self._recover(bot_id, stale_only=True) if tend else ()
        expired = self._expire(bot_id) if tend else ()
        full = gates.full_groups(bot_id, self._now) if pace is not None else {}
        heads = self._heads(bot_id, limit, tuple(full))
        gates.load(f"{bot_id}:{row.chat_id}" for row in heads)
        taken: list[Outgoing] = []
        wakes: list[float] = [*full.values()]
        for head in heads:
            opens = self._opens_at(gates, head, pace)
            if opens > self._now:
                wakes.append(opens)
            else:
                self._pass(gates, head, pace)
                taken.append(head)
        gates.save()
        ours = self._lock([row.id for row in taken])
        if len(heads) == limit and taken:
            wakes.append(self._now)
        idle = not taken and not wakes  # else there will be another claim soon
        rows = tuple(row for row in taken if row.id in ours)
        return Claimed(rows, unconfirmed, expired, self._next_due(bot_id) if idle else min(wakes, default=None))

    def _heads(self, bot_id: int, limit: int, full: tuple[int, ...]) -> list[Outgoing]:
        """The sendable first rows of all lanes; rows whose reason is gone are closed on the way."""
        heads: list[Outgoing] = []
        seen: set[int] = set()
        again = True
        while again and len(heads) < limit:
            again = False
            for row, thread, group_chat, holder in self._first_rows(bot_id, limit, full):
                if row.id in seen:
                    continue
                if row.unheld and holder is not None:
                    self.close(row.id, "cancelled")
                    again = True
                elif row.topic_id is not None and row.kind != "topic" and thread is None:
                    self._ask_for_topic(row, group_chat)
                    again = True
                else:
                    seen.add(row.id)
                    place = group_chat if row.topic_id is not None else row.chat_id
                    heads.append(replace(row, thread_id=thread or row.thread_id, chat_id=place))
        return heads

    def _first_rows(
        self, bot_id: int, limit: int, full: tuple[int, ...]
    ) -> list[tuple[Outgoing, int | None, int, int | None]]:
        """(row, thread of its topic, chat of its group, holder of its customer) of every lane's first row."""
        rows = self._db.execute(_FIRST_ROWS, {"bot_id": bot_id, "now": self._now, "most": limit, "full": full})
        return [(record_of(Outgoing, row[:-3]), row[-3], row[-2], row[-1]) for row in rows]

    def _expire(self, bot_id: int) -> tuple[Outgoing, ...]:
        late = many(self._db, _LATE, Outgoing, bot_id=bot_id, now=self._now)
        for row in late:
            self.close(row.id, "expired")
        return late

    def _ask_for_topic(self, row: Outgoing, group_chat: int) -> None:
        draft = Draft(
            shop_id=row.shop_id, bot_id=row.bot_id, chat_id=group_chat, kind="topic", urgency=row.urgency,
            topic_id=row.topic_id, customer_id=row.customer_id, merge_key=f"topic:{row.topic_id}",
        )
        self.put(draft)
        if row.chat_id != group_chat:  # the topic has moved to another group since
            place = {"chat_id": group_chat, "lane": lane(group_chat, row.topic_id, row.kind)}
            self._db.execute(sa.update(outbox).where(outbox.c.id == row.id).values(**place))

    def _opens_at(self, gates: Gates, row: Outgoing, pace: Pace | None) -> float:
        chat = gates[f"{row.bot_id}:{row.chat_id}"]
        if pace is None:
            return max(self._now, chat.closed_until or 0.0, gates[str(row.bot_id)].closed_until or 0.0)
        messages = weight(row)
        bot_opens = gates[str(row.bot_id)].opens_at(pace.bot, self._now, messages)
        if row.kind in FREE:
            return max(bot_opens, chat.closed_until or 0.0)
        return max(bot_opens, chat.opens_at(pace.of(row.chat_id), self._now, messages))

    def _pass(self, gates: Gates, row: Outgoing, pace: Pace | None) -> None:
        if pace is not None:
            gates[str(row.bot_id)].go(pace.bot, self._now, weight(row))
            if row.kind not in FREE:
                gates[f"{row.bot_id}:{row.chat_id}"].go(pace.of(row.chat_id), self._now, weight(row))

    def _lock(self, ids: list[int]) -> set[int]:
        """Mark them as being sent; the ids of those that nobody has cancelled or closed since we looked."""
        if not ids:
            return set()
        marked = (
            sa.update(outbox)
            .where(outbox.c.id.in_(ids), outbox.c.state == "queued")
            .values(state="sending", attempts=outbox.c.attempts + 1, locked_until=self._now + LOCK_SECONDS)
            .returning(outbox.c.id)
        )
        return set(self._db.scalars(marked))

    def _next_due(self, bot_id: int) -> float | None:
        found: float | None = self._db.scalar(_NEXT_DUE, {"bot_id": bot_id, "now": self._now})
        return found

    def recover_all(self, bot_id: int) -> tuple[Outgoing, ...]:
        """After a crash, when no other worker runs: every row found in ``sending`` is of the dead one."""
        return self._recover(bot_id, stale_only=False)

    def _recover(self, bot_id: int, *, stale_only: bool) -> tuple[Outgoing, ...]:
        until = self._now if stale_only else self._now + 10 * LOCK_SECONDS
        lost = many(self._db, _LOST, Outgoing, bot_id=bot_id, now=until)
        for row in lost:
            if not row.once:
                self.again(row.id, at=self._now, repeat=True)
        doubtful = (row for row in lost if row.once)
        return tuple(row for row in doubtful if self.close(row.id, "unconfirmed", error="interrupted while sending"))

    # --- results ---------------------------------------------------------------------------------

    def close(self, row_id: int, state: str, *, sent_id: int | None = None, error: str | None = None) -> bool:
        """The end of a row: sent, failed, blocked, unconfirmed, cancelled or expired; False if it had ended."""
        done = self._db.execute(
            _CLOSE,
            {
                "row_id": row_id, "state": state, "sent_id": sent_id, "error": error and error[:300],
                "locked_until": None, "finished_at": self._now,
            },
        )
        return done.rowcount == 1

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
            .values(
                state="queued", due_at=self._now, error=None, finished_at=None, attempts=0, expires_at=None,
                unheld=False,
            )
        )
        self._woke.add("outbox")
        return done.rowcount == 1
