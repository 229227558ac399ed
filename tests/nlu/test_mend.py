"""Slips of the ear are mended where the characters around them tell, and real words are left alone."""

import pytest

from nlu.engine import Engine
from nlu.lexicon import Lexicon
from nlu.mend import Mender
from nlu.segment import Segmenter


@pytest.fixture(scope="module")
def mender(engine: Engine, lexicon: Lexicon) -> Mender:
    return Mender(engine.model.vocabulary, engine.model.idf, Segmenter(lexicon.words()))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("多少前", "多少钱"), ("什么时候法货", "什么时候发货"), ("能变宜点吗", "能便宜点吗")],
)
def test_a_slip_is_mended(mender: Mender, slip: str, meant: str) -> None:
    assert mender.mend(slip) == meant


@pytest.mark.parametrize("text", ["", "在", "什么时候发货", "瑜伽垫有货吗", "这个硬盘多大", "abc", "^$"])
def test_what_is_well_written_stays(mender: Mender, text: str) -> None:
    assert mender.mend(text) == text


def test_the_length_never_changes(mender: Mender) -> None:
    text = "龘靐齉爩鱻麤龗灪吁龖"
    assert len(mender.mend(text)) == len(text)
