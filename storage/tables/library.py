"""Tables of the phrase library."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storage.tables.base import Id, flag, key, metadata, of, when, words

snippets = Table(
    "snippets",
    metadata,
    key(),
    of("shops"),
    words("kind", 16),
    words("name"),
    Column("text", Text, nullable=False, default=""),
    Column("media", JSON, nullable=True),
    when("created_at", null=False),
    UniqueConstraint("shop_id", "name"),
)

libraries = Table(
    "libraries",
    metadata,
    Column("shop_id", Id, ForeignKey("shops.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    words("starter", 64),
    words("model", 64),
    Column("lexicon", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("own", JSON, nullable=False),
    Column("wordings", JSON, nullable=False, default=dict),
)

intents = Table(
    "intents",
    metadata,
    key(),
    of("shops"),
    words("intent", 32),
    words("grouping", 32),
    words("name"),
    words("alone", 8),
    Column("place", Integer, nullable=False),
    UniqueConstraint("shop_id", "intent"),
)

phrases = Table(
    "phrases",
    metadata,
    key(),
    of("shops"),
    words("phrase"),
    Column("version", Integer, nullable=False),
    words("intent", 32),
    words("status", 16),
    Column("text", Text, nullable=False),
    words("situation", 16),
    Column("step", Integer, nullable=False, default=0),
    words("tone", 16),
    flag("alone"),
    Column("tags", JSON, nullable=False),
    words("shortcut", 32),
    words("since", 16),
    words("until", 16),
    Column("owners", JSON, nullable=False),
    Column("team", Id, nullable=False, default=0),
    words("basis", 128),
    words("source"),
    Column("author_id", Id, nullable=True),
    words("why", 200),
    when("created_at", null=False),
    Column("approver_id", Id, nullable=True),
    when("approved_at"),
    UniqueConstraint("shop_id", "phrase", "version"),
)

examples = Table(
    "examples",
    metadata,
    key(),
    of("shops"),
    Column("text", Text, nullable=False),
    Column("intents", JSON, nullable=False),
    words("source"),
    Index("ix_examples_shop", "shop_id"),
)

rules = Table(
    "rules",
    metadata,
    key(),
    of("shops"),
    words("rule", 32),
    words("source", 16),
    Column("body", JSON, nullable=False),
    UniqueConstraint("shop_id", "rule"),
)
