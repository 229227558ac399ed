"""Orders with their lines, the events they come from, and the notes the desk keeps on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import sqlalchemy as sa

from storage.order_records import Order, OrderEvent, OrderLine, OrderNote
from storage.order_tables import order_events, order_lines, order_notes, orders
from storage.rows import changed, columns, found, inserted, many, record_of

DONE: Final = ("closed", "refunded")
"""States after which nothing is to be done for an order any more."""

_OWN = tuple(orders.c[field.name] for field in fields(Order) if field.name != "lines")
_ORDERS = sa.select(*_OWN)
_BY_ID = _ORDERS.where(orders.c.id == sa.bindparam("order_id"))
_BY_NUMBER = _ORDERS.where(orders.c.shop_id == sa.bindparam("shop_id"), orders.c.number == sa.bindparam("number"))
_NEWEST = _ORDERS.order_by(orders.c.id.desc()).limit(sa.bindparam("most", type_=sa.Integer()))
_OF_CUSTOMER = _NEWEST.where(orders.c.customer_id == sa.bindparam("customer_id"))
_OPEN_OF = _OF_CUSTOMER.where(
    orders.c.state.not_in(DONE),
    sa.or_(orders.c.received_at.is_(None), orders.c.received_at >= sa.bindparam("received_since", type_=sa.Float())),
)
_UNLINKED = _NEWEST.where(
    orders.c.shop_id == sa.bindparam("shop_id"), orders.c.customer_id.is_(None), orders.c.state.not_in(DONE)
)
_BY_PHONE = _NEWEST.where(orders.c.shop_id == sa.bindparam("shop_id"), orders.c.phone == sa.bindparam("phone"))
_LINES = (
    sa.select(order_lines.c.order_id, *columns(order_lines, OrderLine))
    .where(order_lines.c.order_id.in_(sa.bindparam("order_ids", expanding=True)))
    .order_by(order_lines.c.order_id, order_lines.c.place)
)
_LINE_OF = (
    sa.select(*columns(order_lines, OrderLine))
    .where(order_lines.c.order_id == sa.bindparam("order_id"))
    .order_by(order_lines.c.place)
)
_NOTES = (
    sa.select(*columns(order_notes, OrderNote))
    .where(order_notes.c.order_id == sa.bindparam("order_id"))
    .order_by(order_notes.c.id)
)
_EVENTS = (
    sa.select(*columns(order_events, OrderEvent))
    .where(order_events.c.order_id == sa.bindparam("order_id"))
    .order_by(order_events.c.at, order_events.c.id)
)


class Orders:
    """Queries on orders; every record comes with its lines."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    # --- looking ---------------------------------------------------------------------------------

    def get(self, order_id: int) -> Order | None:
        return self._one(_BY_ID, order_id=order_id)

    def of_shop(self, shop_id: int, order_id: int) -> Order | None:
        """An order by an id that may come from a button: None if the shop has no such order."""
        return self._one(_BY_ID.where(orders.c.shop_id == shop_id), order_id=order_id)

    def by_number(self, shop_id: int, number: str) -> Order | None:
        return self._one(_BY_NUMBER, shop_id=shop_id, number=number)

    def by_phone_tail(self, shop_id: int, number: str, tail: str) -> Order | None:
        """The order of that number if its phone ends so; never for an empty tail."""
        order = self.by_number(shop_id, number)
        return order if order is not None and tail and order.phone.endswith(tail) else None

    def by_phone(self, shop_id: int, phone: str, *, limit: int = 20) -> tuple[Order, ...]:
        """The orders that go to this phone, newest first; phones are kept as desk/orders.py ``plain_phone`` writes them."""
        return self._many(_BY_PHONE, shop_id=shop_id, phone=phone, most=limit)

    def of_customer(self, customer_id: int, *, limit: int = 20) -> tuple[Order, ...]:
        """The customer's orders, newest first."""
        return self._many(_OF_CUSTOMER, customer_id=customer_id, most=limit)

    def open_of(self, customer_id: int, *, received_since: float = 0.0, limit: int = 20) -> tuple[Order, ...]:
        """Those that are not closed, not refunded, and not received before that time; newest first."""
        return self._many(_OPEN_OF, customer_id=customer_id, received_since=received_since, most=limit)

    def unlinked(self, shop_id: int, *, limit: int = 50) -> tuple[Order, ...]:
        """Open orders of nobody we know, newest first."""
        return self._many(_UNLINKED, shop_id=shop_id, most=limit)

    def listed(
        self, shop_id: int, *, states: Sequence[str] = (), before: int | None = None, limit: int = 50
    ) -> tuple[Order, ...]:
        """The shop's orders (in these states), newest first, from the one before that id on."""
        query = _NEWEST.where(orders.c.shop_id == shop_id)
        query = query.where(orders.c.state.in_(states)) if states else query
        return self._many(query if before is None else query.where(orders.c.id < before), most=limit)

    def with_item(self, shop_id: int, item_number: str, *, paid_since: float) -> tuple[Order, ...]:
        """Orders paid since then that hold the item and are not closed or refunded, oldest payment first."""
        holding = sa.select(order_lines.c.order_id).where(
            order_lines.c.shop_id == shop_id, order_lines.c.item_number == item_number
        )
        query = _ORDERS.where(orders.c.id.in_(holding), orders.c.paid_at >= paid_since, orders.c.state.not_in(DONE))
        return self._many(query.order_by(orders.c.paid_at, orders.c.id))

    # --- locking ---------------------------------------------------------------------------------

    def lock(self, order_id: int) -> Order | None:
        """The order as of now, nobody else changing it until this transaction ends."""
        return self._one(_BY_ID.with_for_update(), order_id=order_id)

    def lock_of(self, shop_id: int, order_id: int) -> Order | None:
        """The same for an id that comes from a button."""
        return self._one(_BY_ID.where(orders.c.shop_id == shop_id).with_for_update(), order_id=order_id)

    def lock_number(self, shop_id: int, number: str) -> Order | None:
        return self._one(_BY_NUMBER.with_for_update(), shop_id=shop_id, number=number)

    # --- writing ---------------------------------------------------------------------------------

    def add(
        self, *, shop_id: int, number: str, state: str, changed_at: float, source: str,
        lines: Sequence[OrderLine] = (), **values: Any,
    ) -> Order:
        """A new order (any column); a number the shop has already is an error of the database."""
        order_id = inserted(
            self._db, orders, shop_id=shop_id, number=number, state=state, changed_at=changed_at, source=source,
            created_at=self._now, **{"trail": {}, **values},
        )
        self._put_lines(shop_id, order_id, lines)
        order = self.get(order_id)
        if order is None:
            raise LookupError(f"order {order_id}")
        return order

    def change(self, order_id: int, **values: Any) -> None:
        """Set columns; what a later event should not take back goes through desk/orders.py ``corrected``."""
        changed(self._db, orders, {"id": order_id}, **values)

    def set_lines(self, order: Order, lines: Sequence[OrderLine]) -> None:
        """These lines in place of those it had."""
        self._db.execute(sa.delete(order_lines).where(order_lines.c.order_id == order.id))
        self._put_lines(order.shop_id, order.id, lines)

    def _put_lines(self, shop_id: int, order_id: int, lines: Sequence[OrderLine]) -> None:
        rows = [{"shop_id": shop_id, "order_id": order_id, "place": n, **asdict(line)} for n, line in enumerate(lines)]
        if rows:
            self._db.execute(sa.insert(order_lines), rows)

    # --- events and notes ------------------------------------------------------------------------

    def seen_event(self, shop_id: int, event_id: str) -> OrderEvent | None:
        return found(self._db, order_events, OrderEvent, shop_id=shop_id, event_id=event_id)

    def add_event(self, order: Order, *, event_id: str, state: str, digest: str, source: str, at: float) -> int:
        return inserted(
            self._db, order_events, shop_id=order.shop_id, order_id=order.id, event_id=event_id, state=state,
            digest=digest, source=source, at=at, received_at=self._now,
        )

    def events(self, order_id: int) -> tuple[OrderEvent, ...]:
        """Everything heard of the order, by the time it happened."""
        return many(self._db, _EVENTS, OrderEvent, order_id=order_id)

    def note(
        self, order: Order, *, text: str, flag: str = "", kind: str = "", staff_id: int | None = None
    ) -> OrderNote:
        """Keep a note on the order; no staff = the program's own."""
        values = {"flag": flag, "text": text, "staff_id": staff_id, "kind": kind, "at": self._now}
        note_id = inserted(self._db, order_notes, shop_id=order.shop_id, order_id=order.id, **values)
        return OrderNote(note_id, order.id, flag, text, staff_id, kind, self._now)

    def notes(self, order_id: int) -> tuple[OrderNote, ...]:
        """The order's notes, oldest first."""
        return many(self._db, _NOTES, OrderNote, order_id=order_id)

    # --- rows into records -----------------------------------------------------------------------

    def _one(self, query: sa.Select[Any], **values: Any) -> Order | None:
        row = self._db.execute(query, values).first()
        return None if row is None else record_of(Order, (*row, many(self._db, _LINE_OF, OrderLine, order_id=row[0])))

    def _many(self, query: sa.Select[Any], **values: Any) -> tuple[Order, ...]:
        rows = self._db.execute(query, values).all()
        lines = self._lines([row[0] for row in rows])
        return tuple(record_of(Order, (*row, tuple(lines.get(row[0], ())))) for row in rows)

    def _lines(self, order_ids: Iterable[int]) -> dict[int, list[OrderLine]]:
        lines: dict[int, list[OrderLine]] = {}
        if wanted := list(order_ids):
            for order_id, *line in self._db.execute(_LINES, {"order_ids": wanted}):
                lines.setdefault(order_id, []).append(OrderLine(*line))
        return lines
