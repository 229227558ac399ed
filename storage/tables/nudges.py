"""The tables of follow-up nudges: what is to be reminded of, who asked to be told, and how customers want to be reached."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, Table, UniqueConstraint, text

from storage.tables.base import key, metadata, of, when, words

nudges = Table(
    "nudges",
    metadata,
    key(),
    of("shops"),
    words("rule", 32),
    words("trigger", 32),
    words("subject"),
    words("occasion"),
    of("customers", null=True),
    of("staff", name="staff_id", null=True),
    words("audience", 16),
    words("cap", 16),
    Column("facts", JSON, nullable=False),
    when("wanted_at", null=False),
    when("due_at", null=False),
    words("state", 16),
    words("reason", 32),
    Column("attempts", Integer, nullable=False, default=0),
    of("messages", null=True),
    of("tasks", null=True),
    when("created_at", null=False),
    when("done_at"),
    UniqueConstraint("shop_id", "rule", "subject", "occasion"),
    Index("ix_nudges_customer", "customer_id", "state"),
    Index("ix_nudges_subject", "shop_id", "subject"),
    Index("ix_nudges_shop", "shop_id", "wanted_at"),
    Index("ix_nudges_task", "task_id"),
    Index("ix_nudges_message", "message_id"),
)
_waiting = text("state = 'waiting'")
Index("ix_nudges_waiting", nudges.c.shop_id, nudges.c.due_at, sqlite_where=_waiting, postgresql_where=_waiting)

subscriptions = Table(
    "subscriptions",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    words("kind", 16),
    words("item_number"),
    words("colour"),
    words("size"),
    Column("price", Integer, nullable=True),
    when("until"),
    when("at", null=False),
    when("ended_at"),
    words("why", 16),
    UniqueConstraint("customer_id", "kind", "item_number", "colour", "size"),
    Index("ix_subscriptions_shop", "shop_id", "kind", "item_number"),
)

contact_wishes = Table(
    "contact_wishes",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    words("timezone"),
    when("opted_out_at"),
    words("opted_out_by", 16),
    UniqueConstraint("customer_id"),
)
