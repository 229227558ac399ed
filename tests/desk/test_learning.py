"""What agents' choices teach: proposals, clusters, and what never becomes an example."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.minds import Mind
from desk.phrases import learning
from storage.records.talks import Choice
from storage.store import Store

MISREAD = "宝贝几号能从你们那儿走呀"  # nothing in the library says it like that


def _choice(*lines: str, intent: str = "ship_time", phrase: str = "ship_time.batch", **more: object) -> Choice:
    made = Choice(1, lines, "unsure", 1, phrase, intent, False, False, True)
    return replace(made, **more)  # type: ignore[arg-type]


def _typed(*lines: str) -> Choice:
    return _choice(*lines, taken=None, phrase="", intent="", verdict="unknown")


def test_words_that_agents_answered_with_a_phrase_and_the_engine_does_not_read_so_are_proposed(mind: Mind) -> None:
    found = learning.material(mind, [_choice(MISREAD), _choice(MISREAD)])
    (one,) = found.proposals
    assert (one.text, one.intent, one.times) == (MISREAD, "ship_time", 2)


def test_what_the_library_says_or_the_engine_is_sure_of_is_not_proposed(mind: Mind) -> None:
    said = mind.library.examples[0].text
    found = learning.material(mind, [_choice(said), _choice("什么时候发货")])
    assert found.proposals == ()


def test_agents_who_disagree_teach_nothing(mind: Mind) -> None:
    choices = [_choice(MISREAD), _choice(MISREAD, intent="ship_from", phrase="ship_from.place")]
    assert learning.material(mind, choices).proposals == ()


@pytest.mark.parametrize(
    "said",
    [
        "我电话13812345678几号走", "单号20261127558899走了没", "送到浙江省杭州市文一路88号要几天", "我叫林小雨几号发我", "收件人写张三行吗",
        "嗯" * 80,
    ],
)
def test_what_tells_who_somebody_is_or_is_too_long_teaches_nothing(mind: Mind, said: str) -> None:
    found = learning.material(mind, [_choice(said), _typed(said)])
    assert (found.proposals, found.clusters) == ((), ())


def test_a_question_asked_back_and_a_sentence_of_the_shop_are_no_answer(mind: Mind) -> None:
    choices = [_choice(MISREAD, phrase="clarify.choice"), _choice(MISREAD, phrase="service.farewell_won")]
    assert learning.material(mind, choices).proposals == ()


def test_questions_without_an_answer_are_put_together_the_most_frequent_first(mind: Mind) -> None:
    choices = [_typed(t) for t in ("可以开车位票吗", "能不能开车位票", "可以开车位票吗", "你们招暑假工吗")]
    first, second = learning.material(mind, choices).clusters
    assert (first.texts[0], first.times, len(first.texts)) == ("可以开车位票吗", 3, 2)
    assert second.texts == ("你们招暑假工吗",)


def test_what_is_accepted_is_learnt_once_and_what_is_declined_is_not_asked_again(mind: Mind, store: Store) -> None:
    found = learning.material(mind, [_choice(MISREAD), _typed("可以开车位票吗")])
    version = store.write_now(lambda tx: tx.phrases.version(1))
    assert store.write_now(lambda tx: learning.accept(tx, 1, found.proposals)) == 1
    assert store.write_now(lambda tx: learning.accept(tx, 1, found.proposals)) == 0
    assert store.write_now(lambda tx: learning.decline(tx, 1, found.clusters[0].texts)) == 1
    library = store.write_now(lambda tx: tx.phrases.library(1))
    assert any(e.text == MISREAD and e.intents == ("ship_time",) for e in library.examples)
    assert all(e.text != "可以开车位票吗" for e in library.examples)
    assert store.write_now(lambda tx: tx.phrases.version(1)) > version
    declined = store.write_now(lambda tx: tx.phrases.declined(1))
    assert learning.material(mind, [_typed("可以开车位票吗")], declined).clusters == ()


def test_a_starter_set_brought_in_again_leaves_what_was_learnt(mind: Mind, store: Store, small: object) -> None:
    found = learning.material(mind, [_choice(MISREAD)])
    store.write_now(lambda tx: learning.accept(tx, 1, found.proposals))
    store.write_now(lambda tx: tx.phrases.load(1, small))
    library = store.write_now(lambda tx: tx.phrases.library(1))
    assert sum(e.text == MISREAD for e in library.examples) == 1


@pytest.mark.parametrize("said", ["电话 138-0013-8000", "寄到余杭區文一西路969號", "单号SF1234567890123"])
def test_phones_addresses_and_numbers_of_parcels_tell_who_somebody_is_in_either_script(mind: Mind, said: str) -> None:
    assert learning.tells_who(mind, said)
    assert learning.example_of(mind, ["你好", said]) == ""
    assert not learning.tells_who(mind, "亲，满99元包邮，3天左右到哦～")
