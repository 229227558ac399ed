"""Tables around the phrase library that came after it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Table, UniqueConstraint

from storage.tables.base import key, metadata, of, words

teams = Table(
    "teams",
    metadata,
    key(),
    of("shops"),
    words("name", 32),
    Column("members", JSON, nullable=False),
    UniqueConstraint("shop_id", "name"),
)
