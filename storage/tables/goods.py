"""Tables of the goods, their prices, promotions and what was reported of them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import Id, key, metadata, of, when, words

promotions = Table(
    "promotions",
    metadata,
    key(),
    of("shops"),
    words("kind", 16),
    words("name"),
    words("scope", 120),
    when("starts_at", null=False),
    when("ends_at", null=False),
    Column("threshold", Integer, nullable=True),
    Column("value", Integer, nullable=True),
    words("gift"),
    Column("gift_stock", Integer, nullable=True),
    words("stacking"),
    words("quota"),
    words("claim", 120),
    when("next_at"),
    of("staff", name="staff_id", null=True),
    when("created_at", null=False),
    when("ended_at"),
    Index("ix_promotions_shop", "shop_id", "ends_at"),
)

items = Table(
    "items",
    metadata,
    key(),
    of("shops"),
    words("number"),
    words("name", 120),
    Column("price", Integer, nullable=True),
    Column("floor", Integer, nullable=True),
    Column("body", JSON, nullable=False),
    when("created_at", null=False),
    when("changed_at", null=False),
    UniqueConstraint("shop_id", "number"),
)

item_stock = Table(
    "item_stock",
    metadata,
    key(),
    of("shops"),
    of("items"),
    words("colour"),
    words("size"),
    Column("count", Integer, nullable=False),
    when("known_at", null=False),
    UniqueConstraint("item_id", "colour", "size"),
)

item_prices = Table(
    "item_prices",
    metadata,
    key(),
    of("shops"),
    of("items"),
    Column("price", Integer, nullable=True),
    Column("floor", Integer, nullable=True),
    when("at", null=False),
    Index("ix_item_prices_item", "item_id", "id"),
)

item_reports = Table(
    "item_reports",
    metadata,
    key(),
    of("shops"),
    of("items"),
    of("customers"),
    of("staff", name="staff_id"),
    words("kind", 16),
    Column("text", Text, nullable=False, default=""),
    words("state", 16),
    when("at", null=False),
    Column("settled_by", Id, nullable=True),
    when("settled_at"),
    Index("ix_item_reports_shop", "shop_id", "state"),
)

item_readings = Table(
    "item_readings",
    metadata,
    key(),
    of("shops"),
    of("items"),
    of("staff", name="staff_id"),
    words("lesson"),
    when("at", null=False),
    UniqueConstraint("item_id", "staff_id", "lesson"),
)
