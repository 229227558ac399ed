"""The tables are those of the models, up and down the stairs, on both databases."""

from __future__ import annotations

import pytest

from storage import migrate
from storage.engine import open_database
from storage.errors import DatabaseUnreachable, SchemaMismatch


def test_models_and_migrations_agree(database: str) -> None:
    engine = open_database(database)
    assert migrate.differences(engine) == []
    engine.dispose()


def test_every_step_goes_up_and_down(database: str) -> None:
    migrate.downgrade(database, "base")
    for revision in migrate.revisions():
        migrate.upgrade(database, revision)
        migrate.downgrade(database, "-1")
        migrate.upgrade(database, revision)
    engine = open_database(database)
    assert migrate.current(engine) == migrate.revisions()[-1]
    engine.dispose()


def test_a_postgresql_that_is_behind_is_refused(database: str) -> None:
    engine = open_database(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0000'")
    engine.dispose()
    if database.startswith("sqlite"):
        return
    with pytest.raises(SchemaMismatch):
        migrate.prepare(database)


def test_an_unreachable_database_is_named() -> None:
    with pytest.raises(DatabaseUnreachable):
        migrate.prepare("postgresql://nobody@127.0.0.1:1/none")
