"""A shop's understanding grows and goes back: learnt examples retrain in another process, workers swap whole."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from app import models, wiring
from app.school import School
from app.settings import Settings
from desk.minds import Minds
from scripts_library.library import Example, Library
from storage.store import Store
from tests import commands
from tests.conftest import ROOT

OWN = "你们那个积分咋兑换杯子"


class Home:
    """A folder with a shop's database (a small library) and its models; commands run in it."""

    def __init__(self, home: Path, template: Path) -> None:
        self.folder, self.file = home, home / "xiaoer.db"
        shutil.copy(template, self.file)
        self.url = f"sqlite:///{self.file}"
        self.models = home / "models"

    def xiaoer(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": self.url, "MODEL_DIR": str(self.models),
        }  # fmt: skip
        return commands.run(self.folder, *arguments, environment=environment)

    def rows(self, *lines: str) -> str:
        path = self.folder / "rows.tsv"
        path.write_text("text\tintents\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return str(path)


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Home:
    return Home(tmp_path, sqlite_template)


async def test_what_is_learnt_is_read_at_once_and_again_after_the_next_training_and_a_rollback_reads_as_before(home: Home) -> None:
    settings = Settings(_env_file=None, database_url=home.url, model_dir=home.models)
    store = Store(home.url, clock=time.time)
    try:
        school = School(settings.model_dir)
        minds = Minds(store, school.whole, school)
        await minds.refresh(1)
        before = minds.of(1)
        assert before.read(OWN).evidence[0].text != OWN
        done = home.xiaoer("learn", "--rows", home.rows(f"{OWN}\tpromotion"))
        assert "已加入 1 句" in done.stdout, done.stderr
        assert await minds.refresh(1)
        meanwhile = minds.of(1)
        assert meanwhile.read(OWN).evidence[0].text == OWN
        assert meanwhile.engine.model is before.engine.model
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))  # the training
        after = minds.of(1)
        assert after.read(OWN).intents[0].intent == "promotion"
        assert after.read(OWN).evidence[0].text == OWN
        assert after.engine.model is not before.engine.model
        listed = home.xiaoer("model", "list").stdout.splitlines()
        assert len(listed) == 2
        assert "main" in listed[0]
        assert "没有店在用" in listed[1]
        done = home.xiaoer("model", "rollback")
        assert done.returncode == 0, done.stderr
        assert await minds.refresh(1)
        assert (minds.of(1).engine.model.weights == before.engine.model.weights).all()
        assert "main（退回的）" in home.xiaoer("model", "list").stdout
        assert home.xiaoer("model", "rollback").returncode == 1, "there is none before the first"
        assert home.xiaoer("model", "rollback", "--to", "latest").returncode == 0
        assert await minds.refresh(1)
        assert (minds.of(1).engine.model.weights == after.engine.model.weights).all()
    finally:
        store.close()


def test_a_model_can_be_made_again_from_the_library_to_the_byte(small: Library, tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    models.train_here(small, one)
    models.train_here(small, two)
    assert one.read_bytes() == two.read_bytes()


def test_rows_that_cannot_be_learnt_are_named_with_their_line_and_nothing_changes(home: Home) -> None:
    strange = home.xiaoer("learn", "--rows", home.rows(f"{OWN}\t积分兑换"))
    assert strange.returncode == 1
    assert "积分兑换" in strange.stderr
    broken = home.xiaoer("learn", "--rows", home.rows(OWN))
    assert broken.returncode == 1
    assert "第 2 行" in broken.stderr
    unknown = home.xiaoer("learn", "--accept", "zzzzzz")
    assert unknown.returncode == 1
    assert "zzzzzz" in unknown.stderr
    assert "Traceback" not in strange.stderr + broken.stderr + unknown.stderr
    assert "没有叫 nowhere 的店铺" in home.xiaoer("learn", "--shop", "nowhere").stderr


async def test_a_library_that_cannot_be_built_leaves_the_previous_mind_and_is_not_tried_again_and_again(home: Home) -> None:
    settings = Settings(_env_file=None, database_url=home.url, model_dir=home.models)
    store, tries = Store(home.url, clock=time.time), []
    build = wiring.mind_builder(settings)

    def failing(library: Library) -> object:
        tries.append(library)
        if len(tries) > 1:
            raise models.TrainingFailed("no")
        return build(library)

    try:
        minds = Minds(store, failing)  # type: ignore[arg-type]
        await minds.refresh(1)
        before = minds.of(1)
        store.write_now(lambda tx: tx.phrases.learn(1, [Example(OWN, ("promotion",))], source="own"))
        with pytest.raises(models.TrainingFailed):
            await minds.refresh(1)
        assert not await minds.refresh(1)
        assert len(tries) == 2
        assert minds.of(1) is before
    finally:
        store.close()
