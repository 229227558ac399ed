"""The language check beside a plain list of its own words, on the gold lines of agents: right, and how fast."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from nlu.check import Checker
from nlu.needles import alternatives
from scripts_library import loader
from scripts_library.library import Rule

GOLD = Path(__file__).parent.parent / "tests" / "gold"
FILES = ("agent_lines.tsv", "agent_lines_fresh.tsv", "agent_lines_blind.tsv", "agent_lines_unseen.tsv", "agent_lines_later.tsv",
         "agent_lines_meaning.tsv", "agent_lines_aside.tsv", "agent_lines_night.tsv")
ROUNDS = 3
Judge = Callable[[str], str]


def listed(rules: Sequence[Rule]) -> Judge:
    """What most shops use: every plain word of the rules in one expression a level, no shields, no unmasking."""
    words = {level: {re.escape(word) for rule in rules if rule.level == level for pattern in rule.patterns
                     for word in alternatives(pattern) if re.fullmatch(r"\w{2,}", word)} for level in ("block", "warn")}
    found = {level: re.compile("|".join(sorted(some, key=len, reverse=True))) for level, some in words.items()}
    return lambda text: next((level for level in ("block", "warn") if found[level].search(text)), "pass")


def main() -> None:
    """Print precision, recall and F1 of both levels, and the CPU time of a line, for each file and both judges."""
    rules = loader.load().rules
    checker = Checker(rules)
    judges: dict[str, Judge] = {"xiaoer": lambda text: checker.check(text).verdict, "word list": listed(rules)}
    for name in FILES:
        rows = [line.split("\t") for line in (GOLD / name).read_text(encoding="utf-8").splitlines()[1:]]
        for who, judge in judges.items():
            print(name, who, *(f"{level} {_scores(rows, judge, level)}" for level in ("block", "warn")), f"{_cost(rows, judge):.3f} ms")


def _scores(rows: Sequence[Sequence[str]], judge: Judge, level: str) -> str:
    pairs = [(row[1] == level, judge(row[0]) == level) for row in rows]
    both = sum(want and got for want, got in pairs)
    precision, recall = both / max(1, sum(got for _, got in pairs)), both / sum(want for want, _ in pairs)
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * both / sum(want + got for want, got in pairs):.3f}"


def _cost(rows: Sequence[Sequence[str]], judge: Judge) -> float:
    start = time.process_time()
    for _ in range(ROUNDS):
        for row in rows:
            judge(row[0])
    return (time.process_time() - start) / ROUNDS / len(rows) * 1e3


if __name__ == "__main__":
    main()
