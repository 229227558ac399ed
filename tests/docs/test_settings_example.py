"""``.env.example`` and the settings are the same thing."""

from __future__ import annotations

import re
from itertools import pairwise

from app.settings import Settings
from tests.docs.pages import ROOT

EXAMPLE = ROOT / ".env.example"
LINES = EXAMPLE.read_text(encoding="utf-8").splitlines()


def test_the_example_names_exactly_the_settings() -> None:
    named = [line.partition("=")[0] for line in LINES if re.match(r"[A-Z_]+=", line)]
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_shows_how_a_further_shop_is_named() -> None:
    for first in ("BOT_TOKEN", "API_SECRET"):
        assert any(re.match(rf"# {first}_[A-Z]+=$", line) for line in LINES)


def test_the_values_in_the_example_are_the_defaults() -> None:
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_every_setting_in_the_example_has_a_chinese_comment_above_it() -> None:
    above = {line.partition("=")[0]: before for before, line in pairwise(LINES)}
    bare = [name for name in map(str.upper, Settings.model_fields) if not re.match(r"# .*[一-鿿]", above[name])]
    assert bare == []
