"""Tables of who: shops, bots, desk groups, colleagues, visits and what they did."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.base import Id, flag, key, metadata, of, when, words

shops = Table(
    "shops",
    metadata,
    key(),
    Column("code", String(32), nullable=False, unique=True),
    words("name", 80),
    words("trade", 32),
    words("timezone"),
    Column("settings", JSON, nullable=False),
    Column("announced", JSON, nullable=False, default=list),
    Column("promoted", JSON, nullable=False, default=dict),
    Column("rostered", JSON, nullable=False, default=dict),
    when("created_at", null=False),
)

bots = Table(
    "bots",
    metadata,
    key(),
    of("shops"),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    words("username"),
    words("token_name"),
)

desk_groups = Table(
    "desk_groups",
    metadata,
    key(),
    of("shops"),
    of("bots"),
    Column("chat_id", BigInteger, nullable=False),
    words("title", 255),
    flag("active"),
    words("kind", 16),
    Column("staff_id", Id, nullable=True),
    when("bound_at", null=False),
    UniqueConstraint("bot_id", "chat_id"),
)

helper_topics = Table(
    "helper_topics",
    metadata,
    key(),
    of("shops"),
    of("bots"),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=True),
    words("speciality", 16),
    UniqueConstraint("shop_id", "speciality"),
)

businesses = Table(
    "businesses",
    metadata,
    key(),
    of("shops"),
    of("bots"),
    words("connection"),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    flag("enabled"),
    flag("can_reply"),
    when("since", null=False),
    UniqueConstraint("bot_id", "connection"),
)

staff = Table(
    "staff",
    metadata,
    key(),
    of("shops"),
    Column("user_id", BigInteger, nullable=False),
    Column("number", String(16), nullable=False),
    words("name"),
    words("role", 16),
    words("speciality", 16),
    flag("active"),
    flag("trial"),
    flag("started"),
    words("presence", 16),
    when("presence_at"),
    Column("load_limit", Integer, nullable=True),
    when("added_at", null=False),
    when("removed_at"),
    UniqueConstraint("shop_id", "user_id"),
    UniqueConstraint("shop_id", "number"),
)

invites = Table(
    "invites",
    metadata,
    key(),
    of("shops"),
    Column("code_hash", String(64), nullable=False, unique=True),
    words("role", 16),
    words("speciality", 16),
    words("name"),
    Column("invited_by", Id, nullable=False),
    when("expires_at", null=False),
    when("used_at"),
)

console_links = Table(
    "console_links",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    Column("code_hash", String(64), nullable=False, unique=True),
    when("expires_at", null=False),
    when("used_at"),
)

favourites = Table(
    "favourites",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    words("phrase"),
    when("created_at", null=False),
    UniqueConstraint("staff_id", "phrase"),
)

console_visits = Table(
    "console_visits",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    when("began_at", null=False),
    when("seen_at", null=False),
    when("ended_at"),
)

strangers = Table(
    "strangers",
    metadata,
    key(),
    of("shops"),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    when("told_at", null=False),
    UniqueConstraint("shop_id", "chat_id", "user_id"),
)

audit = Table(
    "audit",
    metadata,
    key(),
    of("shops"),
    Column("staff_id", Id, nullable=True),
    words("action"),
    words("subject"),
    Column("detail", JSON, nullable=False),
    when("at", null=False),
)
