"""The language check finds what must not leave, through every disguise, and leaves innocent uses alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.check import Checker
from scripts_library.loader import load

CHECKER = Checker(load().rules)


def rules(text: str) -> set[str]:
    return {finding.rule for finding in CHECKER.check(text).findings}


@pytest.mark.parametrize(
    ("text", "rule", "verdict"),
    [
        ("亲，我肯定给您发", "absolute", "warn"),
        ("明天一定能到", "absolute", "warn"),
        ("肯 定 能 到", "absolute", "warn"),
        ("保·证·明天到", "absolute", "warn"),
        ("絕對不會掉色", "absolute", "warn"),
        ("没有", "flat_refusal", "warn"),
        ("亲，没有了哦", "flat_refusal", "warn"),
        ("我们店不还价的", "flat_refusal", "warn"),
        ("亲 这个不清楚呢", "do_not_know", "warn"),
        ("快递丢了跟我们没关系", "not_our_business", "warn"),
        ("公司化经营，没有权限", "excuse", "warn"),
        ("一分钱一分货", "contempt", "warn"),
        ("您自己不会看详情吗", "contempt", "warn"),
        ("你个傻逼", "insult", "block"),
        ("加薇信xiaoer123", "private_contact", "block"),
        ("加 微 ❤ 聊", "private_contact", "block"),
        ("v❤同号", "private_contact", "block"),
        ("扣扣号12345678", "private_contact", "block"),
        ("加ＱＱ聊", "private_contact", "block"),
        ("1 3 8 0 0 1 3 8 0 0 0", "personal_data", "block"),
        ("好评返现5元哦", "bought_review", "block"),
        ("五星好评截图给您2元红包", "bought_review", "block"),
        ("这款能治疗脚气", "medical_claim", "block"),
        ("全网最低价了", "superlative", "warn"),
        ("我们家质量最好了", "superlative", "warn"),
        ("别家都是假货", "rival", "warn"),
        ("再不买就没了", "pressure", "warn"),
        ("你看一下", "courtesy", "warn"),
    ],
)
def test_what_must_not_leave_is_found(text: str, rule: str, verdict: str) -> None:
    assert rule in rules(text)
    assert CHECKER.check(text).verdict == verdict


@pytest.mark.parametrize(
    "text",
    ["不一定哦，要看仓库安排", "没有问题的亲", "保证书在包裹里", "不要着急哦", "一定程度上会有色差", "您看行不行", "最好先量一下脚长",
     "不知道您平时穿几码呢", "第一时间给您发出", "请勿加微信转账，谨防诈骗", "不做好评返现，真实评价就好", "无法保证没有色差哦",
     "100%纯棉的呢", "有什么不清楚的随时问我", "您随便看看", "滚筒洗衣机可以洗", "最近活动不少", "亲，默认发中通，一般3–7天到呢",
     "这边没有办法的话我再帮您想想", ""],
)
def test_innocent_uses_are_left_alone(text: str) -> None:
    assert rules(text) == set()


def test_the_place_is_told_in_the_original_text() -> None:
    text = "亲～這個 絕 對 不會掉色"
    (finding,) = CHECKER.check(text).findings
    assert text[slice(*finding.span)] == "絕 對"


def test_a_warning_brings_a_rewording_that_passes() -> None:
    check = CHECKER.check("亲，明天肯定能到，全网最低价了")
    assert check.verdict == "warn"
    assert CHECKER.check(check.rewrite).verdict == "pass"


def test_every_finding_names_the_fault_and_a_way_out() -> None:
    assert all(rule.why and rule.rewrite for rule in load().rules)


def test_the_starter_phrases_pass_their_own_check() -> None:
    failed = [phrase.id for phrase in load().phrases if CHECKER.check(phrase.text).verdict != "pass"]
    assert failed == []


@given(st.text(max_size=80))
def test_any_text_is_survived_and_spans_lie_inside(text: str) -> None:
    for finding in CHECKER.check(text).findings:
        assert 0 <= finding.span[0] < finding.span[1] <= len(text)


def test_a_sentence_takes_less_than_a_millisecond() -> None:
    text = "亲，您放心，这款今天下午一般就能安排发出呢，发出后会把单号告诉您"
    start = time.perf_counter()
    for _ in range(100):
        CHECKER.check(text)
    assert (time.perf_counter() - start) / 100 < 0.003  # the aim is 1 ms; the rest is for a busy machine
