"""What customers asked to be told, and how they want to be reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.records.nudges import ContactWish, Subscription
from storage.rows import changed, columns, found, inserted, many
from storage.tables.nudges import contact_wishes, subscriptions

_OPEN = subscriptions.c.ended_at.is_(None)
_COLUMNS = columns(subscriptions, Subscription)


_WISHES = sa.select(*columns(contact_wishes, ContactWish)).where(
    contact_wishes.c.customer_id.in_(sa.bindparam("customer_ids", expanding=True))
)


class Subscriptions:
    """Queries on subscriptions and on wishes how to be reached."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(
        self, *, shop_id: int, customer_id: int, kind: str, item_number: str = "", colour: str = "", size: str = "",
        price: int | None = None, until: float | None = None,
    ) -> tuple[int, bool]:
        """Somebody asks to be told (again): (id, True if it did not count before); who asks anew stands last in the line."""
        place: dict[str, Any] = {
            "customer_id": customer_id, "kind": kind, "item_number": item_number, "colour": colour, "size": size,
        }
        known = found(self._db, subscriptions, Subscription, lock=True, **place)
        terms: dict[str, Any] = {"price": price, "until": until}
        if known is None:
            return inserted(self._db, subscriptions, shop_id=shop_id, at=self._now, why="", **place, **terms), True
        if known.ended_at is None:
            changed(self._db, subscriptions, {"id": known.id}, **terms)
            return known.id, False
        changed(self._db, subscriptions, {"id": known.id}, at=self._now, ended_at=None, why="", **terms)
        return known.id, True

    def get(self, subscription_id: int) -> Subscription | None:
        return found(self._db, subscriptions, Subscription, id=subscription_id)

    def of_customer(self, customer_id: int, kind: str = "") -> tuple[Subscription, ...]:
        """What a customer still wants to be told, oldest first."""
        query = sa.select(*_COLUMNS).where(subscriptions.c.customer_id == customer_id, _OPEN)
        query = query.where(subscriptions.c.kind == kind) if kind else query
        return many(self._db, query.order_by(subscriptions.c.at, subscriptions.c.id), Subscription)

    def waiting(self, shop_id: int, kind: str, item_number: str | None = None) -> tuple[Subscription, ...]:
        """Who wants to be told of that kind (about an item), who asked first on top."""
        query = sa.select(*_COLUMNS).where(subscriptions.c.shop_id == shop_id, subscriptions.c.kind == kind, _OPEN)
        query = query if item_number is None else query.where(subscriptions.c.item_number == item_number)
        return many(self._db, query.order_by(subscriptions.c.at, subscriptions.c.id), Subscription)

    def items_wanted(self, shop_id: int, kind: str) -> frozenset[str]:
        """Numbers of the items that anybody wants to be told about."""
        query = sa.select(subscriptions.c.item_number).where(
            subscriptions.c.shop_id == shop_id, subscriptions.c.kind == kind, _OPEN
        )
        return frozenset(self._db.scalars(query.distinct()))

    def open_among(self, ids: Sequence[int]) -> dict[int, Subscription]:
        """Those of these that still count, by id."""
        query = sa.select(*_COLUMNS).where(subscriptions.c.id.in_(ids), _OPEN)
        return {one.id: one for one in many(self._db, query, Subscription)} if ids else {}

    def subscribers(self, customer_ids: Sequence[int], kind: str) -> frozenset[int]:
        """Those of these customers who want to be told of that kind."""
        query = sa.select(subscriptions.c.customer_id).where(
            subscriptions.c.customer_id.in_(customer_ids), subscriptions.c.kind == kind, _OPEN
        )
        return frozenset(self._db.scalars(query)) if customer_ids else frozenset()

    def end(self, ids: Sequence[int], why: str) -> int:
        """These count no more; returns how many did."""
        query = sa.update(subscriptions).where(subscriptions.c.id.in_(ids), _OPEN)
        return self._db.execute(query.values(ended_at=self._now, why=why)).rowcount if ids else 0

    def end_of(self, customer_id: int, why: str, *, kind: str = "") -> int:
        """Everything a customer wanted to be told (of a kind) counts no more."""
        query = sa.update(subscriptions).where(subscriptions.c.customer_id == customer_id, _OPEN)
        query = query.where(subscriptions.c.kind == kind) if kind else query
        return self._db.execute(query.values(ended_at=self._now, why=why)).rowcount

    def reopen(self, customer_id: int, why: str) -> int:
        """What had ended for that reason counts again; returns how many."""
        query = sa.update(subscriptions).where(subscriptions.c.customer_id == customer_id, subscriptions.c.why == why)
        return self._db.execute(query.values(at=self._now, ended_at=None, why="")).rowcount

    # --- how to be reached -------------------------------------------------------------------------

    def wish(self, customer_id: int) -> ContactWish | None:
        return found(self._db, contact_wishes, ContactWish, customer_id=customer_id)

    def wishes(self, customer_ids: Sequence[int]) -> dict[int, ContactWish]:
        """The wishes of these customers, as far as they have any."""
        known: dict[int, ContactWish] = {}
        for start in range(0, len(customer_ids), 500):
            some = list(customer_ids[start : start + 500])
            known |= {one.customer_id: one for one in many(self._db, _WISHES, ContactWish, customer_ids=some)}
        return known

    def opt_out(self, shop_id: int, customer_id: int, by: str) -> None:
        """No reminders any more; ``by`` = button, words or agent."""
        self._set(shop_id, customer_id, opted_out_at=self._now, opted_out_by=by)

    def opt_in(self, shop_id: int, customer_id: int) -> None:
        """Reminders again, as the customer asked."""
        self._set(shop_id, customer_id, opted_out_at=None, opted_out_by="")

    def set_timezone(self, shop_id: int, customer_id: int, timezone: str) -> None:
        """Where the customer lives, as an IANA name; empty = not known."""
        self._set(shop_id, customer_id, timezone=timezone)

    def _set(self, shop_id: int, customer_id: int, **values: object) -> None:
        if changed(self._db, contact_wishes, {"customer_id": customer_id}, **values) == 0:
            blank = {"timezone": "", "opted_out_at": None, "opted_out_by": ""}
            inserted(self._db, contact_wishes, shop_id=shop_id, customer_id=customer_id, **{**blank, **values})
