"""Turns database rows into records, with statements built once: building one anew costs more than running it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

R = TypeVar("R")


@cache
def columns(table: sa.Table, record: Hashable) -> tuple[sa.Column[Any], ...]:
    """The table's columns that the record has fields for, in their order."""
    return tuple(table.c[field.name] for field in fields(cast(Any, record)))


def record_of(record: type[R], row: Sequence[Any]) -> R:
    """The record of a row; lists become tuples."""
    return record(*(tuple(value) if isinstance(value, list) else value for value in row))


@cache
def selecting(table: sa.Table, record: Hashable, *names: str, newest: bool = False, lock: bool = False) -> sa.Select[Any]:
    """``select record from table where name = :name and …``, built once for these columns."""
    query = sa.select(*columns(table, record)).where(*(table.c[name] == sa.bindparam(name) for name in names))
    if newest:
        query = query.order_by(table.c.id.desc()).limit(1)
    return query.with_for_update() if lock else query


def found(
    connection: sa.Connection, table: sa.Table, record: type[R], /, *, newest: bool = False, lock: bool = False,
    **where: Any,
) -> R | None:
    """The one row with these values (the newest of several if told), or None."""
    query = selecting(table, cast(Hashable, record), *where, newest=newest, lock=lock)
    row = connection.execute(query, where).first()
    return None if row is None else record_of(record, row)


def one(connection: sa.Connection, query: sa.Select[Any], record: type[R]) -> R | None:
    row = connection.execute(query).first()
    return None if row is None else record_of(record, row)


def many(connection: sa.Connection, query: sa.Select[Any], record: type[R], **values: Any) -> tuple[R, ...]:
    return tuple(record_of(record, row) for row in connection.execute(query, values).all())


@cache
def _inserting(table: sa.Table) -> Any:
    return sa.insert(table).returning(table.c.id)


def inserted(connection: sa.Connection, table: sa.Table, /, **values: Any) -> int:
    """Insert one row and return its id."""
    return int(connection.execute(_inserting(table), values).scalar_one())


@cache
def _updating(table: sa.Table, *names: str) -> sa.Update:
    return sa.update(table).where(*(table.c[name] == sa.bindparam(f"where_{name}") for name in names))


def changed(connection: sa.Connection, table: sa.Table, where: dict[str, Any], /, **values: Any) -> int:
    """Set columns of the rows with these values; returns how many rows there were."""
    statement = _updating(table, *where)
    keyed = {f"where_{name}": value for name, value in where.items()}
    return connection.execute(statement, {**keyed, **values}).rowcount


class chosen(FunctionElement[bool]):
    """``chosen(column, query)``: is the column's value among what the query finds, the query being run once?

    PostgreSQL, which has no statistics of a queue that was empty a minute ago, runs the query of an IN (or of a join)
    anew for every row.
    """

    type = sa.Boolean()
    inherit_cache = True

    def __init__(self, column: sa.Column[Any], query: sa.Select[Any]) -> None:
        super().__init__(column, query.scalar_subquery())


def unindexed(column: sa.Column[str]) -> sa.Function[str]:
    """The column where a partial index on it is of no use: PostgreSQL thinks the index of a queue's open rows small and
    goes through it for every row that ``chosen`` found, instead of taking each by its number."""
    return sa.func.coalesce(column, "")


@compiles(chosen)
def _in(element: chosen, compiler: SQLCompiler, **how: Any) -> str:
    column, query = element.clauses
    return f"{compiler.process(column, **how)} IN {compiler.process(query, **how)}"


@compiles(chosen, "postgresql")
def _any(element: chosen, compiler: SQLCompiler, **how: Any) -> str:
    column, query = element.clauses
    return f"{compiler.process(column, **how)} = ANY (ARRAY{compiler.process(query, **how)})"
