"""The grave words: every sentence the rules name as found is found, every innocent one is not."""

from __future__ import annotations

import time

import pytest

from nlu.grave import Alarm
from scripts_library.library import Grave
from tests.starter import load

GRAVES = load().graves
ALARM = Alarm(GRAVES)


@pytest.mark.parametrize(("rule", "text"), [(g, text) for g in GRAVES for text in g.hits])
def test_what_must_be_found_is_found_for_its_reason(rule: Grave, text: str) -> None:
    assert rule.why in ALARM.find(text)


@pytest.mark.parametrize(("rule", "text"), [(g, text) for g in GRAVES for text in g.misses])
def test_what_is_innocent_is_not_found(rule: Grave, text: str) -> None:
    assert ALARM.find(text) == ()


def test_every_rule_says_what_it_finds_and_what_not() -> None:
    assert all(grave.hits and grave.misses and grave.why for grave in GRAVES)
    assert len({grave.id for grave in GRAVES}) == len(GRAVES)
    assert all(len(grave.id) <= 32 for grave in GRAVES)


@pytest.mark.parametrize("text", ["我要報警", "我 要 报 警", "我要报\u200b警", "等着收律師函", "打１２３１５"])
def test_traditional_wide_and_spaced_writing_is_seen_through(text: str) -> None:
    assert ALARM.find(text)


def test_several_reasons_are_named_once_each() -> None:
    assert ALARM.find("我孩子去医院了\n我要报警，真的报警") == ("就医", "报警")


def test_a_shop_without_rules_hears_nothing_and_nothing_breaks() -> None:
    assert Alarm(()).find("我要报警") == ()
    assert ALARM.find("") == ()


def test_a_line_costs_little() -> None:
    line = "你好我想问一下这个什么时候发货呀我周五之前要用"
    begun = time.process_time()
    for _ in range(1000):
        ALARM.find(line)
    assert time.process_time() - begun < 1.0  # a millisecond a line; some microseconds really
