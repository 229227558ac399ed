"""A phrase is filled from known facts only, and cut into the bubbles a customer receives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_library.render import (
    ALWAYS,
    ASKED,
    KNOWN,
    bubbles,
    could_be,
    fill,
    fill_lines,
    fill_partly,
    misnamed,
    missing,
    variables,
)
from tests.starter import load

STARTER = [phrase.text for phrase in load().phrases]
FACTS = st.dictionaries(
    st.sampled_from(sorted(KNOWN)), st.sampled_from(["中通", "{快递}", "{", "}", " ", "", "a{订单号}\n"])
)


def test_known_variables_are_found_and_other_braces_left_alone() -> None:
    assert variables("亲，{快递}{发货时效}，{笑}") == {"快递", "发货时效"}


def test_facts_are_put_in() -> None:
    assert fill("默认发{快递}，{到货时效}到", {"快递": "中通", "到货时效": "3–7天"}) == "默认发中通，3–7天到"


def test_a_phrase_with_a_missing_or_blank_fact_cannot_be_filled() -> None:
    assert fill("默认发{快递}", {}) is None
    assert fill("默认发{快递}", {"快递": " "}) is None


def test_a_fact_with_braces_cannot_look_like_a_variable() -> None:
    assert fill("{客户称呼}好", {"客户称呼": "{店名}", "店名": "小店"}) == "｛店名｝好"


def test_bubbles_are_cut_at_dashes_and_blank_ones_left_out() -> None:
    assert bubbles("一\n---\n二\n三\n----\n\n") == ("一", "二\n三")


def test_every_starter_intent_with_phrases_can_be_answered_from_what_every_shop_knows() -> None:
    phrases = load().phrases
    ready = {p.intent for p in phrases if variables(p.text) <= ALWAYS}
    assert {p.intent for p in phrases} == ready
    assert all(variables(p.text) <= KNOWN for p in phrases)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("发{快弟}", "不认识变量 {快弟}，是不是想写 {快递}？"), ("{顾客称呼}好", "是不是想写 {客户称呼}？"), ("{发货时间}发", "是不是想写 {发货时效}？"),
        ("{ 快递 }", "变量 { 快递 } 要写成 {快递}"), ("｛快递｝", "变量 ｛快递｝ 要写成 {快递}"), ("{xyz}", "不认识变量 {xyz}，能用哪些变量：给机器人发 /phrase 变量"),
        ("{}", "不认识变量 {}"),
    ],
)  # fmt: skip
def test_a_misspelt_variable_is_told_with_the_nearest_known_one(text: str, why: str) -> None:
    assert why in misnamed(text)[0].why


def test_what_is_written_right_is_not_complained_of() -> None:
    assert not any(misnamed(text) for text in STARTER)
    assert [one.name for one in misnamed("{快递}发{快弟}，{到货时间}到")] == ["快弟", "到货时间"]


def test_what_is_missing_is_named_once_and_in_order() -> None:
    assert missing("{退款日期}前{快递}，{订单号}，{退款日期}", {"快递": "中通", "订单号": " "}) == (
        "退款日期",
        "订单号",
    )


def test_a_sentence_of_the_shop_leaves_out_the_lines_it_cannot_fill() -> None:
    assert fill_lines("您好\n现在{当前活动}\n我是{客服名}", {"客服名": "小李"}) == "您好\n我是小李"
    assert fill_lines("现在{当前活动}哦", {}) == "现在哦"


def test_what_agents_are_asked_for_is_known_and_no_promise_of_the_shop() -> None:
    assert ASKED <= KNOWN
    assert not ASKED & {
        "当前活动",
        "活动截止",
        "下次活动",
        "赠品",
        "包邮门槛",
        "公告",
        "收款方式",
        "正品凭证",
        "退货地址",
    }


@given(st.sampled_from(STARTER), FACTS, FACTS)
def test_no_filled_phrase_of_the_starter_library_carries_a_variable(
    text: str, facts: dict[str, str], more: dict[str, str]
) -> None:
    whole = fill(text, facts)
    assert (whole is None) == bool(missing(text, facts))
    assert whole is None or not variables(whole)
    assert not variables(fill_lines(text, facts))
    later = fill(fill_partly(text, facts), more)
    assert later is None or not variables(later)
    assert set(missing(fill_partly(text, facts), {})) == set(missing(text, facts))


@given(st.sampled_from(STARTER), FACTS)
def test_a_text_can_be_told_to_come_from_its_phrase(template: str, facts: dict[str, str]) -> None:
    assert could_be(template, fill_partly(template, facts))


@pytest.mark.parametrize(
    ("template", "text", "could"),
    [
        ("亲，{快递}发，{快递}到", "亲，中通发，顺丰到", True),
        ("亲，{快递}发，{快递}到", "亲，中通发，到", True),
        ("亲，{快递}发", "亲，中通发哦", False),
        ("{快递}发", "亲中通发", True),
        ("发{快递}发", "发", False),
        ("没有变量", "没有变量", True),
        ("没有变量", "没有变量了", False),
        ("{笑}", "哈", False),
    ],
)
def test_what_a_phrase_could_have_said(template: str, text: str, could: bool) -> None:
    assert could_be(template, text) is could
