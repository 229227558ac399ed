"""Brings the tables to this version of the program, or says that they are not."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import OperationalError

from storage.backup import back_up, file_of
from storage.engine import is_sqlite, open_database
from storage.errors import SchemaMismatch, SchemaTooNew
from storage.store import named
from storage.tables import metadata

ADVISORY = 0x7869616F  # "xiao": one migrating worker at a time on PostgreSQL


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Run the missing migrations under a lock; harmless when there are none. A SQLite file is copied first.
    SchemaTooNew, and nothing is touched, for tables that a later version has made."""
    engine = open_database(database_url, size=1)
    try:
        found = current(engine)
        if found == revision or (revision == "head" and found == revisions()[-1]):
            return
        _require_not_newer(found)
        if found is not None and is_sqlite(engine.url):
            live = file_of(database_url)
            back_up(database_url, live.with_name(f"{live.name}.before-{found}-upgrade"))
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": ADVISORY})
            command.upgrade(_config(connection), revision)
    except OperationalError as error:
        raise named(error) from error
    finally:
        engine.dispose()


def prepare(database_url: str) -> None:
    """What a worker does at start: SQLite and an empty database are brought up to date; a PostgreSQL
    that is behind is left to ``xiaoer db upgrade``, since other workers may be running: SchemaMismatch."""
    engine = open_database(database_url, size=1)
    try:
        found = current(engine)
    except OperationalError as error:
        raise named(error) from error
    finally:
        engine.dispose()
    if found is None or is_sqlite(engine.url):
        upgrade(database_url)
    elif found != revisions()[-1]:
        _require_not_newer(found)
        raise SchemaMismatch(found)


def _require_not_newer(found: str | None) -> None:
    """Revisions are numbered upwards: a number beyond ours is a later program's."""
    if found is not None and found > revisions()[-1]:
        raise SchemaTooNew(found)


def downgrade(database_url: str, revision: str) -> None:
    """Go back to an earlier revision (tests walk the stairs both ways)."""
    engine = open_database(database_url, size=1)
    try:
        with engine.connect() as connection, connection.begin():
            command.downgrade(_config(connection), revision)
    finally:
        engine.dispose()


def revisions() -> tuple[str, ...]:
    """All revisions, oldest first."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return tuple(script.revision for script in scripts)[::-1]


def current(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(engine: sa.Engine) -> list[object]:
    """What the models say and the database does not, or the other way round."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))
