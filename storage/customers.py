"""Customers, their topics, their turns, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.records import Customer, Topic, Turn
from storage.rows import columns, inserted, many, one
from storage.tables import customers, takeovers, topics, turns


class Customers:
    """Queries on customers and where they stand."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def find(self, bot_id: int, user_id: int, business: str = "") -> Customer | None:
        query = sa.select(*columns(customers, Customer)).where(
            customers.c.bot_id == bot_id, customers.c.business == business, customers.c.user_id == user_id
        )
        return one(self._db, query, Customer)

    def add(self, **values: Any) -> Customer:
        """A customer seen for the first time (any column; times default to now)."""
        number = inserted(self._db, customers, created_at=self._now, seen_at=self._now, **values)
        return self.get(number)

    def get(self, customer_id: int) -> Customer:
        query = sa.select(*columns(customers, Customer)).where(customers.c.id == customer_id)
        found = one(self._db, query, Customer)
        if found is None:
            raise LookupError(f"customer {customer_id}")
        return found

    def lock(self, customer_id: int) -> Customer:
        """The customer as of now, nobody else deciding about them until this transaction ends."""
        query = sa.select(*columns(customers, Customer)).where(customers.c.id == customer_id)
        found = one(self._db, query.with_for_update(), Customer)
        if found is None:
            raise LookupError(f"customer {customer_id}")
        return found

    def change(self, customer_id: int, **values: Any) -> None:
        self._db.execute(sa.update(customers).where(customers.c.id == customer_id).values(**values))

    def held_by(self, staff_id: int) -> tuple[Customer, ...]:
        query = sa.select(*columns(customers, Customer)).where(customers.c.holder_id == staff_id)
        return many(self._db, query, Customer)

    # --- topics ----------------------------------------------------------------------------------

    def topic(self, customer_id: int) -> Topic | None:
        query = sa.select(*columns(topics, Topic)).where(topics.c.customer_id == customer_id)
        return one(self._db, query, Topic)

    def topic_by_id(self, topic_id: int) -> Topic:
        found = one(self._db, sa.select(*columns(topics, Topic)).where(topics.c.id == topic_id), Topic)
        if found is None:
            raise LookupError(f"topic {topic_id}")
        return found

    def topic_at(self, group_id: int, thread_id: int) -> Topic | None:
        query = sa.select(*columns(topics, Topic)).where(
            topics.c.desk_group_id == group_id, topics.c.thread_id == thread_id
        )
        return one(self._db, query, Topic)

    def add_topic(self, *, shop_id: int, customer_id: int, desk_group_id: int, title: str) -> int:
        return inserted(
            self._db, topics, shop_id=shop_id, customer_id=customer_id, desk_group_id=desk_group_id, title=title
        )

    def move_topic(self, topic_id: int, desk_group_id: int) -> None:
        self._db.execute(
            sa.update(topics)
            .where(topics.c.id == topic_id)
            .values(desk_group_id=desk_group_id, thread_id=None)
        )

    def set_thread(self, topic_id: int, thread_id: int | None) -> None:
        self._db.execute(sa.update(topics).where(topics.c.id == topic_id).values(thread_id=thread_id))

    # --- turns -----------------------------------------------------------------------------------

    def last_turn(self, customer_id: int) -> Turn | None:
        query = (
            sa.select(*columns(turns, Turn))
            .where(turns.c.customer_id == customer_id)
            .order_by(turns.c.id.desc())
        )
        return one(self._db, query.limit(1), Turn)

    def turn(self, turn_id: int) -> Turn | None:
        return one(self._db, sa.select(*columns(turns, Turn)).where(turns.c.id == turn_id), Turn)

    def recent_turns(self, customer_id: int, *, since: float) -> tuple[Turn, ...]:
        query = (
            sa.select(*columns(turns, Turn))
            .where(turns.c.customer_id == customer_id, turns.c.last_at >= since)
            .order_by(turns.c.id.desc())
            .limit(20)
        )
        return many(self._db, query, Turn)

    def open_turn(self, *, shop_id: int, customer_id: int) -> Turn:
        number = inserted(
            self._db, turns, shop_id=shop_id, customer_id=customer_id, opened_at=self._now,
            last_at=self._now, state="open", asked=[],
        )
        return Turn(number, shop_id, customer_id, self._now, self._now, 0, "open", "", (), None)

    def change_turn(self, turn_id: int, **values: Any) -> None:
        self._db.execute(sa.update(turns).where(turns.c.id == turn_id).values(**values))

    def line_added(self, turn_id: int, *, intent: str, asked: Sequence[str]) -> None:
        self._db.execute(
            sa.update(turns)
            .where(turns.c.id == turn_id)
            .values(lines=turns.c.lines + 1, last_at=self._now, intent=intent, asked=list(asked))
        )

    # --- the collision guard -----------------------------------------------------------------------

    def warned_at(self, customer_id: int, staff_id: int) -> float | None:
        return self._db.scalar(
            sa.select(takeovers.c.warned_at).where(
                takeovers.c.customer_id == customer_id, takeovers.c.staff_id == staff_id
            )
        )

    def warn(self, *, shop_id: int, customer_id: int, staff_id: int) -> None:
        """Remember that this agent was told that somebody else holds the customer."""
        where = (takeovers.c.customer_id == customer_id, takeovers.c.staff_id == staff_id)
        done = self._db.execute(sa.update(takeovers).where(*where).values(warned_at=self._now))
        if done.rowcount == 0:
            inserted(
                self._db, takeovers, shop_id=shop_id, customer_id=customer_id, staff_id=staff_id,
                warned_at=self._now,
            )
