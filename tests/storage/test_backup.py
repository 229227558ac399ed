"""SQLite is copied and put back while somebody writes."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from alembic.util import CommandError

from storage import backup, migrate
from storage.backup import NoBackup
from storage.errors import SchemaTooNew
from storage.store import Store


@pytest.fixture
def live(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "live.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


def _codes(url: str) -> set[str]:
    store = Store(url, clock=time.time)
    try:
        return {shop.code for shop in store.write_now(lambda tx: tx.shops.all())}
    finally:
        store.close()


def _add(store: Store, code: str) -> None:
    store.write_now(lambda tx: tx.shops.add(code=code, name=code, trade="", timezone="", settings={}))


def test_a_copy_taken_while_writing_is_whole(live: str, tmp_path: Path) -> None:
    store = Store(live, clock=time.time)
    going = threading.Event()

    def write() -> None:
        for number in range(200):
            _add(store, f"s{number}")
            going.set()

    writer = threading.Thread(target=write)
    writer.start()
    going.wait(5)
    copy = backup.back_up(live, tmp_path / "copies" / "one.db")
    writer.join()
    store.close()
    assert "main" in _codes(f"sqlite:///{copy}")
    assert len(_codes(live)) == 201


def test_a_running_program_goes_on_with_what_was_restored(live: str, tmp_path: Path) -> None:
    copy = backup.back_up(live, tmp_path / "before.db")
    store = Store(live, clock=time.time)
    _add(store, "later")
    kept = backup.restore(live, copy)
    _add(store, "afterwards")
    codes = {shop.code for shop in store.write_now(lambda tx: tx.shops.all())}
    store.close()
    assert codes == {"main", "afterwards"}
    assert "later" in _codes(f"sqlite:///{kept}"), "what was there is kept"


def test_a_file_that_is_no_backup_changes_nothing(live: str, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.db"
    rubbish.write_bytes(b"not a database" * 100)
    with pytest.raises(NoBackup):
        backup.restore(live, rubbish)
    assert _codes(live) == {"main"}


def test_postgresql_is_not_ours_to_copy(tmp_path: Path) -> None:
    with pytest.raises(NoBackup):
        backup.back_up("postgresql://localhost/x", tmp_path / "x.db")


def test_the_file_is_copied_before_an_upgrade(live: str) -> None:
    store = Store(live, clock=time.time)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '0000'")
    store.close()
    with pytest.raises(CommandError):  # there was no version before the first one: the upgrade itself breaks off
        migrate.upgrade(live)
    path = backup.file_of(live)
    copy = path.with_name(f"{path.name}.before-0000-upgrade")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("select code from shops").fetchall() == [("main",)]


def test_an_empty_database_needs_no_copy(live: str) -> None:
    migrate.downgrade(live, "base")
    migrate.upgrade(live)
    path = backup.file_of(live)
    assert not list(path.parent.glob(f"{path.name}.before-*"))


def test_tables_of_a_later_version_are_neither_copied_nor_touched(live: str) -> None:
    store = Store(live, clock=time.time)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    store.close()
    for use in (migrate.upgrade, migrate.prepare):
        with pytest.raises(SchemaTooNew):
            use(live)
    path = backup.file_of(live)
    assert not list(path.parent.glob(f"{path.name}.before-*"))
