"""Turns database rows into records: the columns named by the record's fields, lists as tuples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa

R = TypeVar("R")


@cache
def columns(table: sa.Table, record: type[Any]) -> tuple[sa.Column[Any], ...]:
    return tuple(table.c[field.name] for field in fields(record))


def record_of(record: type[R], row: sa.Row[Any]) -> R:
    return record(*(tuple(value) if isinstance(value, list) else value for value in row))


def one(connection: sa.Connection, query: sa.Select[Any], record: type[R]) -> R | None:
    row = connection.execute(query).first()
    return None if row is None else record_of(record, row)


def many(connection: sa.Connection, query: sa.Select[Any], record: type[R]) -> tuple[R, ...]:
    rows: Sequence[sa.Row[Any]] = connection.execute(query).all()
    return tuple(record_of(record, row) for row in rows)


def inserted(connection: sa.Connection, table: sa.Table, **values: Any) -> int:
    """Insert one row and return its id."""
    result = connection.execute(sa.insert(table).values(**values).returning(table.c.id))
    return int(result.scalar_one())


