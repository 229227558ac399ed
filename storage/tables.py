"""The tables, as SQLAlchemy Core sees them; every row belongs to a shop, every time is UTC seconds."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives automatic numbers to INTEGER keys only; everywhere else ids are 64 bit.
Id = BigInteger().with_variant(Integer, "sqlite")


def _key() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _of(table: str, *, null: bool = False, name: str = "") -> Column[int]:
    return Column(name or f"{table.rstrip('s')}_id", Id, ForeignKey(f"{table}.id"), nullable=null)


def _when(name: str, *, null: bool = True) -> Column[float]:
    return Column(name, Float(53), nullable=null)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def _words(name: str, length: int = 64) -> Column[str]:
    return Column(name, String(length), nullable=False, default="")


# --- who ---------------------------------------------------------------------------------------

shops = Table(
    "shops",
    metadata,
    _key(),
    Column("code", String(32), nullable=False, unique=True),
    _words("name", 80),
    _words("trade", 32),
    _words("timezone"),
    Column("settings", JSON, nullable=False),
    Column("announced", JSON, nullable=False, default=list),
    Column("promoted", JSON, nullable=False, default=dict),
    _when("created_at", null=False),
)

bots = Table(
    "bots",
    metadata,
    _key(),
    _of("shops"),
    Column("telegram_id", BigInteger, nullable=False, unique=True),
    _words("username"),
    _words("token_name"),
)

desk_groups = Table(
    "desk_groups",
    metadata,
    _key(),
    _of("shops"),
    _of("bots"),
    Column("chat_id", BigInteger, nullable=False),
    _words("title", 255),
    _flag("active"),
    _words("kind", 16),
    Column("staff_id", Id, nullable=True),
    _when("bound_at", null=False),
    UniqueConstraint("bot_id", "chat_id"),
)

helper_topics = Table(
    "helper_topics",
    metadata,
    _key(),
    _of("shops"),
    _of("bots"),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=True),
    _words("speciality", 16),
    UniqueConstraint("shop_id", "speciality"),
)

businesses = Table(
    "businesses",
    metadata,
    _key(),
    _of("shops"),
    _of("bots"),
    _words("connection"),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    _flag("enabled"),
    _flag("can_reply"),
    _when("since", null=False),
    UniqueConstraint("bot_id", "connection"),
)

staff = Table(
    "staff",
    metadata,
    _key(),
    _of("shops"),
    Column("user_id", BigInteger, nullable=False),
    Column("number", String(16), nullable=False),
    _words("name"),
    _words("role", 16),
    _words("speciality", 16),
    _flag("active"),
    _flag("trial"),
    _flag("started"),
    _words("presence", 16),
    _when("presence_at"),
    Column("load_limit", Integer, nullable=True),
    _when("added_at", null=False),
    _when("removed_at"),
    UniqueConstraint("shop_id", "user_id"),
    UniqueConstraint("shop_id", "number"),
)

invites = Table(
    "invites",
    metadata,
    _key(),
    _of("shops"),
    Column("code_hash", String(64), nullable=False, unique=True),
    _words("role", 16),
    _words("speciality", 16),
    _words("name"),
    Column("invited_by", Id, nullable=False),
    _when("expires_at", null=False),
    _when("used_at"),
)

console_links = Table(
    "console_links",
    metadata,
    _key(),
    _of("shops"),
    _of("staff", name="staff_id"),
    Column("code_hash", String(64), nullable=False, unique=True),
    _when("expires_at", null=False),
    _when("used_at"),
)

favourites = Table(
    "favourites",
    metadata,
    _key(),
    _of("shops"),
    _of("staff", name="staff_id"),
    _words("phrase"),
    _when("created_at", null=False),
    UniqueConstraint("staff_id", "phrase"),
)

console_visits = Table(
    "console_visits",
    metadata,
    _key(),
    _of("shops"),
    _of("staff", name="staff_id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    _when("began_at", null=False),
    _when("seen_at", null=False),
    _when("ended_at"),
)

strangers = Table(
    "strangers",
    metadata,
    _key(),
    _of("shops"),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    _when("told_at", null=False),
    UniqueConstraint("shop_id", "chat_id", "user_id"),
)

audit = Table(
    "audit",
    metadata,
    _key(),
    _of("shops"),
    Column("staff_id", Id, nullable=True),
    _words("action"),
    _words("subject"),
    Column("detail", JSON, nullable=False),
    _when("at", null=False),
)

# --- talk --------------------------------------------------------------------------------------

customers = Table(
    "customers",
    metadata,
    _key(),
    _of("shops"),
    _of("bots"),
    _words("business", 64),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=True),
    _words("name", 255),
    _words("username"),
    _words("language", 16),
    _flag("traditional"),
    _flag("blocked"),
    _words("mark", 16),
    _flag("muted"),
    _flag("barred"),
    _words("stage", 16),
    Column("last_staff_id", Id, nullable=True),
    _when("welcomed_at"),
    Column("holder_id", Id, ForeignKey("staff.id"), nullable=True),
    _when("held_at"),
    _when("introduced_at"),
    _flag("wants_person"),
    _when("told_at"),
    Column("item_id", Id, nullable=True),
    _when("item_at"),
    Column("misses", Integer, nullable=False, default=0),
    _when("created_at", null=False),
    _when("seen_at", null=False),
    UniqueConstraint("bot_id", "business", "user_id"),
)

topics = Table(
    "topics",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("desk_groups"),
    Column("thread_id", BigInteger, nullable=True),
    _words("title", 128),
    Column("header_id", BigInteger, nullable=True),
    UniqueConstraint("customer_id"),
    Index("ix_topics_place", "desk_group_id", "thread_id"),
)

turns = Table(
    "turns",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _when("opened_at", null=False),
    _when("last_at", null=False),
    Column("lines", Integer, nullable=False, default=0),
    _words("state", 16),
    _words("intent", 32),
    Column("asked", JSON, nullable=False),
    _when("answered_at"),
    Column("version", Integer, nullable=False, default=0),
    Index("ix_turns_customer", "customer_id", "id"),
)

messages = Table(
    "messages",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("turns", null=True),
    _words("author", 16),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=True),
    Column("audience", String(16), nullable=True),
    _words("state", 16),
    Column("text", Text, nullable=False, default=""),
    Column("media", JSON, nullable=True),
    Column("chat_id", BigInteger, nullable=True),
    Column("telegram_id", BigInteger, nullable=True),
    Column("phrase", String(64), nullable=True),
    Column("offer_id", Id, nullable=True),
    Column("context", JSON, nullable=True),
    _when("created_at", null=False),
    _when("edited_at"),
    Index("ix_messages_shop", "shop_id", "created_at"),
    Index("ix_messages_customer", "customer_id", "id"),
    Index("ix_messages_place", "chat_id", "telegram_id"),
    Index("ix_messages_turn", "turn_id"),
)

cards = Table(
    "cards",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("turns"),
    _words("state", 16),
    Column("reading", JSON, nullable=False),
    Column("telegram_id", BigInteger, nullable=True),
    _when("changed_at", null=False),
    Index("ix_cards_turn", "turn_id"),
    Index("ix_cards_customer", "customer_id", "id"),
)

offers = Table(
    "offers",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("cards"),
    _flag("live"),
    Column("page", Integer, nullable=False, default=0),
    Column("taken", Integer, nullable=True),
    Column("taken_by", Id, nullable=True),
    _when("taken_at"),
    Column("edited_text", Text, nullable=True),
    _flag("none_fits"),
    _when("created_at", null=False),
    Index("ix_offers_card", "card_id", "id"),
)

offer_replies = Table(
    "offer_replies",
    metadata,
    _key(),
    _of("shops"),
    _of("offers"),
    Column("n", Integer, nullable=False),
    _words("phrase"),
    _words("intent", 32),
    Column("text", Text, nullable=False),
    Column("score", Float(53), nullable=False),
    _flag("shown"),
    UniqueConstraint("offer_id", "n"),
)

takeovers = Table(
    "takeovers",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("staff", name="staff_id"),
    _when("warned_at", null=False),
    UniqueConstraint("customer_id", "staff_id"),
)

forms = Table(
    "forms",
    metadata,
    _key(),
    _of("shops"),
    _of("staff", name="staff_id"),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=True),
    Column("telegram_id", BigInteger, nullable=True),
    _words("kind", 32),
    _words("step", 32),
    Column("fields", JSON, nullable=False),
    _when("expires_at", null=False),
    Index("ix_forms_place", "chat_id", "telegram_id"),
)

# --- what the desk keeps about a talk ---------------------------------------------------------------

stars = Table(
    "stars",
    metadata,
    _key(),
    _of("shops"),
    _of("staff", name="staff_id"),
    _of("customers"),
    _when("at", null=False),
    UniqueConstraint("staff_id", "customer_id"),
    Index("ix_stars_customer", "customer_id"),
)

endings = Table(
    "endings",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("staff", name="staff_id", null=True),
    _words("outcome", 16),
    _when("at", null=False),
    Index("ix_endings_shop", "shop_id", "at"),
    Index("ix_endings_customer", "customer_id", "id"),
)

waits = Table(
    "waits",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("turns", null=True),
    _flag("first"),
    _when("began_at", null=False),
    _when("agent_told_at"),
    _when("lead_told_at"),
    _when("answered_at"),
    _of("staff", name="staff_id", null=True),
    _words("ended", 16),
    Column("plain_seconds", Float(53), nullable=True),
    Column("working_seconds", Float(53), nullable=True),
    Index("ix_waits_customer", "customer_id", "id"),
    Index("ix_waits_shop", "shop_id", "began_at"),
)

requests = Table(
    "requests",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _of("cards", null=True),
    _words("kind", 16),
    _words("speciality", 16),
    Column("text", Text, nullable=False, default=""),
    _of("staff", name="staff_id"),
    Column("chat_id", BigInteger, nullable=True),
    Column("telegram_id", BigInteger, nullable=True),
    _words("state", 16),
    _when("asked_at", null=False),
    _when("due_at", null=False),
    Column("answer", Text, nullable=True),
    Column("answered_by", Id, nullable=True),
    _when("answered_at"),
    Index("ix_requests_customer", "customer_id", "id"),
    Index("ix_requests_place", "chat_id", "telegram_id"),
)

announcements = Table(
    "announcements",
    metadata,
    _key(),
    _of("shops"),
    _words("kind", 16),
    Column("text", Text, nullable=False),
    _of("staff", name="staff_id", null=True),
    _when("since", null=False),
    _when("until", null=False),
    _when("ended_at"),
    Index("ix_announcements_shop", "shop_id", "until"),
)

promotions = Table(
    "promotions",
    metadata,
    _key(),
    _of("shops"),
    _words("kind", 16),
    _words("name"),
    _words("scope", 120),
    _when("starts_at", null=False),
    _when("ends_at", null=False),
    Column("threshold", Integer, nullable=True),
    Column("value", Integer, nullable=True),
    _words("gift"),
    Column("gift_stock", Integer, nullable=True),
    _words("stacking"),
    _words("quota"),
    _words("claim", 120),
    _when("next_at"),
    _of("staff", name="staff_id", null=True),
    _when("created_at", null=False),
    _when("ended_at"),
    Index("ix_promotions_shop", "shop_id", "ends_at"),
)

snippets = Table(
    "snippets",
    metadata,
    _key(),
    _of("shops"),
    _words("kind", 16),
    _words("name"),
    Column("text", Text, nullable=False, default=""),
    Column("media", JSON, nullable=True),
    _when("created_at", null=False),
    UniqueConstraint("shop_id", "name"),
)

cases = Table(
    "cases",
    metadata,
    _key(),
    _of("shops"),
    _of("customers"),
    _words("number", 32),
    _words("kind", 16),
    _words("state", 16),
    _of("staff", name="staff_id", null=True),
    _when("opened_at", null=False),
    _when("closed_at"),
    UniqueConstraint("shop_id", "number"),
    Index("ix_cases_customer", "customer_id", "id"),
)

case_items = Table(
    "case_items",
    metadata,
    _key(),
    _of("shops"),
    _of("cases"),
    _of("messages"),
    _when("added_at", null=False),
    UniqueConstraint("case_id", "message_id"),
)

tasks = Table(
    "tasks",
    metadata,
    _key(),
    _of("shops"),
    _of("staff", name="staff_id", null=True),
    _of("customers", null=True),
    _words("kind", 16),
    Column("text", Text, nullable=False, default=""),
    _words("state", 16),
    _when("due_at"),
    _when("created_at", null=False),
    _when("done_at"),
    Column("done_by", Id, nullable=True),
    _when("seen_at"),
    _when("lead_told_at"),
    Index("ix_tasks_shop", "shop_id", "state", "staff_id"),
)

# --- what comes in, goes out, and waits -----------------------------------------------------------

updates = Table(
    "updates",
    metadata,
    _key(),
    _of("shops"),
    _of("bots"),
    Column("update_id", BigInteger, nullable=False),
    _words("lane", 64),
    Column("body", Text, nullable=False),
    _words("state", 16),
    Column("attempts", Integer, nullable=False, default=0),
    _when("due_at", null=False),
    _when("locked_until"),
    Column("error", Text, nullable=True),
    _when("received_at", null=False),
    _when("handled_at"),
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
    _key(),
    _of("shops"),
    _of("bots"),
    _words("business", 64),
    Column("chat_id", BigInteger, nullable=False),
    _words("lane"),
    Column("thread_id", BigInteger, nullable=True),
    _of("topics", null=True),
    _of("customers", null=True),
    _of("messages", null=True),
    _of("cards", null=True),
    Column("urgency", Integer, nullable=False),
    _words("kind", 24),
    _flag("once"),
    _flag("unheld"),
    Column("body", JSON, nullable=False),
    Column("merge_key", String(64), nullable=True),
    _words("state", 16),
    Column("attempts", Integer, nullable=False, default=0),
    _flag("repeat"),
    _when("due_at", null=False),
    _when("expires_at"),
    _when("locked_until"),
    Column("sent_id", BigInteger, nullable=True),
    Column("error", Text, nullable=True),
    _when("created_at", null=False),
    _when("finished_at"),
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
    _when("closed_until"),
)

due = Table(
    "due",
    metadata,
    _key(),
    _of("shops"),
    _words("kind", 32),
    _words("subject"),
    Column("body", JSON, nullable=False),
    _when("due_at", null=False),
    _words("state", 16),
    Column("attempts", Integer, nullable=False, default=0),
    _when("locked_until"),
    Column("error", Text, nullable=True),
    UniqueConstraint("kind", "subject"),
)
_waiting = text("state = 'waiting'")
Index("ix_due_waiting", due.c.due_at, sqlite_where=_waiting, postgresql_where=_waiting)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True),
    _words("holder"),
    _when("until", null=False),
)

# --- the goods -----------------------------------------------------------------------------------

items = Table(
    "items",
    metadata,
    _key(),
    _of("shops"),
    _words("number"),
    _words("name", 120),
    Column("price", Integer, nullable=True),
    Column("floor", Integer, nullable=True),
    Column("body", JSON, nullable=False),
    _when("created_at", null=False),
    _when("changed_at", null=False),
    UniqueConstraint("shop_id", "number"),
)

item_stock = Table(
    "item_stock",
    metadata,
    _key(),
    _of("shops"),
    _of("items"),
    _words("colour"),
    _words("size"),
    Column("count", Integer, nullable=False),
    _when("known_at", null=False),
    UniqueConstraint("item_id", "colour", "size"),
)

item_prices = Table(
    "item_prices",
    metadata,
    _key(),
    _of("shops"),
    _of("items"),
    Column("price", Integer, nullable=True),
    Column("floor", Integer, nullable=True),
    _when("at", null=False),
    Index("ix_item_prices_item", "item_id", "id"),
)

item_reports = Table(
    "item_reports",
    metadata,
    _key(),
    _of("shops"),
    _of("items"),
    _of("customers"),
    _of("staff", name="staff_id"),
    _words("kind", 16),
    Column("text", Text, nullable=False, default=""),
    _words("state", 16),
    _when("at", null=False),
    Column("settled_by", Id, nullable=True),
    _when("settled_at"),
    Index("ix_item_reports_shop", "shop_id", "state"),
)

item_readings = Table(
    "item_readings",
    metadata,
    _key(),
    _of("shops"),
    _of("items"),
    _of("staff", name="staff_id"),
    _words("lesson"),
    _when("at", null=False),
    UniqueConstraint("item_id", "staff_id", "lesson"),
)

# --- the library ---------------------------------------------------------------------------------

libraries = Table(
    "libraries",
    metadata,
    Column("shop_id", Id, ForeignKey("shops.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    _words("starter", 64),
    _words("model", 64),
    Column("lexicon", JSON, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("own", JSON, nullable=False),
)

intents = Table(
    "intents",
    metadata,
    _key(),
    _of("shops"),
    _words("intent", 32),
    _words("grouping", 32),
    _words("name"),
    _words("alone", 8),
    Column("place", Integer, nullable=False),
    UniqueConstraint("shop_id", "intent"),
)

phrases = Table(
    "phrases",
    metadata,
    _key(),
    _of("shops"),
    _words("phrase"),
    Column("version", Integer, nullable=False),
    _words("intent", 32),
    _words("status", 16),
    Column("text", Text, nullable=False),
    _words("situation", 16),
    Column("step", Integer, nullable=False, default=0),
    _words("tone", 16),
    _flag("alone"),
    Column("tags", JSON, nullable=False),
    _words("shortcut", 32),
    _words("since", 16),
    _words("until", 16),
    Column("owners", JSON, nullable=False),
    _words("basis", 128),
    _words("source"),
    Column("author_id", Id, nullable=True),
    _words("why", 200),
    _when("created_at", null=False),
    UniqueConstraint("shop_id", "phrase", "version"),
)

examples = Table(
    "examples",
    metadata,
    _key(),
    _of("shops"),
    Column("text", Text, nullable=False),
    Column("intents", JSON, nullable=False),
    _words("source"),
    Index("ix_examples_shop", "shop_id"),
)

rules = Table(
    "rules",
    metadata,
    _key(),
    _of("shops"),
    _words("rule", 32),
    _words("source", 16),
    Column("body", JSON, nullable=False),
    UniqueConstraint("shop_id", "rule"),
)
