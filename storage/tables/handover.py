"""Tables of the shift's end and the daily rhythm: handover books, incidents, notices."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Table, Text, UniqueConstraint

from storage.tables.base import Id, flag, key, metadata, of, when, words

handovers = Table(
    "handovers",
    metadata,
    key(),
    of("shops"),
    of("staff", name="giver_id"),
    Column("taker_id", Id, nullable=True),
    words("shift", 32),
    when("ends_at"),
    words("state", 16),
    when("wrote_at", null=False),
    when("offered_at"),
    when("giver_signed_at"),
    when("taker_signed_at"),
    Column("overruled_by", Id, nullable=True),
    words("reason", 200),
    when("escalated_at"),
    when("closed_at"),
    Index("ix_handovers_giver", "giver_id", "state"),
    Index("ix_handovers_taker", "taker_id", "state"),
    Index("ix_handovers_shop", "shop_id", "id"),
)

handover_lines = Table(
    "handover_lines",
    metadata,
    key(),
    of("shops"),
    of("handovers"),
    words("section", 16),
    words("subject"),
    of("customers", null=True),
    Column("cause", Text, nullable=False, default=""),
    Column("course", Text, nullable=False, default=""),
    Column("result", Text, nullable=False, default=""),
    words("state", 16),
    Column("question", Text, nullable=False, default=""),
    Column("answer", Text, nullable=False, default=""),
    of("staff", name="owner_id"),
    Column("staff_id", Id, nullable=True),
    flag("late"),
    when("added_at", null=False),
    when("decided_at"),
    when("done_at"),
    Column("moved_to", Id, nullable=True),
    UniqueConstraint("handover_id", "subject"),
    Index("ix_handover_lines_owner", "owner_id", "done_at"),
)

incidents = Table(
    "incidents",
    metadata,
    key(),
    of("shops"),
    of("customers", null=True),
    Column("text", Text, nullable=False),
    Column("result", Text, nullable=False, default=""),
    of("staff", name="raised_by"),
    when("began_at", null=False),
    Column("ended_by", Id, nullable=True),
    when("ended_at"),
    Index("ix_incidents_shop", "shop_id", "ended_at"),
)

memos = Table(
    "memos",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    words("topic", 120),
    when("starts_at"),
    when("ends_at"),
    words("place", 120),
    words("who", 120),
    Column("people", JSON, nullable=False),
    Column("prepare", Text, nullable=False, default=""),
    when("created_at", null=False),
    when("reminded_at"),
    when("ended_at"),
    Index("ix_memos_shop", "shop_id", "id"),
)

memo_reads = Table(
    "memo_reads",
    metadata,
    key(),
    of("shops"),
    of("memos"),
    of("staff", name="staff_id"),
    when("at", null=False),
    UniqueConstraint("memo_id", "staff_id"),
)
