"""Shops with the same examples share what is big, and keep what is theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import Settings
from app.wiring import mind_builder
from scripts_library.library import Library
from tests.conftest import ROOT


@pytest.mark.usefixtures("mind")
def test_a_second_shop_reads_with_the_firsts_weights_and_speaks_its_own_phrases(starter: Library) -> None:
    build = mind_builder(Settings(_env_file=None, model_dir=Path(ROOT / "var" / "models")))
    other = replace(starter, phrases=tuple(p for p in starter.phrases if p.intent != "haggle"))
    one, two = build(starter), build(other)
    assert two.engine._index is one.engine._index
    assert two.engine.model is one.engine.model
    assert two.library.examples is one.library.examples
    reading = two.engine.read("能便宜点吗")
    assert reading == one.engine.read("能便宜点吗")
    assert one.engine._shelves["haggle"]
    assert not two.engine._shelves.get("haggle")
    assert not any(p.intent == "haggle" for p in two.library.phrases)
