"""Tables of 排班: kinds of shift, who works when, swaps, absences, and when people came and went."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, UniqueConstraint

from storage.tables.base import Id, flag, key, metadata, of, when, words

shift_kinds = Table(
    "shift_kinds",
    metadata,
    key(),
    of("shops"),
    words("letter", 8),
    words("name", 20),
    Column("spans", JSON, nullable=False),
    words("colour", 16),
    flag("retired"),
    UniqueConstraint("shop_id", "letter"),
)

roster_days = Table(
    "roster_days",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    Column("day", String(10), nullable=False),
    words("what", 8),
    of("shift_kinds", null=True, name="kind_id"),
    Column("changed_by", Id, nullable=True),
    when("changed_at", null=False),
    UniqueConstraint("staff_id", "day"),
    Index("ix_roster_days_shop", "shop_id", "day"),
)

swaps = Table(
    "swaps",
    metadata,
    key(),
    of("shops"),
    of("staff", name="asker_id"),
    of("staff", name="colleague_id"),
    Column("asker_day", String(10), nullable=False),
    Column("colleague_day", String(10), nullable=False),
    Column("asker_kind", Id, nullable=True),
    Column("colleague_kind", Id, nullable=True),
    words("state", 16),
    when("asked_at", null=False),
    when("agreed_at"),
    when("decided_at"),
    Column("decided_by", Id, nullable=True),
    Index("ix_swaps_shop", "shop_id", "state"),
)

absences = Table(
    "absences",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    words("kind", 16),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    when("begins_at"),
    when("ends_at"),
    words("reason", 200),
    words("state", 16),
    when("asked_at", null=False),
    when("decided_at"),
    Column("decided_by", Id, nullable=True),
    Index("ix_absences_shop", "shop_id", "last_day"),
)

clockings = Table(
    "clockings",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    Column("day", String(10), nullable=False),
    of("shift_kinds", null=True, name="kind_id"),
    when("starts_at", null=False),
    when("ends_at"),
    when("came_at", null=False),
    Column("late_minutes", Integer, nullable=False, default=0),
    when("left_at"),
    words("left_how", 16),
    UniqueConstraint("staff_id", "starts_at"),
    Index("ix_clockings_shop", "shop_id", "day"),
)
