"""An unsure reading brings a question to ask back, of the right kind and in the shop's tone."""

from dataclasses import replace

import pytest

from nlu.check import Checker
from nlu.clarify import clarify
from nlu.engine import Engine
from nlu.reading import Guess, Mood, Reading, Slot
from scripts_library.library import Library
from scripts_library.loader import KINDS


def unsure(*guesses: tuple[str, float], mood: Mood = "neutral", asked: tuple[str, ...] = ()) -> Reading:
    return Reading("…", tuple(Guess(*g) for g in guesses), asked, "unsure", mood)


@pytest.mark.parametrize(
    ("reading", "kind"),
    [
        (unsure(("promotion", 0.4), ("gift", 0.3)), "choice"),
        (unsure(("defect", 0.4), ("refund_apply", 0.3)), "background"),
        (unsure(("stock", 0.6)), "specific"),
        (unsure(("invoice", 0.6)), "closed"),
        (unsure(("invoice", 0.4)), "clarifying"),
        (unsure(("recommend", 0.2)), "consulting"),
        (unsure(("invoice", 0.2)), "open"),
        (unsure(("complaint", 0.5), mood="angry"), "service"),
    ],
)
def test_each_of_the_eight_kinds_has_its_moment(starter: Library, reading: Reading, kind: str) -> None:
    question = clarify(reading, starter)
    assert question is not None
    assert question.phrase == f"clarify.{kind}"


def test_an_either_or_names_both_wishes(starter: Library) -> None:
    question = clarify(unsure(("promotion", 0.4), ("gift", 0.3)), starter)
    assert question is not None
    assert "优惠活动" in question.text
    assert "赠品" in question.text


def test_what_was_already_told_is_not_asked_again(starter: Library) -> None:
    told = replace(unsure(("size_advice", 0.6)), slots={"height_cm": (Slot(165, "165", 0, 3),)})
    question = clarify(told, starter)
    assert question is not None
    assert question.phrase == "clarify.closed"


@pytest.mark.parametrize("reading", [
    replace(unsure(("stock", 0.95)), verdict="sure"), replace(unsure(("stock", 0.1)), verdict="unknown"), unsure(),
    unsure(("stock", 0.5), ("gift", 0.4), asked=("stock", "gift")), unsure(("greet", 0.5)),
])
def test_where_nothing_is_in_doubt_nothing_is_asked_back(starter: Library, reading: Reading) -> None:
    assert clarify(reading, starter) is None


def test_every_intent_has_a_name_and_every_kind_a_wording_that_may_leave(starter: Library) -> None:
    questions, checker = starter.questions, Checker(starter.rules)
    assert set(questions.kinds) == set(KINDS)
    assert {i.id for i in starter.intents} - set(questions.names) == {"chitchat"}
    wordings = [text for texts in questions.kinds.values() for text in texts]
    assert all(checker.check(text).verdict == "pass" for text in (*wordings, *questions.ask.values(), *questions.names.values()))


def test_an_unsure_reading_is_answered_with_the_question_first(engine: Engine) -> None:
    reading = unsure(("promotion", 0.4), ("gift", 0.3))
    found = engine.suggest(reading, facts={}, limit=3)
    assert found[0].phrase == "clarify.choice"
    assert len(found) <= 3


def test_no_mark_of_the_wordings_is_left_in(engine: Engine, starter: Library) -> None:
    for one in starter.questions.names:
        for mood in ("neutral", "angry"):
            for probability in (0.2, 0.4, 0.6):
                question = clarify(unsure((one, probability), ("refund_apply", 0.2), mood=mood), starter)
                assert question is None or not set("{}") & set(question.text)


def test_who_is_angry_hears_the_apology_before_a_question(engine: Engine) -> None:
    words = "hi 请问这件有M吗\n質料是什麼 會不會起球\n我要退货！收到是坏的，什么垃圾\n这个多少钱，什么时候能到，可以用微信付款吗"
    reading = engine.read(words)
    assert (reading.verdict, reading.mood) == ("unsure", "angry")
    found = engine.suggest(reading, facts={})
    assert "抱歉" in found[0].text
    assert found[1].phrase.startswith("clarify.")
