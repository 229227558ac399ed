"""A PostgreSQL database that one test after the other uses: each finds it as it was furnished."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from storage.tables import metadata

OTHERS = """select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"""
SHAPE = """with ours as (select oid from pg_class where relnamespace = 'public'::regnamespace)
    select (select array_agg(oid::bigint order by oid) from ours),
        (select array_agg(hashtext(row(attrelid, attname, atttypid, attnotnull, atthasdef)::text) order by attrelid, attnum)
         from pg_attribute where attrelid in (select oid from ours) and attnum > 0),
        (select array_agg(oid::bigint order by oid) from pg_trigger where tgrelid in (select oid from ours)),
        (select array_agg(oid::bigint order by oid) from pg_constraint where connamespace = 'public'::regnamespace),
        (select array_agg(oid::bigint order by oid) from pg_proc where pronamespace = 'public'::regnamespace)"""
TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
NUMBERS = "select format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value is not null from pg_sequences"


class Kept:
    """Making a database and dropping it costs the server half a second; bringing one back to what it was, a hundredth.

    ``ready()`` gives its address. Rows and counters of the furnished state come back; after a test that changed
    tables, triggers or the right to connect there is a new database.
    """

    def __init__(self, admin: sa.Engine, furnish: Callable[[str], None]) -> None:
        self.admin, self.furnish = admin, furnish
        self.name = ""
        self.connection: psycopg.Connection | None = None

    def ready(self) -> str:
        """The address of a furnished database that nobody is connected to."""
        if not (self.name and self._is_again_as_it_was()):
            self.drop()
            self._make()
        return self._address()

    def drop(self) -> None:
        """Let go of it for good."""
        if self.connection is not None:
            self.connection.close()
        if self.name:
            with self.admin.connect() as connection:
                connection.execute(sa.text(f'drop database "{self.name}" with (force)'))
        self.name = ""

    def _make(self) -> None:
        self.name = f"xiaoer_{uuid.uuid4().hex[:12]}"
        with self.admin.connect() as connection:
            connection.execute(sa.text(f'create database "{self.name}"'))
        self.furnish(self._address())
        self._connect()
        found = {name for (name,) in self._run(TABLES)}
        known = [table.name for table in metadata.sorted_tables if table.name in found]
        self.tables = [*sorted(found - {*known}), *known]  # what is pointed to before what points to it
        self.shape, self.numbers = self._run(SHAPE), self._run(NUMBERS)
        self.rows = {table: rows for table in self.tables if (rows := self._out(table))}

    def _is_again_as_it_was(self) -> bool:
        """False if more than rows has changed, or it cannot be reached."""
        try:
            if self.connection is None or self.connection.closed:
                self._connect()
            self._run(OTHERS)
            if self._run(SHAPE) != self.shape:
                return False
            self._put_back()
        except psycopg.Error:
            return False
        return True

    def _put_back(self) -> None:
        assert self.connection is not None
        with self.connection.transaction():
            touched = any(self._out(table) != rows for table, rows in self.rows.items())
            emptied = [table for table in reversed(self.tables) if touched or table not in self.rows]
            self.connection.execute(";".join(f'delete from "{table}"' for table in emptied))  # noqa: S608
            if touched:
                for table in self.tables:
                    self._in(table, self.rows.get(table, b""))
            for name, last, called in self.numbers:
                self.connection.execute("select setval(%s::regclass, %s, %s)", (name, last, called))

    # --- words to the server ----------------------------------------------------------------------

    def _connect(self) -> None:
        self.connection = psycopg.connect(self._address("postgresql"), autocommit=True)

    def _run(self, words: str) -> list[tuple]:
        assert self.connection is not None
        return self.connection.execute(words).fetchall()

    def _out(self, table: str) -> bytes:
        assert self.connection is not None
        with self.connection.cursor().copy(f'copy "{table}" to stdout') as copy:
            return b"".join(bytes(part) for part in copy)

    def _in(self, table: str, rows: bytes) -> None:
        assert self.connection is not None
        if rows:
            with self.connection.cursor().copy(f'copy "{table}" from stdin') as copy:
                copy.write(rows)

    def _address(self, driver: str = "") -> str:
        url = self.admin.url.set(database=self.name)
        return (url.set(drivername=driver) if driver else url).render_as_string(hide_password=False)
