"""Opens the database: SQLite with one writer and WAL, or PostgreSQL; the same SQL on both."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

CONNECT_SECONDS = 5  # a machine that does not answer at all is given up after that
IDLE_SECONDS = 5.0
BUSY_MS = 15_000  # two processes on one file wait for each other instead of failing


def address(database_url: str) -> URL:
    """The URL with the driver we use; accepts sqlite:///…, postgres://… and postgresql://…"""
    url = make_url(database_url)
    backend = url.drivername.split("+")[0]
    if backend in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ValueError("DATABASE_URL")
    return url.set(drivername="sqlite+pysqlite")


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def open_database(database_url: str, *, size: int = 8) -> sa.Engine:
    """An engine whose transactions begin as writers on SQLite (BEGIN IMMEDIATE, see facts)."""
    url = address(database_url)
    if not is_sqlite(url):
        engine = sa.create_engine(
            url, pool_size=size, max_overflow=4, pool_recycle=1800,
            connect_args={"connect_timeout": CONNECT_SECONDS},
            hide_parameters=True,  # a customer's words must not get into an error's text
        )
        sa.event.listen(engine, "checkin", _note_use)
        sa.event.listen(engine, "checkout", _ping_if_idle)
        return engine
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url, poolclass=QueuePool, pool_size=size, connect_args={"check_same_thread": False}, hide_parameters=True
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for line in (
        f"pragma busy_timeout = {BUSY_MS}",
        "pragma journal_mode = wal",
        "pragma synchronous = normal",
        "pragma foreign_keys = on",
    ):
        cursor.execute(line)
    cursor.close()


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def _ping_if_idle(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that nobody used for a while whether it lives; before every transaction it cost a sixth."""
    if time.monotonic() - record.info.get("used", 0.0) < IDLE_SECONDS:
        return
    try:
        connection.execute("select 1")
        connection.rollback()
    except Exception as error:  # whatever a driver says of a dead line
        raise DisconnectionError from error


def _begin(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
