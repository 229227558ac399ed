"""A rule of the language check is taken on only if its own examples bear it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlu.proving import faults
from scripts_library.library import Library, Rule

GOOD = Rule(
    "no_pitch", "warn", "本店不主动推会员卡", "亲，您慢慢看，有问题随时问我～", ("办(?:张|个)?会员卡",), ("不用办会员卡",),
    hits=("您办张会员卡吧",), misses=("不用办会员卡也包邮",),
)


def test_a_rule_that_keeps_its_examples_is_taken_on(starter: Library) -> None:
    assert faults((GOOD,), starter.rules) == ()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hits": ("您充个值吧",)}, "应该查到，却没有查到"),
        ({"unless": ()}, "不该查到，却查到了"),
        ({"rewrite": "您办张会员卡吧"}, "自己就通不过"),
        ({"rewrite": "加我微信聊"}, "自己就通不过"),
        ({"hits": ()}, "都至少写一句"),
        ({"misses": ()}, "都至少写一句"),
        ({"rewrite": ""}, "rewrite 是空的"),
    ],
)
def test_a_rule_whose_examples_fail_is_refused_with_the_reason(starter: Library, changes: dict[str, object], said: str) -> None:
    told = faults((replace(GOOD, **changes),), starter.rules)  # type: ignore[arg-type]
    assert told
    assert all("no_pitch" in fault and said in fault for fault in told)


def test_a_rule_put_in_the_place_of_a_known_one_is_judged_without_it(starter: Library) -> None:
    courtesy = next(rule for rule in starter.rules if rule.id == "courtesy")
    softer = replace(courtesy, patterns=("你们",), hits=("你们要几件",), misses=("你看",), rewrite="好的，给你看看～")
    assert faults((softer,), starter.rules) == ()
