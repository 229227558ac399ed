"""Where customers sit: who waits without a place, who waits at which desk, and what moves with them."""

from __future__ import annotations

import sqlalchemy as sa

from storage.outbox import HEADER_KINDS, lane
from storage.records.talks import Customer
from storage.rows import columns, many
from storage.tables.people import desk_groups
from storage.tables.talks import cards, customers, topics, turns
from storage.tables.traffic import outbox

NONE = 0  # the thread of a place that has no topic
_OPEN = sa.exists().where(turns.c.customer_id == customers.c.id, turns.c.state == "open")
_SEATED = sa.exists().where(
    topics.c.customer_id == customers.c.id, desk_groups.c.id == topics.c.desk_group_id, desk_groups.c.active
)
_AT = sa.exists().where(topics.c.customer_id == customers.c.id, topics.c.desk_group_id == sa.bindparam("desk_id"))
_WAITING = (
    sa.select(*columns(customers, Customer))
    .where(
        customers.c.bot_id == sa.bindparam("bot_id"),
        customers.c.id > sa.bindparam("after"),
        sa.not_(customers.c.barred),
        sa.or_(sa.and_(~_SEATED, sa.or_(_OPEN, customers.c.holder_id.is_not(None))), sa.and_(_AT, _OPEN)),
    )
    .order_by(customers.c.id)
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_AT_DESK = (
    sa.select(*columns(customers, Customer))
    .where(_AT, sa.or_(_OPEN, customers.c.holder_id == sa.bindparam("staff_id")))
    .order_by(sa.case((_OPEN, 0), else_=1), customers.c.seen_at.desc())
    .limit(sa.bindparam("most", type_=sa.Integer()))
)
_LAID = sa.update(cards).where(
    cards.c.id == sa.bindparam("card_id"),
    sa.exists().where(
        topics.c.id == sa.bindparam("topic"), desk_groups.c.id == topics.c.desk_group_id,
        desk_groups.c.chat_id == sa.bindparam("chat"),
    ),
)
_MADE = sa.update(topics).where(
    topics.c.id == sa.bindparam("topic"),
    sa.exists().where(desk_groups.c.id == topics.c.desk_group_id, desk_groups.c.chat_id == sa.bindparam("chat")),
)
_THREAD_IN = (
    sa.select(outbox.c.sent_id)
    .where(
        outbox.c.topic_id == sa.bindparam("topic"), outbox.c.chat_id == sa.bindparam("chat"),
        outbox.c.kind == "topic", outbox.c.state == "sent",
    )
    .order_by(outbox.c.id.desc())
    .limit(1)
)


class Seats:
    """Queries on customers' places at the desks."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def waiting(self, bot_id: int, *, desk_id: int, after: int, most: int) -> tuple[Customer, ...]:
        """Customers who wait (or are held) without a place, and those who wait at this desk; in order of id."""
        return many(self._db, _WAITING, Customer, bot_id=bot_id, desk_id=desk_id, after=after, most=most)

    def at_desk(self, desk_id: int, staff_id: int, *, most: int) -> tuple[Customer, ...]:
        """Who waits for an answer at the desk or is held by this person, those who wait first."""
        return many(self._db, _AT_DESK, Customer, desk_id=desk_id, staff_id=staff_id, most=most)

    def busy(self, desk_id: int) -> int:
        """How many customers of the desk wait or are held."""
        query = sa.select(sa.func.count()).select_from(customers)
        held = sa.or_(_OPEN, customers.c.holder_id.is_not(None))
        return int(self._db.scalar(query.where(_AT, held), {"desk_id": desk_id}) or 0)

    def leaving(self, bot_id: int, chat_id: int) -> bool:
        """Is something on its way into that chat, so that its message id is not known yet?"""
        query = sa.select(outbox.c.id).where(
            outbox.c.bot_id == bot_id, outbox.c.chat_id == chat_id, outbox.c.state == "sending"
        )
        return self._db.execute(query.limit(1)).first() is not None

    # --- moving --------------------------------------------------------------------------------------

    def laid(self, card_id: int, sent_id: int, *, topic_id: int | None, chat_id: int) -> None:
        """The card stands as that message, unless its customer has moved to another chat meanwhile."""
        self._db.execute(_LAID, {"card_id": card_id, "topic": topic_id, "chat": chat_id, "telegram_id": sent_id})

    def made(self, topic_id: int, thread_id: int | None, *, chat_id: int) -> None:
        """The topic was made, unless its customer has moved to another chat meanwhile."""
        self._db.execute(_MADE, {"topic": topic_id, "chat": chat_id, "thread_id": thread_id})

    def thread_in(self, topic_id: int, chat_id: int) -> int | None:
        """The thread a customer had in that chat before, if any."""
        found: int | None = self._db.scalar(_THREAD_IN, {"topic": topic_id, "chat": chat_id})
        return found

    def with_topics(self, desk_id: int, *, on: bool) -> None:
        """The desk's places get topics (made when something is sent there), or have none from now on."""
        here = topics.c.desk_group_id == desk_id
        query = sa.update(topics).where(here, topics.c.thread_id == NONE) if on else sa.update(topics).where(here)
        self._db.execute(query.values(thread_id=None if on else NONE))

    def forget_cards(self, customer_id: int) -> None:
        """Cards of another place are no messages of this one: shown again, they are sent anew."""
        self._db.execute(sa.update(cards).where(cards.c.customer_id == customer_id).values(telegram_id=None))

    def forget_desk(self, desk_id: int, *, without_topic: bool = False) -> None:
        """The messages of a desk are out of reach (or of those without a topic): each card and header is sent anew."""
        here = sa.select(topics.c.customer_id).where(topics.c.desk_group_id == desk_id)
        if without_topic:
            here = here.where(topics.c.thread_id == NONE)
        self._db.execute(sa.update(cards).where(cards.c.customer_id.in_(here)).values(telegram_id=None))
        self._db.execute(sa.update(topics).where(topics.c.desk_group_id == desk_id).values(header_id=None))

    def leave_threads(self, desk_id: int) -> None:
        """The topics of a desk are gone: each is made again when something is sent there."""
        self._db.execute(sa.update(topics).where(topics.c.desk_group_id == desk_id).values(thread_id=None))

    def take_along(self, topic_id: int, chat_id: int) -> None:
        """Notices that still wait for the customer's place leave for the new one; cards and pictures are laid anew."""
        waits = (outbox.c.topic_id == topic_id, outbox.c.state == "queued")
        anew = outbox.c.kind.in_(("card", "media", "topic", *HEADER_KINDS))
        self._db.execute(sa.update(outbox).where(*waits, anew).values(state="cancelled", finished_at=self._now))
        self._db.execute(sa.update(outbox).where(*waits).values(chat_id=chat_id, lane=lane(chat_id, topic_id)))

    def cancel_desk(self, desk_id: int) -> None:
        """Nothing that waits for this desk leaves any more."""
        of_desk = sa.select(topics.c.id).where(topics.c.desk_group_id == desk_id)
        self._db.execute(
            sa.update(outbox)
            .where(outbox.c.topic_id.in_(of_desk), outbox.c.state == "queued")
            .values(state="cancelled", finished_at=self._now)
        )

    def out_of_thread(self, customer_id: int, thread_id: int) -> None:
        """The customer deleted the thread they wrote in: what waits for it goes to the chat itself."""
        here = (customers.c.id == customer_id, customers.c.thread_id == thread_id)
        self._db.execute(sa.update(customers).where(*here).values(thread_id=None))
        self._db.execute(
            sa.update(outbox)
            .where(
                outbox.c.customer_id == customer_id, outbox.c.topic_id.is_(None), outbox.c.thread_id == thread_id,
                outbox.c.state.in_(("queued", "sending")),
            )
            .values(thread_id=None)
        )
