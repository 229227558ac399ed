"""Tables of what the desk keeps about a talk: endings, waits, requests, cases, tasks."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import Id, flag, key, metadata, of, when, words

stars = Table(
    "stars",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    of("customers"),
    when("at", null=False),
    UniqueConstraint("staff_id", "customer_id"),
    Index("ix_stars_customer", "customer_id"),
)

endings = Table(
    "endings",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("staff", name="staff_id", null=True),
    words("outcome", 16),
    when("at", null=False),
    Index("ix_endings_shop", "shop_id", "at"),
    Index("ix_endings_customer", "customer_id", "id"),
)

waits = Table(
    "waits",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("turns", null=True),
    flag("first"),
    when("began_at", null=False),
    when("agent_told_at"),
    when("lead_told_at"),
    when("answered_at"),
    of("staff", name="staff_id", null=True),
    words("ended", 16),
    Column("plain_seconds", Float(53), nullable=True),
    Column("working_seconds", Float(53), nullable=True),
    Index("ix_waits_customer", "customer_id", "id"),
    Index("ix_waits_shop", "shop_id", "began_at"),
)

requests = Table(
    "requests",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("cards", null=True),
    words("kind", 16),
    words("speciality", 16),
    Column("text", Text, nullable=False, default=""),
    of("staff", name="staff_id"),
    Column("chat_id", BigInteger, nullable=True),
    Column("telegram_id", BigInteger, nullable=True),
    words("state", 16),
    when("asked_at", null=False),
    when("due_at", null=False),
    Column("answer", Text, nullable=True),
    Column("answered_by", Id, nullable=True),
    when("answered_at"),
    Column("order_id", Id, nullable=True),
    Index("ix_requests_customer", "customer_id", "id"),
    Index("ix_requests_place", "chat_id", "telegram_id"),
)

announcements = Table(
    "announcements",
    metadata,
    key(),
    of("shops"),
    words("kind", 16),
    Column("text", Text, nullable=False),
    of("staff", name="staff_id", null=True),
    when("since", null=False),
    when("until", null=False),
    when("ended_at"),
    Index("ix_announcements_shop", "shop_id", "until"),
)

cases = Table(
    "cases",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    words("number", 32),
    words("kind", 16),
    words("state", 16),
    of("staff", name="staff_id", null=True),
    when("opened_at", null=False),
    when("closed_at"),
    UniqueConstraint("shop_id", "number"),
    Index("ix_cases_customer", "customer_id", "id"),
)

case_items = Table(
    "case_items",
    metadata,
    key(),
    of("shops"),
    of("cases"),
    of("messages"),
    when("added_at", null=False),
    UniqueConstraint("case_id", "message_id"),
)

tasks = Table(
    "tasks",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id", null=True),
    of("customers", null=True),
    words("kind", 16),
    Column("text", Text, nullable=False, default=""),
    words("state", 16),
    when("due_at"),
    when("created_at", null=False),
    when("done_at"),
    Column("done_by", Id, nullable=True),
    when("seen_at"),
    when("lead_told_at"),
    Column("order_id", Id, nullable=True),  # of storage/tables/orders.py, which is made after this table
    Index("ix_tasks_shop", "shop_id", "state", "staff_id"),
)
