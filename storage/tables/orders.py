"""The tables of orders: what was bought by whom, what happened to it, and what the desk noted on it."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from storage.tables.base import Id, key, metadata, of, when, words

orders = Table(
    "orders",
    metadata,
    key(),
    of("shops"),
    words("number"),
    of("customers", null=True),
    words("state", 16),
    Column("buyer_telegram_id", BigInteger, nullable=True),
    words("receiver"),
    words("phone", 32),
    words("address", 400),
    words("courier", 32),
    words("remark", 500),
    Column("total", BigInteger, nullable=True),
    words("staff_number", 16),
    words("tracking_no"),
    when("promised_at"),
    when("placed_at"),
    when("paid_at"),
    when("shipped_at"),
    when("received_at"),
    when("closed_at"),
    when("changed_at", null=False),
    words("hold", 16),
    words("sheet", 16),
    when("sheet_at"),
    words("source", 8),
    # what was heard when: which event a value comes from, and every state with its time (storage/records/orders.py)
    Column("trail", JSON, nullable=False),
    when("created_at", null=False),
    UniqueConstraint("shop_id", "number"),
    Index("ix_orders_customer", "customer_id", "id"),
    Index("ix_orders_phone", "shop_id", "phone"),
    Index("ix_orders_state", "shop_id", "state", "changed_at"),
)

order_lines = Table(
    "order_lines",
    metadata,
    key(),
    of("shops"),
    of("orders"),
    Column("place", Integer, nullable=False),
    words("item_number"),
    words("name", 120),
    words("colour"),
    words("size"),
    Column("quantity", Integer, nullable=False),
    Column("price", BigInteger, nullable=True),
    UniqueConstraint("order_id", "place"),
    Index("ix_order_lines_item", "shop_id", "item_number"),
)

order_events = Table(
    "order_events",
    metadata,
    key(),
    of("shops"),
    of("orders"),
    words("event_id", 128),
    words("state", 16),
    # of everything the event said: the same id with other words is another event, and refused
    Column("digest", String(64), nullable=False),
    words("source", 8),
    when("at", null=False),
    when("received_at", null=False),
    UniqueConstraint("shop_id", "event_id"),
    Index("ix_order_events_order", "order_id", "at"),
)

order_notes = Table(
    "order_notes",
    metadata,
    key(),
    of("shops"),
    of("orders"),
    words("flag", 16),
    words("kind", 16),
    Column("text", Text, nullable=False, default=""),
    Column("staff_id", Id, nullable=True),
    when("at", null=False),
    Index("ix_order_notes_order", "order_id", "id"),
    Index("ix_order_notes_kind", "shop_id", "kind", "id"),
)
