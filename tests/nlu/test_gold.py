"""Floors on gold messages written by other hands than the library: they may rise, never sink."""

import json
from pathlib import Path

import pytest

from nlu import evaluate
from nlu.check import Checker
from nlu.engine import Engine
from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from nlu.reading import Reading
from nlu.slots import Slots
from scripts_library.library import Example, Library

GOLD = Path(__file__).parent.parent / "gold"


@pytest.fixture(scope="module")
def rows() -> tuple[Example, ...]:
    return evaluate.read_rows(GOLD / "messages.tsv")


@pytest.fixture(scope="module")
def readings(engine: Engine, rows: tuple[Example, ...]) -> list[Reading]:
    return [engine.read(row.text) for row in rows]


@pytest.fixture(scope="module")
def strangers(engine: Engine) -> list[Reading]:
    return [engine.read(text) for text in evaluate.read_texts(GOLD / "out_of_scope.tsv")]


def test_intents_are_recognised(rows: tuple[Example, ...], readings: list[Reading]) -> None:
    found = evaluate.ranks(rows, readings)
    assert found.top1 >= 0.74
    assert found.top1_any >= 0.865
    assert found.top3 >= 0.945


def test_sure_can_be_believed(rows: tuple[Example, ...], readings: list[Reading], strangers: list[Reading]) -> None:
    sure = evaluate.sureness(rows, readings)
    assert sure.precision >= 0.97
    assert sure.share >= 0.42
    assert evaluate.sureness(rows, readings, strangers).strangers <= 0.03


def test_probabilities_mean_what_they_say(rows: tuple[Example, ...], readings: list[Reading]) -> None:
    assert evaluate.calibration(rows, readings) <= 0.06


def test_talk_that_is_none_of_the_shops_is_told_apart(readings: list[Reading], strangers: list[Reading]) -> None:
    strange = [evaluate.strangeness(r) for r in strangers]
    assert evaluate.auroc(strange, [evaluate.strangeness(r) for r in readings]) >= 0.95


def test_what_the_assistant_would_answer_is_right(
    engine: Engine, rows: tuple[Example, ...], readings: list[Reading]
) -> None:
    share, right = evaluate.self_service(rows, readings, engine.library.intents)
    assert share >= 0.5
    assert right >= 0.97


def test_slots_are_exact(lexicon: Lexicon, normaliser: Normaliser) -> None:
    slots, right, wrong, missed = Slots(lexicon, normaliser), 0, 0, 0
    for line in (GOLD / "slots.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        want = {(name, str(slot["value"])) for name, found in gold["slots"].items() for slot in found}
        got = {(name, str(slot.value)) for name, found in slots.find(gold["text"]).items() for slot in found}
        right, wrong, missed = right + len(got & want), wrong + len(got - want), missed + len(want - got)
    assert 2 * right / (2 * right + wrong + missed) >= 0.97


def test_the_mood_is_heard(engine: Engine) -> None:
    lines = [line.split("\t") for line in (GOLD / "moods.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    assert sum(engine.read(text).mood == mood for text, mood in lines) / len(lines) >= 0.95


@pytest.mark.parametrize(("name", "blocked", "warned"), [
    ("agent_lines.tsv", 0.98, 0.96), ("agent_lines_fresh.tsv", 0.98, 0.96), ("agent_lines_blind.tsv", 0.98, 0.96),
    ("agent_lines_unseen.tsv", 0.98, 0.91), ("agent_lines_later.tsv", 0.98, 0.8), ("agent_lines_meaning.tsv", 0.98, 0.94),
    ("agent_lines_aside.tsv", 0.88, 0.86), ("agent_lines_night.tsv", 0.88, 0.8),  # nothing was learned from these two
])
def test_agents_lines_are_blocked_and_warned_of(starter: Library, name: str, blocked: float, warned: float) -> None:
    checker = Checker(starter.rules)
    lines = [line.split("\t") for line in (GOLD / name).read_text(encoding="utf-8").splitlines()[1:]]
    pairs = [(verdict, checker.check(text).verdict) for text, verdict, *_ in lines]
    for level, least in (("block", blocked), ("warn", warned)):
        both = sum(want == got == level for want, got in pairs)
        assert both / sum(want == level for want, _ in pairs) >= least
        assert both / sum(got == level for _, got in pairs) >= least
