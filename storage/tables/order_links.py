"""The tables of whose order it is: one-time links, failed tries, questions to customers, corrections, what was looked at."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, String, Table, Text, UniqueConstraint

from storage.tables.base import Id, key, metadata, of, when, words
from storage.tables.orders import orders

order_links = Table(
    "order_links",
    metadata,
    key(),
    of("shops"),
    of("orders"),
    Column("code_hash", String(64), nullable=False, unique=True),
    of("staff", null=True, name="made_by"),
    when("expires_at", null=False),
    when("used_at"),
    of("customers", null=True, name="used_by"),
    Index("ix_order_links_order", "order_id"),
)

order_tries = Table(
    "order_tries",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("orders", null=True),
    when("at", null=False),
    Index("ix_order_tries_customer", "customer_id", "at"),
    Index("ix_order_tries_order", "order_id", "at"),
)

order_asks = Table(
    "order_asks",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    words("kind", 16),
    of("orders", null=True),
    words("field", 16),
    words("intent", 32),
    when("expires_at", null=False),
    UniqueConstraint("customer_id"),
    Index("ix_order_asks_order", "order_id"),
)

order_corrections = Table(
    "order_corrections",
    metadata,
    key(),
    of("shops"),
    of("orders"),
    of("customers"),
    words("field", 16),
    Column("value", Text, nullable=False),
    words("state", 16),
    of("staff", null=True, name="settled_by"),
    when("at", null=False),
    when("settled_at"),
    Index("ix_order_corrections_order", "order_id", "id"),
)

order_sights = Table(
    "order_sights",
    metadata,
    key(),
    of("shops"),
    of("orders"),
    of("customers"),
    Column("chat_id", BigInteger, nullable=False),
    Column("telegram_id", BigInteger, nullable=True),
    words("state", 16),
    words("purpose", 16),
    Column("staff_id", Id, nullable=True),
    when("until"),
    when("at", null=False),
)

orders_by_buyer = Index("ix_orders_buyer", orders.c.shop_id, orders.c.buyer_telegram_id)
