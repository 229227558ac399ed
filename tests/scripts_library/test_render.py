"""A phrase is filled from known facts only, and cut into the bubbles a customer receives."""

from scripts_library.loader import load
from scripts_library.render import ALWAYS, KNOWN, bubbles, fill, variables


def test_known_variables_are_found_and_other_braces_left_alone() -> None:
    assert variables("亲，{快递}{发货时效}，{笑}") == {"快递", "发货时效"}


def test_facts_are_put_in() -> None:
    assert fill("默认发{快递}，{到货时效}到", {"快递": "中通", "到货时效": "3–7天"}) == "默认发中通，3–7天到"


def test_a_phrase_with_a_missing_or_blank_fact_cannot_be_filled() -> None:
    assert fill("默认发{快递}", {}) is None
    assert fill("默认发{快递}", {"快递": " "}) is None


def test_braces_inside_a_fact_are_not_filled_again() -> None:
    assert fill("{客户称呼}好", {"客户称呼": "{店名}", "店名": "小店"}) == "{店名}好"


def test_bubbles_are_cut_at_dashes_and_blank_ones_left_out() -> None:
    assert bubbles("一\n---\n二\n三\n----\n\n") == ("一", "二\n三")


def test_every_starter_intent_with_phrases_can_be_answered_from_what_every_shop_knows() -> None:
    phrases = load().phrases
    ready = {p.intent for p in phrases if variables(p.text) <= ALWAYS}
    assert {p.intent for p in phrases} == ready
    assert all(variables(p.text) <= KNOWN for p in phrases)
