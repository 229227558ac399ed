"""Tables of what comes in, goes out, and waits."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.base import flag, key, metadata, of, when, words

updates = Table(
    "updates",
    metadata,
    key(),
    of("shops"),
    of("bots"),
    Column("update_id", BigInteger, nullable=False),
    words("lane", 64),
    Column("body", Text, nullable=False),
    words("state", 16),
    Column("attempts", Integer, nullable=False, default=0),
    when("due_at", null=False),
    when("locked_until"),
    Column("error", Text, nullable=True),
    when("received_at", null=False),
    when("handled_at"),
    UniqueConstraint("bot_id", "update_id"),
)
_open_updates = text("state in ('new', 'working')")
Index(
    "ix_updates_open",
    updates.c.lane,
    updates.c.id,
    sqlite_where=_open_updates,
    postgresql_where=_open_updates,
)
Index("ix_updates_handled", updates.c.handled_at)

outbox = Table(
    "outbox",
    metadata,
    key(),
    of("shops"),
    of("bots"),
    words("business", 64),
    Column("chat_id", BigInteger, nullable=False),
    words("lane"),
    Column("thread_id", BigInteger, nullable=True),
    of("topics", null=True),
    of("customers", null=True),
    of("messages", null=True),
    of("cards", null=True),
    Column("urgency", Integer, nullable=False),
    words("kind", 24),
    flag("once"),
    flag("unheld"),
    Column("body", JSON, nullable=False),
    Column("merge_key", String(64), nullable=True),
    words("state", 16),
    Column("attempts", Integer, nullable=False, default=0),
    flag("repeat"),
    when("due_at", null=False),
    when("expires_at"),
    when("locked_until"),
    Column("sent_id", BigInteger, nullable=True),
    Column("error", Text, nullable=True),
    when("created_at", null=False),
    when("finished_at"),
    Index("ix_outbox_message", "message_id"),
    Index("ix_outbox_customer", "customer_id", "id"),
    Index("ix_outbox_sent", "chat_id", "sent_id"),
    Index("ix_outbox_merge", "merge_key", "state"),
)
_open_rows = text("state in ('queued', 'sending')")
Index(
    "ix_outbox_open",
    outbox.c.bot_id,
    outbox.c.lane,
    outbox.c.id,
    sqlite_where=_open_rows,
    postgresql_where=_open_rows,
)
_bad_rows = text("state in ('failed', 'unconfirmed', 'blocked')")
Index("ix_outbox_bad", outbox.c.bot_id, sqlite_where=_bad_rows, postgresql_where=_bad_rows)

gates = Table(
    "gates",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("recent", JSON, nullable=False),
    when("closed_until"),
)

due = Table(
    "due",
    metadata,
    key(),
    of("shops"),
    words("kind", 32),
    words("subject"),
    Column("body", JSON, nullable=False),
    when("due_at", null=False),
    words("state", 16),
    Column("attempts", Integer, nullable=False, default=0),
    when("locked_until"),
    Column("error", Text, nullable=True),
    UniqueConstraint("kind", "subject"),
)
_waiting = text("state = 'waiting'")
Index("ix_due_waiting", due.c.due_at, sqlite_where=_waiting, postgresql_where=_waiting)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    words("holder"),
    when("until", null=False),
)
