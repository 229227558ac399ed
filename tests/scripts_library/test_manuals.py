"""Manuals of thirty layouts, the shared samples where they lie beside the project, and what must hold for any text."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.traditional import to_simplified
from scripts_library.importers.cleaning import clean
from scripts_library.importers.found import Findings, Pair
from scripts_library.importers.interpret import interpret
from sheets.reading import read_sheets, read_text
from tests.conftest import ROOT

MANUALS = Path(__file__).parent / "manuals"
GOLD: dict[str, Any] = yaml.safe_load((MANUALS / "gold.yaml").read_text(encoding="utf-8"))
SAMPLES = ROOT.parent / "shared" / "samples"


def _found(data: bytes, name: str = "手册.txt") -> Findings:
    return interpret(read_sheets(data, name=name), to_simplified)


def _as_gold(found: Findings) -> dict[str, Any]:
    return {"pairs": [_pair(pair) for pair in found.pairs], "left": [f"{one.line} {one.why}" for one in found.unread]}


def _pair(pair: Pair) -> dict[str, Any]:
    told: dict[str, Any] = {"when": pair.situation} if pair.situation else {"ask": list(pair.questions)}
    told["say"] = [{answer.condition: answer.text} if answer.condition else answer.text for answer in pair.answers]
    told |= {"under": pair.section} if pair.section else {}
    return told | ({"notes": list(pair.notes)} if pair.notes else {})


@pytest.mark.parametrize("name", sorted(path.name for path in MANUALS.glob("*.txt")))
def test_a_manual_gives_the_pairs_a_reader_would_find(name: str) -> None:
    assert _as_gold(_found((MANUALS / name).read_bytes())) == GOLD[name]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["15_windows.txt", "04_numbered_plain.txt", "06_arrows.txt"])
def test_encoding_and_line_ends_change_nothing(name: str, codec: str) -> None:
    text = (MANUALS / name).read_text(encoding="utf-8").replace("\n", "\r\n")
    assert _as_gold(_found(text.encode(codec))) == GOLD[name]


def test_a_situation_stands_as_the_question() -> None:
    (pair,) = _found("需要顾客等一等时：亲，您稍等，我马上帮您看哦".encode()).pairs
    assert pair.situation == "需要顾客等一等时"
    assert pair.questions == (pair.situation,)


@pytest.mark.parametrize(("text", "cleaned"), [
    ("現(xiàn)在優(yōu)惠", "现在优惠"),
    ("我們(men)的", "我们的"),
    ("尺碼（cm）", "尺码（cm）"),
    ("會員(VIP)價", "会员(VIP)价"),
    ("产(ｃhǎn)", "产(ｃhǎn)"),
    ("您 好 ， 欢 迎 光 临", "您好，欢迎光临"),
    ("在吗 你好", "在吗 你好"),
    ("\ufeff亲\u200b，&nbsp;好的</p>", "亲， 好的"),
    ("**问：**怎么洗", "问：怎么洗"),
])
def test_what_converters_and_scanners_left_is_cleaned_away(text: str, cleaned: str) -> None:
    assert clean(text, to_simplified) == cleaned


# --- any text ---------------------------------------------------------------------------------------

_WORDS = st.sampled_from([
    "顾客：", "客服：", "答：", "问:", "Q1:", "A:", "1、", "2、", "（1）", "①", "→", "->", "第一段：", "【售后】", "有货吗", "能便宜点吗？", "亲，好的哦", "忙碌时：",
    "(注意报价)", "没有", "包邮", "/", "或者", "\n", "\n\n", "\t", " ", "引导顾客", "您稍等。", "错误回复：", "?", "----", "- 3 -", "一、物流", "现(xiàn)在",
])


def _characters(text: str) -> set[str]:
    return set(re.findall(r"[\u3400-\u9fff]", text))


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, max_size=40).map("".join))
def test_no_line_is_dropped(text: str) -> None:
    found = interpret(read_text(text), to_simplified)
    shown = " ".join([
        *(word for pair in found.pairs for word in (*pair.questions, pair.situation, pair.section, *pair.notes)),
        *(word for pair in found.pairs for answer in pair.answers for word in (answer.text, answer.condition)), *(one.text for one in found.unread),
    ])
    marks = "顾客服答问或者第一段错误回复"
    assert _characters(clean(text, to_simplified)) - set(marks) <= _characters(shown)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    found = interpret(read_text(text), to_simplified)
    assert all(pair.questions and pair.answers and all(answer.text for answer in pair.answers) for pair in found.pairs)


# --- the shared samples -----------------------------------------------------------------------------


@pytest.fixture
def sample(request: pytest.FixtureRequest) -> Findings:
    path = SAMPLES / request.param
    if not path.exists():
        pytest.skip(f"../shared/samples/{request.param} is not beside the project")
    return _found(path.read_bytes())


def _asked(found: Findings, *words: str) -> Pair:
    hits = [pair for pair in found.pairs if all(word in " ".join(pair.questions) for word in words)]
    assert len(hits) == 1, words
    return hits[0]


@pytest.mark.parametrize("sample", ["handbook_excerpt.txt"], indirect=True)
def test_the_clothing_shops_chapter(sample: Findings) -> None:
    greetings = [pair for pair in sample.pairs if len(pair.questions) == 3]
    assert len(greetings) == 2, "both chapters begin with three ways to say hello"
    assert [len(pair.answers) for pair in greetings] == [1, 1]
    stock = _asked(sample, "有货", "颜色")
    assert [answer.condition for answer in stock.answers] == ["有", "有", "没有", "没有"]
    assert len(stock.notes) == 2
    assert len(_asked(sample, "28").answers) == 1
    assert len(_asked(sample, "第一次", "便宜").answers) == 1
    compared = _asked(sample, "才XX钱")
    assert len(compared.answers) == 2
    firm = _asked(sample, "付款", "包邮")
    assert len(firm.questions) == 2
    assert [answer.condition[-2:] for answer in firm.answers] == ["合理", "合理", "无理"]
    short = _asked(sample, "支付宝")
    assert len(short.questions) == 2
    assert [answer.condition[-2:] for answer in short.answers] == ["不多", "很多"]


@pytest.mark.parametrize("sample", ["handbook_excerpt.txt"], indirect=True)
def test_its_courtesy_headings_are_situations_and_its_orders_are_shown_apart(sample: Findings) -> None:
    situations = [pair.situation for pair in sample.pairs if pair.situation]
    for word in ("等待", "忙碌", "购买之后", "未购买", "物流", "正品"):
        assert any(word in situation for situation in situations), word
    assert all(pair.questions == (pair.situation,) for pair in sample.pairs if pair.situation)
    notes = [one.text for one in sample.unread if one.why == "note"]
    assert any("尺码回访" in note for note in notes)
    assert any("客单价" in note for note in notes)
    assert not any("客单价" in answer.text for pair in sample.pairs for answer in pair.answers)
    assert not any("型:" in answer.text or "4." in answer.text for pair in sample.pairs for answer in pair.answers)


@pytest.mark.parametrize("sample", ["handbook_excerpt.txt"], indirect=True)
def test_the_phone_case_shops_eight_questions(sample: Findings) -> None:
    for words, answers in ((("这款", "有货"), 1), (("色差吗",), 1), (("手机", "黑色"), 1), (("带别的朋友",), 2), (("同样", "别人家"), 1),
                           (("5折",), 1), (("考虑考虑",), 1), (("什么快递",), 1)):
        assert len(_asked(sample, *words).answers) == answers, words
    everything = " ".join(word for pair in sample.pairs for word in (*pair.questions, *(answer.text for answer in pair.answers)))
    assert not re.search(r"\([a-z]*[àáèéìíòóùúǎěǐǒǔāēīōū]", everything), "notes of sounds are gone"
    assert "</p>" not in everything
    assert "/p>" not in everything
    assert to_simplified(everything) == everything


@pytest.mark.parametrize("sample", ["handbook_excerpt_2.txt"], indirect=True)
def test_the_civil_phrases_are_seven_situations(sample: Findings) -> None:
    assert len(sample.pairs) == 7
    assert all(pair.situation for pair in sample.pairs)
    assert [len(pair.answers) for pair in sample.pairs] == [1, 3, 4, 2, 1, 1, 2]
    assert sample.pairs[2].answers[-1].condition.startswith("若")
    assert not sample.unread


@pytest.mark.parametrize("piece", ["顾客", "→", "（", "1、", "“", "问“", "吗/", "第一段：", "…", "。", "- ", "Q ", "亲，", "ab\t", " x"])
def test_a_line_made_to_be_slow_is_not(piece: str) -> None:
    line = piece * (15_000 // len(piece))
    began = time.process_time()
    interpret(read_text(f"{line}\n{line}"), to_simplified)
    assert time.process_time() - began < 5
