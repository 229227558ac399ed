"""Orders with their lines, the events they come from, and the notes the desk keeps on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import sqlalchemy as sa

from storage.records.orders import Order, OrderEvent, OrderLine, OrderNote
from storage.rows import changed, columns, inserted, many, record_of
from storage.tables.orders import order_events, order_lines, order_notes, orders
from storage.tables.talks import customers

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

    def by_phone(self, shop_id: int, phone: str, *, limit: int = 20) -> tuple[Order, ...]:
        """The orders that go to this phone, newest first; phones are kept as desk/orders/order_events.py ``plain_phone`` writes them."""
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

    def search(
        self, shop_id: int, words: str, *, states: Sequence[str] = (), before: int | None = None, limit: int = 50
    ) -> tuple[Order, ...]:
        """The shop's orders whose number holds the words, or whose receiver is called so; newest first."""
        like = orders.c.number.contains(words, autoescape=True)
        query = _NEWEST.where(orders.c.shop_id == shop_id, sa.or_(like, orders.c.receiver == words))
        query = query.where(orders.c.state.in_(states)) if states else query
        return self._many(query if before is None else query.where(orders.c.id < before), most=limit)

    def counts(self, shop_id: int) -> dict[str, int]:
        """How many orders the shop has in each state."""
        query = sa.select(orders.c.state, sa.func.count()).where(orders.c.shop_id == shop_id).group_by(orders.c.state)
        return {str(state): int(count) for state, count in self._db.execute(query)}

    # --- locking ---------------------------------------------------------------------------------

    def lock(self, order_id: int) -> Order | None:
        """The order as of now, nobody else changing it until this transaction ends."""
        return self._one(_BY_ID.with_for_update(), order_id=order_id)

    def lock_of(self, shop_id: int, order_id: int) -> Order | None:
        """The same for an id that comes from a button."""
        return self._one(_BY_ID.where(orders.c.shop_id == shop_id).with_for_update(), order_id=order_id)

    def lock_number(self, shop_id: int, number: str) -> Order | None:
        return self._one(_BY_NUMBER.with_for_update(), shop_id=shop_id, number=number)

    def lock_numbers(self, shop_id: int, numbers: Iterable[str]) -> dict[str, Order]:
        """Those of these numbers that the shop has, all locked: first their customers, as everybody does who comes from a
        customer, then they, each in the same order for everybody."""
        wanted = (orders.c.shop_id == shop_id, orders.c.number.in_(sorted(numbers)))
        buyers = sa.select(orders.c.customer_id).where(*wanted, orders.c.customer_id.is_not(None))
        self._db.execute(sa.select(customers.c.id).where(customers.c.id.in_(buyers)).order_by(customers.c.id).with_for_update())
        query = _ORDERS.where(*wanted)
        return {order.number: order for order in self._many(query.order_by(orders.c.id).with_for_update())}

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
        """Set columns; what a later event should not take back goes through desk/orders/orders.py ``corrected``."""
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

    def seen_events(self, shop_id: int, event_ids: Iterable[str]) -> dict[str, OrderEvent]:
        """Those of these events that were heard before, by their ids."""
        query = sa.select(*columns(order_events, OrderEvent)).where(
            order_events.c.shop_id == shop_id, order_events.c.event_id.in_(list(event_ids))
        )
        return {event.event_id: event for event in many(self._db, query, OrderEvent)}

    def add_event(self, order: Order, *, event_id: str, state: str, digest: str, source: str, at: float) -> int:
        """Keep that the event was heard; one of the same id in the shop is an error of the database."""
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

    def flag_note(self, note_id: int, flag: str) -> None:
        """Give a note another flag."""
        changed(self._db, order_notes, {"id": note_id}, flag=flag)

    def settle_note(self, shop_id: int, note_id: int, *, was: str, becomes: str) -> bool:
        """Turn a note of one kind into one of another; of several who do it at once exactly one gets True."""
        return changed(self._db, order_notes, {"id": note_id, "shop_id": shop_id, "kind": was}, kind=becomes) == 1

    def unticked(self, shop_id: int, kind: str, *, limit: int) -> tuple[tuple[OrderNote, Order], ...]:
        """Notes of that kind on orders that have not left yet, oldest first, each with its order."""
        query = self._unticked(shop_id, kind).with_only_columns(*columns(order_notes, OrderNote))
        notes = many(self._db, query.order_by(order_notes.c.id).limit(limit), OrderNote)
        return tuple((note, order) for note in notes if (order := self.get(note.order_id)) is not None)

    def count_unticked(self, shop_id: int, kind: str) -> int:
        return int(self._db.scalar(self._unticked(shop_id, kind).with_only_columns(sa.func.count())) or 0)

    def _unticked(self, shop_id: int, kind: str) -> sa.Select[Any]:
        joined = order_notes.join(orders, orders.c.id == order_notes.c.order_id)
        waits = orders.c.state.in_(("paid", "changed", "refund_asked"))
        return sa.select(order_notes.c.id).select_from(joined).where(order_notes.c.shop_id == shop_id, order_notes.c.kind == kind, waits)

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
