"""The second opinion finds faults no rule has words for, says where, and stays within what the shop's rules allow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlu import second_lesson
from nlu.check import Checker
from nlu.opinion import shipped
from scripts_library import said
from scripts_library.errors import LibraryError
from tests.starter import load

RULES = load().rules
CHECKER, ALONE = Checker(RULES), Checker(RULES, alone=True)
UNKNOWN = (
    ("您评语写漂亮点，我悄悄给您塞个小礼", "bought_review"),
    ("这个熏一熏，老毛病鼻炎就断了", "medical_claim"),
    ("您存我自己的号，咱挪个地儿细说", "private_contact"),
)


@pytest.mark.parametrize(("text", "rule"), UNKNOWN)
def test_what_no_rule_has_words_for_is_blocked_and_named(text: str, rule: str) -> None:
    assert ALONE.check(text).verdict == "pass"
    check = CHECKER.check(text)
    (finding,) = check.findings
    assert (check.verdict, finding.rule) == ("block", rule)
    assert finding.why and finding.rewrite
    assert text[slice(*finding.span)]


@pytest.mark.parametrize(("text", "rule"), UNKNOWN)
def test_a_fault_is_found_among_polite_sentences_and_pointed_at(text: str, rule: str) -> None:
    before, after = "亲，您好，感谢您的耐心等待～", "。有什么问题您随时留言，我一直在的哦"
    (finding,) = CHECKER.check(before + text + after).findings
    assert finding.rule == rule
    assert len(before) <= finding.span[0] < finding.span[1] <= len(before) + len(text)


@pytest.mark.parametrize("text", [
    "https://shop.example.com/item?id=5511", "SF1234567890", "Please see the size chart in the first picture", "看这里就有：https://shop.example.com/1",
    "", "🌸🌸🌸", "138 0013 8000 0000",
])
def test_what_is_not_chinese_prose_is_left_to_the_rules(text: str) -> None:
    assert CHECKER.check(text).findings == ALONE.check(text).findings


def test_a_rule_the_shop_took_out_is_not_spoken_for() -> None:
    text, rule = UNKNOWN[0]
    assert Checker([one for one in RULES if one.id != rule]).check(text).verdict == "pass"


def test_a_rule_the_shop_made_milder_only_warns() -> None:
    text, rule = UNKNOWN[1]
    milder = [replace(one, level="warn") if one.id == rule else one for one in RULES]
    assert Checker(milder).check(text).verdict == "warn"


def test_what_a_rule_excepts_is_excepted_from_the_second_opinion_too() -> None:
    text, rule = UNKNOWN[2]
    excepting = [replace(one, unless=(*one.unless, "存我自己的号")) if one.id == rule else one for one in RULES]
    assert Checker(excepting).check(text).findings == ()


def test_the_shops_own_account_silences_it() -> None:
    text = "您存我自己的号 xiaoer_shop，咱挪个地儿细说"
    assert Checker(RULES, ("xiaoer_shop",)).check(text).verdict == "pass"


def test_words_of_the_customer_told_again_are_not_the_shops_but_a_foreign_account_is() -> None:
    assert CHECKER.check("您说“肯定能到”是前面同事答应您的吗？我帮您查一下").verdict == "pass"
    assert CHECKER.check("顾客说“加我微信abc12345”").verdict == "block"


def test_the_shipped_opinion_is_made_of_the_lines_and_ideas_as_they_stand() -> None:
    assert shipped().lesson == second_lesson.digest(said.lines(), said.ideas()), "python -m nlu.second_lesson"


def test_teaching_twice_gives_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    for path in (first, second):
        second_lesson.teach(load()).save(path)
    assert first.read_bytes() == second.read_bytes()
    again = shipped(first)
    assert again.kinds == shipped().kinds
    assert np.isfinite(again.weights).all()


def test_a_line_without_its_rule_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "lines.tsv"
    path.write_text("pass\t好的\n只有一栏\n", encoding="utf-8")
    with pytest.raises(LibraryError, match="2"):
        said.lines(path)


def test_an_idea_of_a_kind_that_may_not_be_blocked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "concepts.yaml"
    path.write_text("- idea: x\n  kinds: [absolute]\n  words: [肯定]\n", encoding="utf-8")
    with pytest.raises(LibraryError):
        said.ideas(path)
