"""What a shop reads with while its own model is trained: the newest there is, with everything else of today."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app import models
from app.school import School
from desk.minds import Mind
from scripts_library.library import Example, Intent, Library
from tests.conftest import ROOT

OWN = "你们那个积分咋兑换杯子"
UNKNOWN = Intent("points", "price", "积分")


@pytest.fixture
def school(tmp_path: Path, starter: Library, mind: Mind) -> School:
    """With the starter's model alone."""
    made = models.path_of(starter, ROOT / "var" / "models")
    assert mind.engine.model.library == made.stem.rpartition("-")[2]
    shutil.copy(made, tmp_path)
    return School(tmp_path)


def _with(library: Library, *examples: Example) -> Library:
    return replace(library, examples=(*library.examples, *examples))


def test_a_library_whose_model_is_made_has_no_training_due(school: School, starter: Library) -> None:
    found = school.meanwhile(starter, None)
    assert found is not None
    assert not found.training_due


@pytest.mark.parametrize("running", [True, False])
def test_new_examples_are_read_exactly_with_the_model_in_use_or_the_one_on_disk(
    school: School, starter: Library, running: bool
) -> None:
    former = school.meanwhile(starter, None) if running else None
    found = school.meanwhile(_with(starter, Example(OWN, ("promotion",))), former)
    assert found is not None
    assert found.training_due
    assert found.engine.model.library == models.digest(starter)
    assert former is None or found.engine.model is former.engine.model
    reading = found.read(OWN)
    assert (reading.evidence[0].text, reading.evidence[0].score) == (OWN, 1.0)
    assert reading.intents[0].intent == "promotion"


def test_intents_the_older_model_does_not_know_or_the_shop_no_longer_has_break_no_reading(
    school: School, starter: Library
) -> None:
    gone = "haggle"
    changed = Library(
        (*(one for one in starter.intents if one.id != gone), UNKNOWN),
        tuple(one for one in starter.phrases if one.intent != gone),
        (*(one for one in starter.examples if gone not in one.intents), Example(OWN, ("points",)), Example("积分和发货", ("ship_time", "points"))),
        starter.rules, starter.lexicon, "changed", questions=starter.questions,
    )  # fmt: skip
    assert school.meanwhile(changed, None) is None, "at a start a model that lacks an intent does not fit"
    found = school.meanwhile(changed, school.meanwhile(starter, None))
    assert found is not None
    for words in (OWN, "积分和发货", "能便宜点吗", "便宜点呗 啥时候发货", "贵了"):
        found.engine.suggest(found.read(words), facts={})
    assert found.read("积分和发货").intents[0].intent == "ship_time"


def test_without_any_model_there_is_nothing_to_read_with_meanwhile(tmp_path: Path, starter: Library) -> None:
    assert School(tmp_path).meanwhile(starter, None) is None
    models.path_of(_with(starter, Example(OWN, ("promotion",))), tmp_path).write_bytes(b"broken")
    assert School(tmp_path).meanwhile(starter, None) is None


def test_a_shop_that_went_back_reads_its_new_examples_too(school: School, starter: Library) -> None:
    back = replace(starter, model=models.path_of(starter, Path()).stem)
    first = school.meanwhile(back, None)
    later = school.meanwhile(_with(back, Example(OWN, ("promotion",))), first)
    assert first is not None
    assert later is not None
    assert not later.training_due
    assert later.read(OWN).evidence[0].text == OWN
