"""Whose order it is: one-time links, tries, what customers were asked, their corrections, what the desk looked at."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.order_links import Correction, OrderAsk, OrderLink, Sight
from storage.records.talks import Customer
from storage.rows import changed, columns, found, inserted, many
from storage.tables.order_links import order_asks, order_corrections, order_links, order_sights, order_tries
from storage.tables.orders import orders
from storage.tables.talks import customers

_PERSON = (
    sa.select(*columns(customers, Customer))
    .where(customers.c.shop_id == sa.bindparam("shop_id"), customers.c.user_id == sa.bindparam("user_id"))
    .order_by(customers.c.seen_at.desc(), customers.c.id)
)
_BOUGHT = sa.select(orders.c.id).where(
    orders.c.shop_id == sa.bindparam("shop_id"), orders.c.buyer_telegram_id == sa.bindparam("user_id"),
    orders.c.customer_id.is_(None),
)
_ANY = sa.select(orders.c.id).where(orders.c.shop_id == sa.bindparam("shop_id")).limit(1)
_OPEN_ASK = (
    sa.select(*columns(order_asks, OrderAsk))
    .where(order_asks.c.customer_id == sa.bindparam("customer_id"), order_asks.c.expires_at > sa.bindparam("now"))
)  # fmt: skip


class OrderLinks:
    """Queries on links between customers and orders, and what hangs on them."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    # --- who it is -------------------------------------------------------------------------------

    def person(self, shop_id: int, user_id: int) -> tuple[Customer, ...]:
        """Everything one Telegram user is to a shop (its bots' chats, its own accounts' chats), last seen first."""
        return many(self._db, _PERSON, Customer, shop_id=shop_id, user_id=user_id)

    def bought(self, shop_id: int, user_id: int) -> tuple[int, ...]:
        """Orders that name this Telegram user as the buyer and are nobody's yet."""
        return tuple(self._db.scalars(_BOUGHT, {"shop_id": shop_id, "user_id": user_id}))

    def any(self, shop_id: int) -> bool:
        """Does the shop keep orders here at all?"""
        return self._db.execute(_ANY, {"shop_id": shop_id}).first() is not None

    # --- one-time links --------------------------------------------------------------------------

    def offer(self, *, shop_id: int, order_id: int, code_hash: str, until: float, by: int | None) -> int:
        """A new link; those of the order that nobody used are worth nothing any more."""
        stale = (order_links.c.order_id == order_id, order_links.c.used_at.is_(None))
        self._db.execute(sa.delete(order_links).where(*stale))
        return inserted(
            self._db, order_links, shop_id=shop_id, order_id=order_id, code_hash=code_hash, expires_at=until, made_by=by
        )

    def link(self, shop_id: int, code_hash: str) -> OrderLink | None:
        """The link of that code, whatever became of it."""
        return found(self._db, order_links, OrderLink, shop_id=shop_id, code_hash=code_hash)

    def spend(self, link_id: int, customer_id: int) -> bool:
        """Use it up; False if that is done or it has run out."""
        done = self._db.execute(
            sa.update(order_links)
            .where(order_links.c.id == link_id, order_links.c.used_at.is_(None), order_links.c.expires_at > self._now)
            .values(used_at=self._now, used_by=customer_id)
        )
        return done.rowcount == 1

    # --- tries -----------------------------------------------------------------------------------

    def tried(self, *, shop_id: int, customer_id: int, order_id: int | None) -> None:
        """A number with digits that do not belong to it (or to nothing)."""
        inserted(self._db, order_tries, shop_id=shop_id, customer_id=customer_id, order_id=order_id, at=self._now)

    def tries_of(self, customer_ids: tuple[int, ...], since: float) -> int:
        """How often this person failed since then."""
        where = (order_tries.c.customer_id.in_(customer_ids), order_tries.c.at >= since)
        return int(self._db.scalar(sa.select(sa.func.count()).where(*where)) or 0)

    def tries_on(self, order_id: int, since: float) -> int:
        """How often anybody failed at this order since then."""
        where = (order_tries.c.order_id == order_id, order_tries.c.at >= since)
        return int(self._db.scalar(sa.select(sa.func.count()).where(*where)) or 0)

    # --- what a customer was asked -----------------------------------------------------------------

    def asked(self, customer_id: int) -> OrderAsk | None:
        """What they were asked and have not answered yet."""
        row = self._db.execute(_OPEN_ASK, {"customer_id": customer_id, "now": self._now}).first()
        return None if row is None else OrderAsk(*row)

    def ask(
        self, *, shop_id: int, customer_id: int, kind: str, lasts: float, order_id: int | None = None, field: str = "",
        intent: str = "",
    ) -> None:
        """Ask for one thing; it takes the place of what was asked before."""
        self.settled(customer_id)
        inserted(
            self._db, order_asks, shop_id=shop_id, customer_id=customer_id, kind=kind, order_id=order_id, field=field,
            intent=intent, expires_at=self._now + lasts,
        )

    def settled(self, customer_id: int) -> None:
        self._db.execute(sa.delete(order_asks).where(order_asks.c.customer_id == customer_id))

    def asked_about(self, order_id: int) -> OrderAsk | None:
        """A change of the order that was begun and not brought to its end, however long ago."""
        return found(self._db, order_asks, OrderAsk, newest=True, order_id=order_id)

    # --- corrections -----------------------------------------------------------------------------

    def correct(self, *, shop_id: int, order_id: int, customer_id: int, field: str, value: str, state: str) -> int:
        return inserted(
            self._db, order_corrections, shop_id=shop_id, order_id=order_id, customer_id=customer_id, field=field,
            value=value, state=state, at=self._now,
        )

    def correction(self, shop_id: int, correction_id: int) -> Correction | None:
        """By an id that may come from a button."""
        return found(self._db, order_corrections, Correction, id=correction_id, shop_id=shop_id)

    def corrections(self, order_id: int) -> tuple[Correction, ...]:
        """Everything that was to be changed on the order, oldest first."""
        query = sa.select(*columns(order_corrections, Correction)).where(order_corrections.c.order_id == order_id)
        return many(self._db, query.order_by(order_corrections.c.id), Correction)

    def settle(self, correction_id: int, state: str, *, by: int) -> bool:
        """A person decided; False if somebody was faster. The value is not kept: the order has it, or it was not to be."""
        done = changed(
            self._db, order_corrections, {"id": correction_id, "state": "open"}, state=state, value="", settled_by=by,
            settled_at=self._now,
        )
        return done == 1

    def forget(self, *, before: float) -> None:
        """Tries and questions of that long ago, and links that ran out by then, are of no use."""
        self._db.execute(sa.delete(order_tries).where(order_tries.c.at < before))
        self._db.execute(sa.delete(order_asks).where(order_asks.c.expires_at < before))
        self._db.execute(sa.delete(order_links).where(order_links.c.expires_at < before))

    # --- what stands on the desk ---------------------------------------------------------------------

    def put_sight(self, *, shop_id: int, order_id: int, customer_id: int, chat_id: int) -> int:
        """A masked sheet is laid on the desk; its message is known once it is sent."""
        return inserted(
            self._db, order_sights, shop_id=shop_id, order_id=order_id, customer_id=customer_id, chat_id=chat_id,
            state="masked", at=self._now,
        )

    def sight(self, sight_id: int) -> Sight | None:
        return found(self._db, order_sights, Sight, id=sight_id)

    def lock_sight(self, shop_id: int, sight_id: int) -> Sight | None:
        """By an id that may come from a button."""
        return found(self._db, order_sights, Sight, lock=True, id=sight_id, shop_id=shop_id)

    def change_sight(self, sight_id: int, **values: Any) -> None:
        changed(self._db, order_sights, {"id": sight_id}, **values)
