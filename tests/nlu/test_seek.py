"""Searching while somebody types: every spelling of the same words finds them, and nothing is found for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.pinyin import initials, readings, ways
from nlu.seek import Seeker, fold
from nlu.traditional import to_traditional

TEXTS = (
    "亲，满59元包邮，偏远地区补运费哦", "亲，发的是中通快递～", "您好，Type-C 接口的都能用", "西安的仓库今天发货", "先拍下，再改价", "😊",
    "运费险每单都送", "",
)
SEEKER = Seeker(TEXTS)
WORDS = st.text(alphabet="亲包邮运费险快递发货尺码颜色退换质量abc你好", min_size=1, max_size=12)


@pytest.mark.parametrize(("query", "number"), [
    ("包邮", 0), ("包郵", 0), ("baoyou", 0), ("baoy", 0), ("by", 0), ("pydq", 0), ("ＢＡＯＹＯＵ", 0), ("包邮 偏远", 0), ("偏远 baoyou", 0),
    ("包邮偏远地区", 0), ("zhongtong", 1), ("中通快弟", 1), ("ztkd", 1), ("type-c", 2), ("TYPE", 2), ("xian", 3), ("xi'an", 3), ("xianpai", 4),
    ("59", 0), ("yunfeixian", 6), ("險", 6), ("ba", 0),
])
def test_a_phrase_is_found_however_it_is_typed(query: str, number: int) -> None:
    assert number in SEEKER.find(query)


@pytest.mark.parametrize("query", ["量子", "zzzz", "包邮 中通", "qwrtp", "运势", "'", "baoyouu"])
def test_what_no_phrase_says_is_not_found(query: str) -> None:
    assert SEEKER.find(query) == []


def test_no_words_find_everything_in_order() -> None:
    for query in ("", "   ", "，。！", "😊"):
        assert SEEKER.find(query) == list(range(len(TEXTS)))


def test_nothing_to_search_in_is_no_trouble() -> None:
    assert Seeker([]).find("包邮") == []
    assert Seeker([]).find("bao") == []
    assert Seeker(["", "\n", "a\nb"]).find("a") == [2]


def test_pinyin_is_found_from_the_start_of_a_syllable_only() -> None:
    assert SEEKER.find("aoyou") == []
    assert SEEKER.find("ianpai") == []


def test_letters_that_can_be_read_two_ways_are() -> None:
    assert {("xi",), ()} < {whole for whole, _ in ways("xian")}
    assert 4 not in SEEKER.find("xi'an")
    assert ways("xq") == ()
    assert ways("") == ()
    assert ways("a" * 100) == ()
    assert len(ways("anananananananananananananananananan")) <= 4


@given(st.lists(WORDS, min_size=1, max_size=8), st.data())
def test_any_part_of_a_text_finds_it_as_written_traditional_spoken_and_by_initials(texts: list[str], data: st.DataObject) -> None:
    seeker = Seeker(texts)
    number = data.draw(st.integers(0, len(texts) - 1))
    text = texts[number]
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    assert number in seeker.find(part)
    assert number in seeker.find(to_traditional(part))
    if len(part) > 1 and all(char in readings() for char in part):
        assert number in seeker.find("".join(readings()[char] for char in part[:2]))
        letters = part.translate(initials())
        if not ways(letters):
            assert number in seeker.find(letters)


@given(st.text(max_size=80))
def test_nothing_that_can_be_typed_breaks_the_search(query: str) -> None:
    assert all(0 <= number < len(TEXTS) for number in SEEKER.find(query))
    assert "\n" not in fold(query)
