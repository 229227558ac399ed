"""Copies a SQLite database while it is in use, and puts a copy back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.engine import BUSY_MS, address, is_sqlite
from storage.errors import StorageError


class NoBackup(StorageError):
    """There is nothing to copy, or the copy is no database of ours."""


def file_of(database_url: str) -> Path:
    """The SQLite file behind the URL; NoBackup for another database."""
    url = address(database_url)
    if not is_sqlite(url) or not url.database or url.database == ":memory:":
        raise NoBackup("not a SQLite file")
    return Path(url.database)


def back_up(database_url: str, target: Path) -> Path:
    """Write a consistent copy to ``target`` (replaced at once when complete); writers are not stopped."""
    source = file_of(database_url)
    if not source.exists():
        raise NoBackup(str(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    _copy(source, draft)
    draft.replace(target)
    return target


def restore(database_url: str, copy: Path) -> Path:
    """Make the live database what the copy is; what was there is kept beside it. Returns that file."""
    live = file_of(database_url)
    _require_ours(copy)
    kept = live.with_name(f"{live.name}.before-restore")
    if live.exists():
        back_up(database_url, kept)
    _copy(copy, live)
    return kept


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.execute(f"pragma busy_timeout = {BUSY_MS}")
        there.execute(f"pragma busy_timeout = {BUSY_MS}")
        here.backup(there)


def _require_ours(copy: Path) -> None:
    if not copy.is_file():
        raise NoBackup(str(copy))
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as connection:
            good = connection.execute("pragma integrity_check").fetchone()[0] == "ok"
            known = connection.execute("select count(*) from alembic_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise NoBackup(str(copy)) from error
    if not good or not known:
        raise NoBackup(str(copy))
