"""The measures count what they say they count."""

from pathlib import Path

import pytest

from nlu import evaluate
from nlu.engine import Engine
from nlu.errors import RowsError
from nlu.reading import Guess, Reading
from nlu.report import reading_json
from nlu.train import train
from scripts_library.library import Example, Intent


def reading(*guesses: tuple[str, float], verdict: str = "sure") -> Reading:
    return Reading("…", tuple(Guess(*g) for g in guesses), tuple(g[0] for g in guesses[:1]), verdict)  # type: ignore[arg-type]


ROWS = (Example("一", ("a",)), Example("二", ("b", "a")), Example("三", ("c",)), Example("四", ("d",)))
READINGS = (
    reading(("a", 0.9), ("b", 0.1)), reading(("a", 0.6), ("b", 0.4)),
    reading(("a", 0.5), ("b", 0.3), ("c", 0.2), verdict="unsure"), reading(("a", 0.5), verdict="unknown"),
)


def test_ranks_count_first_any_three_and_five() -> None:
    assert evaluate.ranks(ROWS, READINGS) == evaluate.Ranks(n=4, top1=0.25, top1_any=0.5, top3=0.75, top5=0.75)


def test_sure_is_right_when_any_label_is_and_never_for_a_stranger() -> None:
    found = evaluate.sureness(ROWS, READINGS, [reading(("a", 0.9)), reading(("a", 0.2), verdict="unknown")])
    assert (found.share, found.precision, found.strangers) == (0.5, pytest.approx(2 / 3), 0.5)


def test_auroc_counts_ties_half() -> None:
    assert evaluate.auroc([0.9, 0.5], [0.1, 0.5]) == pytest.approx(0.875)
    assert evaluate.auroc([1.0], [0.0]) == 1.0


def test_perfect_confidence_has_no_calibration_error() -> None:
    assert evaluate.calibration(ROWS[:1], [reading(("a", 1.0))]) == 0.0
    assert evaluate.calibration(ROWS[:1], [reading(("b", 1.0))]) == 1.0


def test_self_service_counts_only_what_may_be_answered_alone() -> None:
    intents = [Intent("a", "", "甲", "alone"), Intent("b", "", "乙", "known"), Intent("c", "", "丙")]
    assert evaluate.self_service(ROWS[:3], READINGS[:3], intents) == (1.0, 1.0)


def test_a_foreign_file_brings_its_own_intents(tmp_path: Path) -> None:
    path = tmp_path / "rows.tsv"
    path.write_text("text\tintents\n" + "".join(f"{t}{i}\t{c}\n" for i in range(6) for t, c in (("苹果好吃", "果"), ("白菜新鲜", "菜"))), encoding="utf-8")
    rows = evaluate.read_rows(path)
    library = evaluate.foreign_library(rows)
    train(library, tmp_path / "m.npz")
    engine = Engine.load(library, tmp_path / "m.npz")
    assert engine.read("苹果好吃吗").intents[0].intent == "果"
    assert evaluate.summary(rows, [engine.read(row.text) for row in rows])["top1"] == 1.0


@pytest.mark.parametrize(("content", "said"), [("a\tb\n1\t2\n", "第 1 行"), ("text\tintents\n好\t\n", "第 2 行")])
def test_a_bad_file_is_told_by_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "bad.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(RowsError, match=said):
        evaluate.read_rows(tmp_path / "bad.tsv")


def test_the_command_line_shape_is_kept(engine: Engine) -> None:
    read = engine.read("发顺丰吗 165的")
    shape = reading_json(read, engine.suggest(read, facts={}))
    assert {"text", "intents", "asked", "verdict", "mood", "slots", "evidence", "suggestions"} <= shape.keys()
    assert shape["slots"]["courier"] == [{"value": "顺丰", "text": "顺丰", "start": 1, "end": 3}]
