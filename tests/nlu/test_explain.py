"""Why a message was read as it was is told step by step, and can be drawn."""

import xml.etree.ElementTree as ET

import pytest

from nlu.engine import Engine
from nlu.explain import explain
from nlu.pictures import chart, coverage_svg, reliability_svg
from nlu.reading import Guess, Reading
from scripts_library.library import Example
from scripts_library.render import ALWAYS


@pytest.mark.parametrize("said", ["", "🤡", "什麼時候發貨", "能便宜点吗 包邮不", "\ud800", "我想退货" * 100])
def test_every_step_says_something(engine: Engine, said: str) -> None:
    steps = explain(engine, said)
    assert len({step for step, _ in steps}) == len(steps)
    assert all(lines and all(lines) for _, lines in steps)


def test_mended_words_slots_examples_and_thresholds_are_told(engine: Engine) -> None:
    told = dict(explain(engine, "亲，我身高165 什么时候法货", facts=dict.fromkeys(ALWAYS, "某事")))
    assert "法 → 发" in told["修正错别字"][0]
    assert any("165" in line for line in told["提取信息"])
    assert any("相似" in line for line in told["最像的例句"])
    assert any("有把握要到" in line for line in told["结论"])
    assert told["建议回复"][0].startswith("1. ")


ROWS = [Example("一", ("a",)), Example("二", ("b",)), Example("三", ("a",))]
READINGS = [Reading("…", (Guess(i, p),)) for i, p in (("a", 0.95), ("a", 0.4), ("a", 0.6))]


def test_pictures_are_well_formed_and_readable() -> None:
    for picture in (reliability_svg(ROWS, READINGS), coverage_svg(ROWS, READINGS), coverage_svg([], []), chart("<图>", "横", "竖", {})):
        root = ET.fromstring(picture)  # noqa: S314 (our own picture)
        assert root.tag.endswith("svg")
        assert root.attrib["aria-label"]
