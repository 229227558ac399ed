"""Customers, their topics, their turns, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.records.talks import Card, Customer, Standing, Topic, Turn
from storage.rows import changed, columns, found, inserted, many, record_of
from storage.tables.desk import waits
from storage.tables.people import desk_groups
from storage.tables.talks import cards, customers, messages, takeovers, topics, turns

_LINE_ADDED = sa.update(turns).where(turns.c.id == sa.bindparam("turn_id")).values(
    lines=turns.c.lines + 1, version=turns.c.version + 1, last_at=sa.bindparam("last_at"),
    intent=sa.bindparam("intent"), asked=sa.bindparam("asked", type_=turns.c.asked.type),
)
_PLACE = (
    sa.select(*columns(topics, Topic), desk_groups.c.chat_id)
    .join(desk_groups, sa.and_(desk_groups.c.id == topics.c.desk_group_id, desk_groups.c.active))
    .where(topics.c.customer_id == sa.bindparam("customer_id"))
)
_PLACES = (
    sa.select(*columns(topics, Topic), desk_groups.c.chat_id)
    .join(desk_groups, sa.and_(desk_groups.c.id == topics.c.desk_group_id, desk_groups.c.active))
    .where(topics.c.customer_id.in_(sa.bindparam("customer_ids", expanding=True)))
)
_last_turn = turns.alias("last_turn")
_last_card = cards.alias("last_card")
_PARTS = (
    (Customer, customers), (Topic, topics), (Turn, _last_turn), (Card, _last_card)
)
_STANDING = (
    sa.select(
        *(table.c[column.name] for record, table in _PARTS for column in columns(table, record)),
        desk_groups.c.chat_id.label("place_chat_id"),
        sa.exists()
        .where(
            messages.c.shop_id == customers.c.shop_id, messages.c.chat_id == sa.bindparam("in_chat"),
            messages.c.telegram_id == sa.bindparam("telegram_id"), messages.c.customer_id == customers.c.id,
        )
        .label("known"),
        sa.exists()
        .where(waits.c.customer_id == customers.c.id, waits.c.turn_id == _last_turn.c.id, waits.c.ended == "")
        .label("owed"),
    )
    .select_from(customers)
    .outerjoin(topics, topics.c.customer_id == customers.c.id)
    .outerjoin(desk_groups, sa.and_(desk_groups.c.id == topics.c.desk_group_id, desk_groups.c.active))
    .outerjoin(
        _last_turn,
        _last_turn.c.id == sa.select(sa.func.max(turns.c.id)).where(turns.c.customer_id == customers.c.id).scalar_subquery(),
    )
    .outerjoin(
        _last_card,
        _last_card.c.id == sa.select(sa.func.max(cards.c.id)).where(cards.c.turn_id == _last_turn.c.id).scalar_subquery(),
    )
    .where(
        customers.c.bot_id == sa.bindparam("bot_id"), customers.c.user_id == sa.bindparam("user_id"),
        customers.c.business == sa.bindparam("business"),
    )
)
_LOCKED = (
    sa.select(customers.c.id)
    .where(
        customers.c.bot_id == sa.bindparam("bot_id"), customers.c.user_id == sa.bindparam("user_id"),
        customers.c.business == sa.bindparam("business"),
    )
    .with_for_update()
)
_LINE_STORED = sa.update(turns).where(turns.c.id == sa.bindparam("turn_id")).values(
    lines=turns.c.lines + 1, version=turns.c.version + 1, last_at=sa.bindparam("last_at")
)

_LOADS = (
    sa.select(customers.c.holder_id, sa.func.count())
    .where(customers.c.shop_id == sa.bindparam("shop_id"), customers.c.holder_id.is_not(None))
    .group_by(customers.c.holder_id)
)


class Customers:
    """Queries on customers and where they stand."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now
        self._places: dict[int, tuple[Topic, int] | None] = {}

    def standing(
        self, bot_id: int, user_id: int, business: str, *, chat_id: int, telegram_id: int
    ) -> Standing | None:
        """Everything a new line has to know, the customer locked; None for somebody who never wrote."""
        who = {"bot_id": bot_id, "user_id": user_id, "business": business}
        if self._db.dialect.name != "sqlite":  # first the lock, then the look: what is seen then is the last word
            self._db.execute(_LOCKED, who)
        row = self._db.execute(_STANDING, {**who, "in_chat": chat_id, "telegram_id": telegram_id}).first()
        if row is None:
            return None
        found: list[Any] = []
        at = 0
        for record, table in _PARTS:
            width = len(columns(table, record))
            found.append(None if row[at] is None else record_of(record, row[at : at + width]))
            at += width
        customer, topic, turn, card = found
        place = None if topic is None or row[at] is None else (topic, int(row[at]))
        if place is not None:
            self._places[customer.id] = place
        return Standing(customer, place, turn, card, known=bool(row[at + 1]), owed=bool(row[at + 2]))

    def find(self, bot_id: int, user_id: int, business: str = "") -> Customer | None:
        return found(self._db, customers, Customer, bot_id=bot_id, business=business, user_id=user_id)

    def add(self, **values: Any) -> Customer:
        """A customer seen for the first time (any column; times default to now)."""
        number = inserted(self._db, customers, created_at=self._now, seen_at=self._now, **values)
        return self.get(number)

    def get(self, customer_id: int) -> Customer:
        customer = found(self._db, customers, Customer, id=customer_id)
        if customer is None:
            raise LookupError(f"customer {customer_id}")
        return customer

    def lock(self, customer_id: int) -> Customer:
        """The customer as of now, nobody else deciding about them until this transaction ends."""
        customer = found(self._db, customers, Customer, lock=True, id=customer_id)
        if customer is None:
            raise LookupError(f"customer {customer_id}")
        return customer

    def lock_of(self, shop_id: int, customer_id: int) -> Customer | None:
        """The same for an id that comes from a button: None if the shop has no such customer."""
        return found(self._db, customers, Customer, lock=True, id=customer_id, shop_id=shop_id)

    def change(self, customer_id: int, **values: Any) -> None:
        changed(self._db, customers, {"id": customer_id}, **values)

    def move_business(self, bot_id: int, old: str, new: str) -> int:
        """The account was connected anew: its customers are reached by the new connection from now on."""
        there = sa.select(customers.c.user_id).where(customers.c.bot_id == bot_id, customers.c.business == new)
        done = self._db.execute(
            sa.update(customers)
            .where(customers.c.bot_id == bot_id, customers.c.business == old, customers.c.user_id.not_in(there))
            .values(business=new)
        )
        return done.rowcount

    def held_by(self, staff_id: int) -> tuple[Customer, ...]:
        query = sa.select(*columns(customers, Customer)).where(customers.c.holder_id == staff_id)
        return many(self._db, query, Customer)

    def served_by(self, staff_id: int, *, since: float) -> tuple[Customer, ...]:
        """Customers nobody holds now whom this person held last and who were there since then, the latest first."""
        query = sa.select(*columns(customers, Customer)).where(
            customers.c.last_staff_id == staff_id, customers.c.holder_id.is_(None), customers.c.seen_at >= since
        )
        return many(self._db, query.order_by(customers.c.seen_at.desc(), customers.c.id), Customer)

    def recent(self, shop_id: int, limit: int, *, skip: int = 0) -> tuple[Customer, ...]:
        """Who wrote last, the latest first, after the first ``skip``; those who are barred left out."""
        query = sa.select(*columns(customers, Customer)).where(customers.c.shop_id == shop_id, customers.c.barred.is_(False))
        return many(self._db, query.order_by(customers.c.seen_at.desc(), customers.c.id.desc()).limit(limit).offset(skip), Customer)

    def loads(self, shop_id: int) -> dict[int, int]:
        """How many customers each member of staff holds (nobody = not listed)."""
        rows = self._db.execute(_LOADS, {"shop_id": shop_id})
        return {int(holder): int(count) for holder, count in rows}

    # --- topics ----------------------------------------------------------------------------------

    def place(self, customer_id: int) -> tuple[Topic, int] | None:
        """The customer's topic and the chat id of its desk; None without a desk that works. Asked once a transaction."""
        if customer_id not in self._places:
            row = self._db.execute(_PLACE, {"customer_id": customer_id}).first()
            self._places[customer_id] = None if row is None else (record_of(Topic, row[:-1]), int(row[-1]))
        return self._places[customer_id]

    def find_places(self, customer_ids: Sequence[int]) -> None:
        """Look up the places of many at once, for ``place`` to know."""
        for start in range(0, len(customer_ids), 500):
            some = list(customer_ids[start : start + 500])
            self._places |= dict.fromkeys(some)
            for row in self._db.execute(_PLACES, {"customer_ids": some}):
                topic = record_of(Topic, row[:-1])
                self._places[topic.customer_id] = (topic, int(row[-1]))

    def topic(self, customer_id: int) -> Topic | None:
        return found(self._db, topics, Topic, customer_id=customer_id)

    def topic_by_id(self, topic_id: int) -> Topic:
        topic = found(self._db, topics, Topic, id=topic_id)
        if topic is None:
            raise LookupError(f"topic {topic_id}")
        return topic

    def topic_at(self, group_id: int, thread_id: int) -> Topic | None:
        return found(self._db, topics, Topic, desk_group_id=group_id, thread_id=thread_id)

    def add_topic(
        self, *, shop_id: int, customer_id: int, desk_group_id: int, title: str, thread_id: int | None = None
    ) -> int:
        self._places.pop(customer_id, None)
        return inserted(
            self._db, topics, shop_id=shop_id, customer_id=customer_id, desk_group_id=desk_group_id, title=title,
            thread_id=thread_id,
        )

    def forget_places(self) -> None:
        """A desk opened or closed in this transaction: places are looked up again."""
        self._places.clear()

    def move_topic(self, topic_id: int, desk_group_id: int, thread_id: int | None) -> None:
        self._places.clear()
        changed(
            self._db, topics, {"id": topic_id}, desk_group_id=desk_group_id, thread_id=thread_id, header_id=None
        )

    def set_thread(self, topic_id: int, thread_id: int | None) -> None:
        """Where the topic is from now on (None = to be made again); its header has to be put up there anew."""
        self._places.clear()
        self._db.execute(
            sa.update(topics).where(topics.c.id == topic_id).values(thread_id=thread_id, header_id=None)
        )

    def set_title(self, topic_id: int, title: str) -> None:
        self._places.clear()
        self._db.execute(sa.update(topics).where(topics.c.id == topic_id).values(title=title))

    def set_header(self, topic_id: int, message_id: int | None) -> None:
        self._places.clear()
        self._db.execute(sa.update(topics).where(topics.c.id == topic_id).values(header_id=message_id))

    # --- turns -----------------------------------------------------------------------------------

    def last_turn(self, customer_id: int) -> Turn | None:
        return found(self._db, turns, Turn, newest=True, customer_id=customer_id)

    def turn(self, turn_id: int) -> Turn | None:
        return found(self._db, turns, Turn, id=turn_id)

    def recent_turns(self, customer_id: int, *, since: float) -> tuple[Turn, ...]:
        query = (
            sa.select(*columns(turns, Turn))
            .where(turns.c.customer_id == customer_id, turns.c.last_at >= since)
            .order_by(turns.c.id.desc())
            .limit(20)
        )
        return many(self._db, query, Turn)

    def turns_before(
        self, customer_id: int, at: float, *, before: int | None, limit: int
    ) -> tuple[Turn, ...]:
        """Turns that were opened before that time (and before turn ``before``), newest first."""
        query = sa.select(*columns(turns, Turn)).where(turns.c.customer_id == customer_id, turns.c.opened_at < at)
        query = query if before is None else query.where(turns.c.id < before)
        return many(self._db, query.order_by(turns.c.id.desc()).limit(limit), Turn)

    def turn_times(self, customer_id: int) -> tuple[float, ...]:
        """When each of the customer's turns was opened."""
        return tuple(self._db.scalars(sa.select(turns.c.opened_at).where(turns.c.customer_id == customer_id)))

    def intents_since(self, customer_id: int, since: float) -> frozenset[str]:
        """Everything the customer has wanted since then."""
        query = sa.select(turns.c.intent, turns.c.asked).where(
            turns.c.customer_id == customer_id, turns.c.last_at >= since
        )
        return frozenset(intent for row in self._db.execute(query) for intent in (row.intent, *row.asked))

    def open_turn(self, *, shop_id: int, customer_id: int) -> Turn:
        number = inserted(
            self._db, turns, shop_id=shop_id, customer_id=customer_id, opened_at=self._now,
            last_at=self._now, state="open", asked=[],
        )
        return Turn(number, shop_id, customer_id, self._now, self._now, 0, "open", "", (), None)

    def change_turn(self, turn_id: int, **values: Any) -> None:
        changed(self._db, turns, {"id": turn_id}, **values)

    def line_changed(self, turn_id: int, *, intent: str, asked: Sequence[str]) -> None:
        """A line of the turn reads otherwise now."""
        self._db.execute(
            sa.update(turns)
            .where(turns.c.id == turn_id)
            .values(version=turns.c.version + 1, intent=intent, asked=list(asked))
        )

    def line_added(self, turn_id: int, *, intent: str, asked: Sequence[str]) -> None:
        self._db.execute(
            _LINE_ADDED, {"turn_id": turn_id, "last_at": self._now, "intent": intent, "asked": list(asked)}
        )

    def line_stored(self, turn_id: int) -> None:
        """One line more, not read yet."""
        self._db.execute(_LINE_STORED, {"turn_id": turn_id, "last_at": self._now})

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
