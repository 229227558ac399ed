"""What customers type is folded into one way of writing, the same at every pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from tests.starter import load

NORMALISER = Normaliser(Lexicon(load().lexicon))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("什麼時候發貨", "什么时候发货"),
        ("這雙鞋還有39碼嗎", "这双鞋还有39码吗"),
        ("裏面有幾包", "里面有几包"),
        ("ＡＢＣ１２３", "abc123"),
        ("能扁宜点吗", "能便宜点吗"),
        ("包油吗", "包邮吗"),
        ("今天能发祸不", "今天能发货不"),
        ("ky by吗", "可以 包邮吗"),
        ("好好好好好", "好好"),
        ("在吗！！！！？？", "在吗"),
        ("便\u200b宜\u202e点", "便宜点"),
        ("  多  空  格  ", "多 空 格"),
        ("谢谢🙏🙏", "谢谢"),
        ("1000元", "1000元"),
    ],
)
def test_one_way_of_writing(normaliser: Normaliser, typed: str, read: str) -> None:
    assert normaliser.normalise(typed) == read


@pytest.mark.parametrize("typed", ["", " ", "。。。", "🤡" * 4096, "\u202e\u200f\u200b", "\ud800", "\x00\x07", "—"])
def test_what_has_nothing_to_read_in_it_becomes_nothing(normaliser: Normaliser, typed: str) -> None:
    assert normaliser.normalise(typed) == ""


def test_a_latin_short_form_counts_only_when_it_stands_alone(normaliser: Normaliser) -> None:
    assert normaliser.normalise("ruby色") == "ruby色"


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = NORMALISER.normalise(text)
    assert NORMALISER.normalise(once) == once


CHATTY = "亲在吗麻包邮油便扁宜發貨发祸退款kybjfh123 ，。！？🙏么麼的了呢啊啊啊"


@given(st.text(alphabet=CHATTY, max_size=30))
def test_folding_twice_changes_nothing_on_chat_either(text: str) -> None:
    once = NORMALISER.normalise(text)
    assert NORMALISER.normalise(once) == once


@given(st.text(max_size=60))
def test_every_folded_character_knows_its_place_in_the_original(text: str) -> None:
    folded = NORMALISER.fold(text)
    assert len(folded.origin) == len(folded.text)
    assert all(0 <= at < len(text) for at in folded.origin)
    assert list(folded.origin) == sorted(folded.origin)


def test_fillers_are_left_out_unless_they_are_all_that_was_said(normaliser: Normaliser) -> None:
    assert normaliser.bare("亲 包邮吗") == "包邮吗"
    assert normaliser.bare("亲") == "亲"
