"""What all tests share: real databases of both kinds, the starter library, and a stage for dialogs."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from app import logs, models, wiring
from app.cli import ALLOCATIONS
from app.settings import Settings
from desk.minds import Mind
from nlu.check import Checker
from nlu.engine import Engine
from scripts_library.library import Library
from storage.store import Store
from tests.databases import Kept
from tests.stage import Stage
from tests.starter import load

logs.set_up("WARNING")  # a traceback of every provoked fault, with its locals, would take longer than the test

gc.set_threshold(ALLOCATIONS, 20, 20)  # as in the program

# how long an example takes depends on what else the machine does
hypothesis.settings.register_profile("xiaoer", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("xiaoer")

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("XIAOER_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
REQUIRE_ALL = os.environ.get("XIAOER_REQUIRE_ALL") == "1"


EVERYTHING = os.environ.get("XIAOER_EVERYTHING") == "1"
"""Play every conversation on both databases, as CI does; without it each is played on one of them in turn."""


def on_databases(count: int) -> list[tuple[int, str]]:
    """Which of so many conversations are played on which database."""
    kinds = ("sqlite", "postgresql")
    return [(n, kind) for n in range(count) for kind in kinds if EVERYTHING or kind == kinds[n % 2]]


def lacking(what: str) -> None:
    """Skip by name, or fail where everything is required."""
    if REQUIRE_ALL:
        pytest.fail(f"{what} is missing, and XIAOER_REQUIRE_ALL=1")
    pytest.skip(f"{what} is missing")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules, tests and dialogs stay to the end: looking for garbage among them took a third of a dialog's time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[sa.Engine]:
    """An administrator's connection to a real PostgreSQL."""
    engine = sa.create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("select 1"))
    except sa.exc.OperationalError:
        lacking("PostgreSQL (XIAOER_TEST_POSTGRES)")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def starter() -> Library:
    return load()


@pytest.fixture(scope="session")
def mind(starter: Library) -> Mind:
    """The starter library's mind, built once."""
    path = models.ensure(starter, ROOT / "var" / "models")
    made = Mind(starter, Engine.load(starter, path), Checker(starter.rules))
    gc.freeze()  # it stays, too
    return made


@pytest.fixture(scope="session")
def shared_mind(mind: Mind) -> Callable[[Library], Mind]:
    """Builds a shop's mind on the shared engine: the same words, so the same weights."""

    def build(library: Library) -> Mind:
        return Mind(library, mind.engine.sharing(library), Checker(library.rules, library.own))

    return build


@pytest.fixture(scope="session")
def small(starter: Library) -> Library:
    """The starter library with few examples: what the databases of tests carry (the engine knows them all)."""
    return replace(starter, examples=starter.examples[::80])


def _furnish(url: str, library: Library) -> None:
    settings = Settings(_env_file=None, database_url=url, shop_name="小二测试店", shop_trade="clothing")
    store = wiring.open_store(settings, time.time)
    wiring.ensure_shop(store, settings, library=library)
    store.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, small: Library) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    _furnish(f"sqlite:///{path}", small)
    return path


@pytest.fixture(scope="session")
def kept(postgres: sa.Engine, small: Library) -> Iterator[Kept]:
    """The PostgreSQL database of this process."""
    made = Kept(postgres, lambda url: _furnish(url, small))
    yield made
    made.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of its own with one shop and the starter library, of both kinds in turn."""
    if request.param == "sqlite":
        path = tmp_path / "xiaoer.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    made: Kept = request.getfixturevalue("kept")
    yield made.ready()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """The storage's door on a furnished database."""
    made = Store(database, clock=time.time)
    yield made
    made.close()


@pytest.fixture
async def stage(database: str, shared_mind: Callable[[Library], Mind]) -> AsyncIterator[Stage]:
    """A running house on a fresh simulator, with an owner, agents and customers."""
    async with Stage(database, shared_mind) as made:
        yield made
