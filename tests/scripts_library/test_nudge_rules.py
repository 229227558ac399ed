"""The shipped nudge rules are sound, and rules that contradict themselves are refused with the reason."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nlu.check import Checker
from scripts_library.errors import LibraryError
from scripts_library.library import Library
from scripts_library.loader import nudge_rules
from scripts_library.nudge_loading import nudges
from scripts_library.nudge_rules import (
    AUDIENCES,
    REASONS,
    STOPS,
    NudgeRule,
    body_of,
    delay_of,
    delay_words,
    faults,
    rule_of,
)

PHRASES = {"service.a": "您的{商品名}到啦", "service.b": "尺码{身高}"}
GOOD = NudgeRule("nudge_x", "试", "shipped", "customer", phrase="service.a", stops=("received",))
NEWS = replace(GOOD, trigger="old_customer", cap="marketing", stops=("unsubscribed", "opted_out"))


def test_the_shipped_rules_are_the_table_of_follow_ups(starter: Library) -> None:
    assert nudge_rules() == starter.nudges
    triggers = {rule.trigger for rule in starter.nudges}
    assert triggers >= {
        "ordered", "not_shipped_by_batch", "shipped", "received", "old_customer", "asked_no_order", "restock", "promotion",
        "price_protect", "complaint", "bad_review",
    }  # fmt: skip
    assert all(rule.id.startswith("nudge_") and len(rule.id) <= 32 for rule in starter.nudges)


def test_what_they_say_may_leave(starter: Library) -> None:
    checker = Checker(starter.rules)
    used = {rule.phrase for rule in starter.nudges if rule.phrase}
    said = {phrase.id: checker.check(phrase.text).verdict for phrase in starter.phrases if phrase.id in used}
    assert said == dict.fromkeys(used, "pass")


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (replace(GOOD, window=(("22:30", "08:00"),)), "全在免打扰时间"),
        (replace(GOOD, window=(("10:00", "10:00"),)), "等于没有时段"),
        (replace(GOOD, late=4 * 86_400.0), "3 天以内"),
        (replace(GOOD, delay=500 * 86_400.0), "太长"),
        (replace(GOOD, delay=60.0, workdays=1), "只写一种"),
        (replace(GOOD, days=(0,)), "1 到 7"),
        (replace(GOOD, trigger="moon"), "没有叫「moon」的触发"),
        (replace(GOOD, stops=("rain",)), "没有叫「rain」的停止条件"),
        (replace(GOOD, stops=("paid",)), "永远发不出去"),
        (replace(GOOD, stops=("resolved",)), "查不了"),
        (replace(GOOD, phrase=""), "要选一条话术"),
        (replace(GOOD, phrase="service.none"), "没有编号为 service.none"),
        (replace(GOOD, phrase="service.b"), "身高 这时候没人知道"),
        (replace(GOOD, audience="agent"), "只用于发给顾客"),
        (replace(GOOD, audience="agent", phrase="", mode="ask"), "先问客服"),
        (replace(NEWS, stops=("opted_out",)), "营销只发给订阅了的顾客"),
        (replace(NEWS, cap="", stops=("opted_out",)), "没有要求被提醒"),
    ],
)
def test_a_contradiction_is_refused_with_the_reason(rule: NudgeRule, reason: str) -> None:
    assert any(reason in fault for fault in faults(rule, PHRASES)), faults(rule, PHRASES)


def test_sound_rules_are_kept() -> None:
    assert faults(GOOD, PHRASES) == ()
    assert faults(NEWS, PHRASES) == ()
    assert faults(replace(GOOD, window=(("22:30", "08:00"),)), PHRASES, None) == ()


def test_a_rule_survives_the_database(starter: Library) -> None:
    kept = {rule.id: json.loads(json.dumps(body_of(rule))) for rule in starter.nudges}
    assert tuple(rule_of(name, body) for name, body in kept.items()) == starter.nudges
    assert rule_of("nudge_x", {**body_of(GOOD), "of_a_later_version": 1}) == GOOD


@pytest.mark.parametrize(
    ("words", "value", "back"),
    [
        ("12m", (720.0, 0), "12分钟"), ("12 分钟", (720.0, 0), "12分钟"), ("24h", (86_400.0, 0), "1天"), ("3wd", (0.0, 3), "3个工作日"),
        ("3个工作日", (0.0, 3), "3个工作日"), ("马上", (0.0, 0), "马上"), ("90m", (5400.0, 0), "90分钟"),
    ],
)
def test_delays_are_read_as_people_write_them(words: str, value: tuple[float, int], back: str) -> None:
    assert delay_of(words) == value
    assert delay_words(*value) == back


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("- {id: nudge_a, name: 甲, trigger: shipped, audience: agent, delay: 五天}", 1, "看不懂时间"),
        ("- {id: nudge_a, name: 甲, trigger: shipped}", 1, "缺少“audience”"),
        ("- {id: nudge_a, name: 甲, trigger: shipped, audience: nobody}", 1, "不能写在这里"),
        ("- {id: nudge_a, name: 甲, trigger: shipped, audience: agent}\n- {id: nudge_a, name: 乙, trigger: paid, audience: agent}", 2, "写了两次"),
        ("- id: nudge_a\n  name: 甲\n  trigger: shipped\n  audience: customer", 1, "要选一条话术"),
        ("- {id: nudge_a, name: 甲, trigger: shipped, audience: agent, window: [25:00-26:00]}", 1, "看不懂时段"),
    ],
)
def test_a_file_is_refused_by_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(LibraryError) as refused:
        nudges(tmp_path / "nudges.yaml", text, {})
    shown = str(refused.value)
    assert reason in shown
    assert str(line) in shown


def test_every_reason_has_words() -> None:
    assert set(STOPS) <= set(REASONS)
    assert all(REASONS.values())
    assert set(AUDIENCES) == {"customer", "agent", "holder", "lead", "pool"}
