"""How well customers are understood, all in one run: `.venv/bin/python -m bench.understanding [--curves] [--out DIR]`.

Our own gold data always; the shared evaluation data where ../shared/eval lies beside the project.
"""

import argparse
import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.perturb import CHANGES
from nlu import evaluate
from nlu.check import Checker
from nlu.engine import Engine
from nlu.lexicon import Lexicon
from nlu.normalise import Normaliser
from nlu.pictures import chart, coverage_svg, reliability_svg
from nlu.reading import Reading
from nlu.slots import Slots
from nlu.train import train
from scripts_library.library import Example, Library
from scripts_library.loader import load

ROOT = Path(__file__).parent.parent
GOLD, SHARED = ROOT / "tests" / "gold", ROOT.parent / "shared" / "eval"
SEEDS = (0, 1, 2)
REPLAYED = (0, 50, 100, 200, 400, 600, 800, 1000, 1300)


def engine_of(library: Library) -> Engine:
    """Trained here and now, read back from its file."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "model.npz"
        train(library, path)
        return Engine.load(library, path)


def readings(engine: Engine, rows: Sequence[Example]) -> list[Reading]:
    return [engine.read(row.text) for row in rows]


def say(what: str, *figures: float | str) -> None:
    print(f"{what:<58}" + "  ".join(f if isinstance(f, str) else f"{f:.3f}" for f in figures), flush=True)


def messages(engine: Engine, name: str, path: Path, strangers: Path, out: Path | None) -> None:
    """The rows of the table that one file of messages answers."""
    rows = evaluate.read_rows(path)
    read = readings(engine, rows)
    strange = [engine.read(text) for text in evaluate.read_texts(strangers)]
    told = evaluate.summary(rows, read, strangers=strange, intents=engine.library.intents)
    say(f"{name}: primary / any / in three", told["top1"], told["top1_any"], told["top3"])
    for change, act in CHANGES.items():
        changed = evaluate.ranks(act(rows), readings(engine, act(rows)))
        say(f"{name}, {change}: primary / any / in three", changed.top1, changed.top1_any, changed.top3)
    say(f"{name}: sure precision / share (these messages)", told["sure_precision"], told["sure_share"])
    both = evaluate.sureness(rows, read, strange)
    say(f"{name}: sure precision / share (out of scope among them)", both.precision, both.share)
    say(f"{name}: out of scope called sure, AUROC", told["out_of_scope_sure"], told["out_of_scope_auroc"])
    say(f"{name}: self-service share / right", told["self_service_share"], told["self_service_right"])
    say(f"{name}: calibration error", told["ece"])
    if out:
        (out / f"reliability_{name}.svg").write_text(reliability_svg(rows, read), encoding="utf-8")
        (out / f"coverage_{name}.svg").write_text(coverage_svg(rows, read), encoding="utf-8")


def slots(library: Library) -> None:
    lexicon = Lexicon(library.lexicon)
    finder, right, wrong, missed = Slots(lexicon, Normaliser(lexicon)), 0, 0, 0
    for line in (GOLD / "slots.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        want = {(n, str(s["value"])) for n, found in gold["slots"].items() for s in found}
        got = {(n, str(s.value)) for n, found in finder.find(gold["text"]).items() for s in found}
        right, wrong, missed = right + len(got & want), wrong + len(got - want), missed + len(want - got)
    say("slots, exact value F1 (own gold)", 2 * right / (2 * right + wrong + missed))


def moods(engine: Engine) -> None:
    lines = [line.split("\t") for line in (GOLD / "moods.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    say("mood right (own gold)", sum(engine.read(text).mood == mood for text, mood in lines) / len(lines))


def agent_lines(library: Library) -> None:
    """Precision and recall of blocking, F1 of warning or more, over lines an agent might send."""
    checker = Checker(library.rules)
    lines = [line.split("\t") for line in (GOLD / "agent_lines.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    pairs = [(verdict, checker.check(text).verdict) for text, verdict, *_ in lines]
    say("language check, block precision / recall (own gold)", *_precision_recall([(w == "block", g == "block") for w, g in pairs]))
    precision, recall = _precision_recall([(w == "warn", g == "warn") for w, g in pairs])
    say("language check, warn F1 (own gold)", 2 * precision * recall / (precision + recall))


def _precision_recall(pairs: Sequence[tuple[bool, bool]]) -> tuple[float, float]:
    both = sum(want and got for want, got in pairs)
    return both / max(sum(got for _, got in pairs), 1), both / max(sum(want for want, _ in pairs), 1)


def split(rows: Sequence[Example], per_intent: int, seed: int) -> tuple[list[Example], list[Example]]:
    """``per_intent`` rows of each intent to learn from, and the rest in an order of chance."""
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)
    taken: dict[str, list[Example]] = defaultdict(list)
    rest = []
    for row in shuffled:
        mine = taken[row.intents[0]]
        (mine if len(mine) < per_intent else rest).append(row)
    return [row for found in taken.values() for row in found], rest


def foreign(library: Library) -> None:
    """A shop brings its own library: 20 examples an intent, mean of three draws."""
    rows = evaluate.read_rows(SHARED / "jd_dev.tsv")
    found = []
    for seed in SEEDS:
        lesson, test = split(rows, 20, seed)
        engine = engine_of(evaluate.foreign_library(lesson, lexicon=library.lexicon))
        found.append(evaluate.ranks(test, readings(engine, test)))
    say("jd_dev, 20 an intent, 3 seeds: primary / in three", *(sum(getattr(r, part) for r in found) / len(found) for part in ("top1", "top3")))


def curve(library: Library, whole: Engine, out: Path | None) -> None:
    """Right answers with a quarter, a half, three quarters and all of our examples."""
    files = {"own gold": GOLD / "messages.tsv"} | ({"taobao_dev": SHARED / "taobao_dev.tsv"} if SHARED.exists() else {})
    examples = list(library.examples)
    random.Random(0).shuffle(examples)
    lines: dict[str, list[tuple[float, float]]] = {name: [] for name in files}
    for part in (0.25, 0.5, 0.75, 1.0):
        some = replace(library, examples=tuple(examples[: int(part * len(examples))]))
        engine = whole if part == 1.0 else engine_of(some)
        for name, path in files.items():
            rows = evaluate.read_rows(path)
            found = evaluate.ranks(rows, readings(engine, rows))
            lines[name].append((part, found.top1))
            say(f"{part:.0%} of our examples, {name}: primary / any / in three", found.top1, found.top1_any, found.top3)
    if out:
        (out / "learning_curve.svg").write_text(chart("例句越多越准", "用了多少例句", "第一个就对的比例", lines, floor=0.5), encoding="utf-8")


def replay(library: Library, out: Path | None) -> None:
    """A shop that starts with 3 examples an intent and lets its agents' choices be learnt, one after another."""
    start, rest = split(evaluate.read_rows(SHARED / "jd_dev.tsv"), 3, 0)
    chosen, test = rest[: REPLAYED[-1]], rest[REPLAYED[-1] :]
    line = []
    for count in REPLAYED:
        engine = engine_of(evaluate.foreign_library([*start, *chosen[:count]], lexicon=library.lexicon))
        found = evaluate.ranks(test, readings(engine, test))
        line.append((count / REPLAYED[-1], found.top1))
        say(f"{count:>5} choices learnt ({len(test)} test rows): primary / in three", found.top1, found.top3)
    if out:
        title = f"越用越准（从每个意图 3 句开始，学 {REPLAYED[-1]} 次选择）"
        (out / "learning_by_use.svg").write_text(chart(title, "学过的选择", "第一个就对的比例", {"jd_dev": line}, floor=0.0), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--curves", action="store_true", help="the learning curves too (some minutes)")
    parser.add_argument("--out", type=Path, help="a directory for the pictures")
    options = parser.parse_args()
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
    library = load()
    engine = engine_of(library)
    say(f"{len(library.examples):,} examples, {len(library.phrases)} phrases, {len(library.intents)} intents")
    messages(engine, "gold", GOLD / "messages.tsv", GOLD / "out_of_scope.tsv", options.out)
    slots(library)
    moods(engine)
    agent_lines(library)
    if SHARED.exists():
        messages(engine, "taobao_dev", SHARED / "taobao_dev.tsv", SHARED / "out_of_scope_dev.tsv", options.out)
        foreign(library)
    if options.curves:
        curve(library, engine, options.out)
        if SHARED.exists():
            replay(library, options.out)


if __name__ == "__main__":
    main()
