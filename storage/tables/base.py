"""What every table is built with: the metadata, keys, references, times; every row belongs to a shop, every time is UTC seconds."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
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
