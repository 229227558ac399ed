"""Messages of every author, whether they left or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from storage.records.talks import Message
from storage.rows import changed, columns, found, inserted, many
from storage.tables.talks import customers, messages

SAID = ("received", "unseen", "unread", "sent")  # what was held back, dropped or withdrawn was not said
_OF_TURN = (
    sa.select(*columns(messages, Message))
    .where(messages.c.turn_id == sa.bindparam("turn_id"), messages.c.author == "customer")
    .order_by(messages.c.id)
)
_TAIL = _OF_TURN.order_by(None).order_by(messages.c.id.desc()).limit(sa.bindparam("most", type_=sa.Integer()))
_RECENT = (
    sa.select(*columns(messages, Message))
    .where(messages.c.customer_id == sa.bindparam("customer_id"))
    .order_by(messages.c.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_SINCE = _OF_TURN.where(messages.c.id > sa.bindparam("after"))
_SENT_PHRASES = sa.select(messages.c.phrase).where(
    messages.c.customer_id == sa.bindparam("customer_id"), messages.c.author == "agent",
    messages.c.created_at >= sa.bindparam("since"), messages.c.state == "sent",
)
_SAID_BY_PEOPLE = (
    sa.select(*columns(messages, Message))
    .where(
        messages.c.customer_id == sa.bindparam("customer_id"), messages.c.author == "agent",
        messages.c.audience == "customer", messages.c.created_at >= sa.bindparam("since"), messages.c.state == "sent",
    )
    .order_by(messages.c.id.desc())
)
_LAST_SAID = (
    sa.select(*columns(messages, Message))
    .where(messages.c.customer_id == sa.bindparam("customer_id"), messages.c.author == "customer")
    .order_by(messages.c.id.desc())
    .limit(1)
)


_numbered = (
    sa.select(
        messages.c.id,
        sa.func.row_number().over(partition_by=messages.c.turn_id, order_by=messages.c.id.desc()).label("back"),
    )
    .where(messages.c.turn_id.in_(sa.bindparam("turn_ids", expanding=True)), messages.c.author == "customer")
    .subquery()
)
_TAILS = (
    sa.select(*columns(messages, Message))
    .join(_numbered, _numbered.c.id == messages.c.id)
    .where(_numbered.c.back <= sa.bindparam("most"))
    .order_by(messages.c.id)
)
_FROM_CUSTOMER = (
    sa.select(*columns(messages, Message))
    .join(customers, customers.c.id == messages.c.customer_id)
    .where(
        messages.c.chat_id == sa.bindparam("chat_id"), messages.c.telegram_id == sa.bindparam("telegram_id"),
        customers.c.bot_id == sa.bindparam("bot_id"), customers.c.business == sa.bindparam("business"),
        customers.c.user_id == sa.bindparam("user_id"),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
_LAST_HEARD = sa.select(sa.func.max(messages.c.created_at)).where(
    messages.c.customer_id == sa.bindparam("customer_id"), messages.c.author == "customer",
    messages.c.telegram_id.is_not(None),
)


_ADD_MANY = sa.insert(messages).returning(messages.c.id, sort_by_parameter_order=True)


class Messages:
    """Queries on what was said."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, **values: Any) -> int:
        """Keep a message; returns its id."""
        return inserted(self._db, messages, created_at=self._now, **values)

    def add_many(self, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Keep messages, all with the same columns, in one go; their ids in the same order."""
        return [*self._db.scalars(_ADD_MANY, [{"created_at": self._now, **row} for row in rows])] if rows else []

    def get(self, message_id: int) -> Message | None:
        return found(self._db, messages, Message, id=message_id)

    def change(self, message_id: int, **values: Any) -> None:
        changed(self._db, messages, {"id": message_id}, **values)

    def settle(self, message_id: int, *, was: str, becomes: str, **values: Any) -> bool:
        """Move a message from one state to another; False if it had left that state already."""
        done = self._db.execute(
            sa.update(messages)
            .where(messages.c.id == message_id, messages.c.state == was)
            .values(state=becomes, **values)
        )
        return done.rowcount == 1

    def at(self, shop_id: int, chat_id: int, telegram_id: int) -> Message | None:
        """The message that was written as ``telegram_id`` in that chat."""
        return found(
            self._db, messages, Message, newest=True, shop_id=shop_id, chat_id=chat_id, telegram_id=telegram_id
        )

    def from_customer(
        self, *, bot_id: int, business: str, user_id: int, chat_id: int, telegram_id: int
    ) -> Message | None:
        """A customer's message by its id, which means something only between this bot (or account) and them."""
        where = {"bot_id": bot_id, "business": business, "user_id": user_id}
        rows = many(self._db, _FROM_CUSTOMER, Message, chat_id=chat_id, telegram_id=telegram_id, **where)
        return rows[0] if rows else None

    def last_heard(self, customer_id: int) -> float | None:
        """When the customer's last message came (a pressed button is none)."""
        when: float | None = self._db.scalar(_LAST_HEARD, {"customer_id": customer_id})
        return when

    def of_ids(self, customer_id: int, telegram_ids: Sequence[int]) -> tuple[Message, ...]:
        """The messages of a customer's chat under these ids, oldest first."""
        query = (
            sa.select(*columns(messages, Message))
            .where(
                messages.c.customer_id == customer_id, messages.c.telegram_id.in_(telegram_ids),
                messages.c.chat_id == sa.select(customers.c.chat_id).where(customers.c.id == customer_id).scalar_subquery(),
            )
            .order_by(messages.c.id)
        )
        return many(self._db, query, Message)

    def of_customer(self, customer_id: int) -> tuple[Message, ...]:
        query = sa.select(*columns(messages, Message)).where(messages.c.customer_id == customer_id)
        return many(self._db, query.order_by(messages.c.id), Message)

    def last_said(self, customer_id: int) -> Message | None:
        """The customer's newest message."""
        return next(iter(many(self._db, _LAST_SAID, Message, customer_id=customer_id)), None)

    def said_since(self, customer_id: int, phrase: str, since: float) -> bool:
        """Has this phrase been said to the customer since then (taken back does not count)?"""
        query = sa.select(messages.c.id).where(
            messages.c.customer_id == customer_id, messages.c.phrase == phrase, messages.c.created_at >= since,
            messages.c.state == "sent",
        )
        return self._db.execute(query.limit(1)).first() is not None

    def phrases_since(self, customer_id: int, since: float) -> frozenset[str]:
        """The phrases people have said to the customer since then (taken back does not count)."""
        return frozenset(self._db.scalars(_SENT_PHRASES, {"customer_id": customer_id, "since": since})) - {""}

    def said_by_people(self, customer_id: int, since: float) -> tuple[Message, ...]:
        """What people have said to the customer since then, newest first (taken back does not count)."""
        return many(self._db, _SAID_BY_PEOPLE, Message, customer_id=customer_id, since=since)

    def unread(self, customer_id: int) -> tuple[Message, ...]:
        """What a barred customer wrote and nobody has seen, oldest first."""
        query = (
            sa.select(*columns(messages, Message))
            .where(messages.c.customer_id == customer_id, messages.c.state == "unread")
            .order_by(messages.c.id)
        )
        return many(self._db, query, Message)

    def mark_read(self, customer_id: int) -> None:
        changed(self._db, messages, {"customer_id": customer_id, "state": "unread"}, state="received")

    def last(self, customer_id: int, limit: int) -> tuple[Message, ...]:
        """What was said last with a customer, oldest first; words that were held or taken back left out."""
        query = sa.select(*columns(messages, Message)).where(
            messages.c.customer_id == customer_id, messages.c.state.in_(("received", "unseen", "sent"))
        )
        return many(self._db, query.order_by(messages.c.id.desc()).limit(limit), Message)[::-1]
    def of_turns(self, turn_ids: Sequence[int]) -> tuple[Message, ...]:
        """What was said in these turns by anybody (what never left is left out), oldest first."""
        query = sa.select(*columns(messages, Message)).where(
            messages.c.turn_id.in_(turn_ids), messages.c.state.in_(SAID)
        )
        return many(self._db, query.order_by(messages.c.id), Message)

    def search(
        self, shop_id: int, words: Sequence[Sequence[str]], *, before: int | None, limit: int
    ) -> tuple[Message, ...]:
        """Messages of the shop that contain every word in one of its spellings (small letters), newest first.

        ``before``: only those said before that message.
        """
        query = sa.select(*columns(messages, Message)).where(
            messages.c.shop_id == shop_id, messages.c.state.in_(SAID),
            *(sa.or_(*(self._contains(form) for form in forms)) for forms in words),
        )
        if before is not None:
            at = sa.select(messages.c.created_at).where(messages.c.id == before).scalar_subquery()
            earlier = sa.and_(messages.c.created_at == at, messages.c.id < before)
            query = query.where(sa.or_(messages.c.created_at < at, earlier))
        newest = query.order_by(messages.c.created_at.desc(), messages.c.id.desc()).limit(limit)
        return many(self._db, newest, Message)

    def _contains(self, form: str) -> sa.ColumnElement[bool]:
        """The databases' own search for a part: quicker than LIKE, and no sign means anything in it."""
        cased = any("a" <= char <= "z" for char in form)
        text = sa.func.lower(messages.c.text) if cased else messages.c.text
        find = sa.func.strpos if self._db.dialect.name == "postgresql" else sa.func.instr
        return find(text, form) > 0

    def of_turn(self, turn_id: int) -> tuple[Message, ...]:
        """Every line of a turn, oldest first."""
        return many(self._db, _OF_TURN, Message, turn_id=turn_id)

    def since(self, turn_id: int, after: int) -> tuple[Message, ...]:
        """The lines of a turn that came after message ``after``."""
        return many(self._db, _SINCE, Message, turn_id=turn_id, after=after)

    def tail(self, turn_id: int, most: int) -> tuple[Message, ...]:
        """The last lines of a turn, oldest first."""
        return many(self._db, _TAIL, Message, turn_id=turn_id, most=most)[::-1]

    def tails(self, turn_ids: Sequence[int], most: int) -> dict[int, tuple[Message, ...]]:
        """The last lines of each of these turns, oldest first."""
        by_turn: dict[int, tuple[Message, ...]] = {}
        for line in many(self._db, _TAILS, Message, turn_ids=list(turn_ids), most=most):
            by_turn[line.turn_id or 0] = (*by_turn.get(line.turn_id or 0, ()), line)
        return by_turn

    def album(self, customer_id: int, album: str) -> Message | None:
        """The customer's line that gathers the pictures of an album."""
        recent = many(self._db, _RECENT, Message, customer_id=customer_id, most=20)
        return next((m for m in recent if m.author == "customer" and (m.media or {}).get("album") == album), None)

    def part(self, customer_id: int, chat_id: int, telegram_id: int) -> Message | None:
        """The album that has message ``telegram_id`` of that chat among its pictures."""
        recent = many(self._db, _RECENT, Message, customer_id=customer_id, most=50)
        here = (m for m in recent if m.chat_id == chat_id and m.media)
        parts = ((m, item) for m in here for item in (m.media or {}).get("items", []))
        return next((m for m, item in parts if item.get("telegram_id") == telegram_id), None)
