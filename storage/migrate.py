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

from storage.engine import open_database
from storage.errors import DatabaseUnreachable, SchemaMismatch
from storage.tables import metadata

ADVISORY = 0x7869616F  # "xiao": one migrating worker at a time on PostgreSQL


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    """Run the missing migrations under a lock; harmless when there are none."""
    engine = open_database(database_url, size=1)
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": ADVISORY})
            command.upgrade(_config(connection), revision)
    except OperationalError as error:
        raise DatabaseUnreachable(str(error.orig).splitlines()[0]) from error
    finally:
        engine.dispose()


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


def require_current(engine: sa.Engine) -> None:
    """Raise SchemaMismatch unless the tables are this version's."""
    found = current(engine)
    if found != revisions()[-1]:
        raise SchemaMismatch(found or "")


def differences(engine: sa.Engine) -> list[object]:
    """What the models say and the database does not, or the other way round."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))
