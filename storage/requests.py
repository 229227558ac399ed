"""协查单: what agents asked of the warehouse, print and after-sale people, and the places where these work."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.desk import Request
from storage.records.people import HelperTopic
from storage.rows import changed, columns, found, inserted, many
from storage.tables.desk import requests
from storage.tables.people import helper_topics

OPEN = ("open", "late")


_OPEN_OF = (
    sa.select(*columns(requests, Request))
    .where(requests.c.customer_id == sa.bindparam("customer_id"), requests.c.state.in_(OPEN))
    .order_by(requests.c.id)
)


class Requests:
    """Queries on requests and on the helpers' topics."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    # --- places ----------------------------------------------------------------------------------

    def bind(self, *, shop_id: int, bot_id: int, chat_id: int, thread_id: int | None, speciality: str) -> None:
        """Make this the place of a speciality, instead of the one it had."""
        place: dict[str, Any] = {"bot_id": bot_id, "chat_id": chat_id, "thread_id": thread_id}
        key = {"shop_id": shop_id, "speciality": speciality}
        if changed(self._db, helper_topics, key, **place) == 0:
            inserted(self._db, helper_topics, **key, **place)

    def place(self, shop_id: int, speciality: str) -> HelperTopic | None:
        return found(self._db, helper_topics, HelperTopic, shop_id=shop_id, speciality=speciality)

    # --- requests --------------------------------------------------------------------------------

    def add(self, **values: Any) -> int:
        """A request just asked (any column; state and time are set)."""
        return inserted(self._db, requests, state="open", asked_at=self._now, **values)

    def get(self, request_id: int) -> Request | None:
        return found(self._db, requests, Request, id=request_id)

    def open_of(self, customer_id: int) -> tuple[Request, ...]:
        """What is asked about a customer and has no answer yet, oldest first."""
        return many(self._db, _OPEN_OF, Request, customer_id=customer_id)

    def change(self, request_id: int, **values: Any) -> None:
        changed(self._db, requests, {"id": request_id}, **values)

    def settle(self, request_id: int, **values: Any) -> bool:
        """End an open request; of several who do it at once exactly one gets True."""
        done = self._db.execute(
            sa.update(requests).where(requests.c.id == request_id, requests.c.state.in_(OPEN)).values(**values)
        )
        return done.rowcount == 1

    def open_ones(self, shop_id: int, *, staff_id: int | None = None, speciality: str = "") -> tuple[Request, ...]:
        """Requests without an answer, oldest first: one person's, one speciality's, or all."""
        query = sa.select(*columns(requests, Request)).where(
            requests.c.shop_id == shop_id, requests.c.state.in_(OPEN)
        )
        if staff_id is not None:
            query = query.where(requests.c.staff_id == staff_id)
        if speciality:
            query = query.where(requests.c.speciality == speciality)
        return many(self._db, query.order_by(requests.c.asked_at, requests.c.id).limit(50), Request)
