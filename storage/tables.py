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


def key() -> Column[int]:
    """The row's own number."""
    return Column("id", Id, primary_key=True, autoincrement=True)


def of(table: str, *, null: bool = False, name: str = "") -> Column[int]:
    """A row of that table; the column is called after it (``orders`` → ``order_id``) unless told."""
    return Column(name or f"{table.rstrip('s')}_id", Id, ForeignKey(f"{table}.id"), nullable=null)


def when(name: str, *, null: bool = True) -> Column[float]:
    """A time, UTC seconds."""
    return Column(name, Float(53), nullable=null)


def flag(name: str) -> Column[bool]:
    """Yes or no, no unless told."""
    return Column(name, Boolean, nullable=False, default=False)


def words(name: str, length: int = 64) -> Column[str]:
    """At most so many characters, empty unless told."""
    return Column(name, String(length), nullable=False, default="")


# --- who ---------------------------------------------------------------------------------------

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

# --- talk --------------------------------------------------------------------------------------

customers = Table(
    "customers",
    metadata,
    key(),
    of("shops"),
    of("bots"),
    words("business", 64),
    Column("user_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=True),
    words("name", 255),
    words("username"),
    words("language", 16),
    flag("traditional"),
    flag("blocked"),
    words("mark", 16),
    flag("muted"),
    flag("barred"),
    words("stage", 16),
    Column("last_staff_id", Id, nullable=True),
    when("welcomed_at"),
    Column("holder_id", Id, ForeignKey("staff.id"), nullable=True),
    when("held_at"),
    when("introduced_at"),
    flag("wants_person"),
    when("told_at"),
    Column("item_id", Id, nullable=True),
    when("item_at"),
    words("asked_for", 16),
    Column("misses", Integer, nullable=False, default=0),
    when("created_at", null=False),
    when("seen_at", null=False),
    UniqueConstraint("bot_id", "business", "user_id"),
    Index("ix_customers_person", "shop_id", "user_id"),
)

topics = Table(
    "topics",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("desk_groups"),
    Column("thread_id", BigInteger, nullable=True),
    words("title", 128),
    Column("header_id", BigInteger, nullable=True),
    UniqueConstraint("customer_id"),
    Index("ix_topics_place", "desk_group_id", "thread_id"),
)

turns = Table(
    "turns",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    when("opened_at", null=False),
    when("last_at", null=False),
    Column("lines", Integer, nullable=False, default=0),
    words("state", 16),
    words("intent", 32),
    Column("asked", JSON, nullable=False),
    when("answered_at"),
    Column("version", Integer, nullable=False, default=0),
    Index("ix_turns_customer", "customer_id", "id"),
)

messages = Table(
    "messages",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("turns", null=True),
    words("author", 16),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=True),
    Column("audience", String(16), nullable=True),
    words("state", 16),
    Column("text", Text, nullable=False, default=""),
    Column("media", JSON, nullable=True),
    Column("chat_id", BigInteger, nullable=True),
    Column("telegram_id", BigInteger, nullable=True),
    Column("phrase", String(208), nullable=True),  # up to three ids with commas: an answer of the assistant
    Column("offer_id", Id, nullable=True),
    Column("context", JSON, nullable=True),
    when("created_at", null=False),
    when("edited_at"),
    Index("ix_messages_shop", "shop_id", "created_at"),
    Index("ix_messages_customer", "customer_id", "id"),
    Index("ix_messages_place", "chat_id", "telegram_id"),
    Index("ix_messages_turn", "turn_id"),
)

cards = Table(
    "cards",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("turns"),
    words("state", 16),
    Column("reading", JSON, nullable=False),
    Column("telegram_id", BigInteger, nullable=True),
    when("changed_at", null=False),
    Index("ix_cards_turn", "turn_id"),
    Index("ix_cards_customer", "customer_id", "id"),
)

offers = Table(
    "offers",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("cards"),
    flag("live"),
    Column("page", Integer, nullable=False, default=0),
    Column("taken", Integer, nullable=True),
    Column("taken_by", Id, nullable=True),
    when("taken_at"),
    Column("edited_text", Text, nullable=True),
    flag("none_fits"),
    when("created_at", null=False),
    Index("ix_offers_card", "card_id", "id"),
)

offer_replies = Table(
    "offer_replies",
    metadata,
    key(),
    of("shops"),
    of("offers"),
    Column("n", Integer, nullable=False),
    words("phrase"),
    words("intent", 32),
    Column("text", Text, nullable=False),
    Column("score", Float(53), nullable=False),
    flag("shown"),
    UniqueConstraint("offer_id", "n"),
)

takeovers = Table(
    "takeovers",
    metadata,
    key(),
    of("shops"),
    of("customers"),
    of("staff", name="staff_id"),
    when("warned_at", null=False),
    UniqueConstraint("customer_id", "staff_id"),
)

forms = Table(
    "forms",
    metadata,
    key(),
    of("shops"),
    of("staff", name="staff_id"),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=True),
    Column("telegram_id", BigInteger, nullable=True),
    words("kind", 32),
    words("step", 32),
    Column("fields", JSON, nullable=False),
    when("expires_at", null=False),
    Index("ix_forms_place", "chat_id", "telegram_id"),
)

# --- what the desk keeps about a talk ---------------------------------------------------------------

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
    Column("order_id", Id, nullable=True),  # of storage/order_tables.py, which is made after this table
    Index("ix_tasks_shop", "shop_id", "state", "staff_id"),
)

# --- what comes in, goes out, and waits -----------------------------------------------------------

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

# --- the goods -----------------------------------------------------------------------------------

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

# --- the library ---------------------------------------------------------------------------------

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
