"""Reads what the second opinion on outgoing lines is taught: lines with what is wrong in them, and words that are one idea."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts_library.entry import parse
from scripts_library.errors import LibraryError
from scripts_library.library import BLOCKABLE

HARMLESS = "pass"
"""What stands before a line that nothing is wrong with; before any other stands the rule it breaks."""
RULES = Path(__file__).parent / "rules"


@dataclass(frozen=True, slots=True)
class Idea:
    """Words that are one idea, in folded spelling; one of them in a line bears out a fault of these ``kinds``."""

    name: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] = ()


def lines(path: Path = RULES / "lines.tsv") -> tuple[tuple[str, str], ...]:
    """Lines agents might write, each behind the rule it breaks or HARMLESS. Raises LibraryError."""
    rows = path.read_text(encoding="utf-8").splitlines()
    return tuple(_line(path, number, row) for number, row in enumerate(rows, 1))


def ideas(path: Path = RULES / "concepts.yaml") -> tuple[Idea, ...]:
    """The ideas in a file. Raises LibraryError."""
    return tuple(_ideas(path))


def _line(path: Path, number: int, row: str) -> tuple[str, str]:
    fault, _, text = row.partition("\t")
    if not fault or not text:
        raise LibraryError(path, number, "这一行要有两栏", "写成“规则<Tab>句子”，没毛病的句子前面写 pass")
    return fault, text


def _ideas(path: Path) -> Iterator[Idea]:
    root = parse(path, path.read_text(encoding="utf-8"))
    for item in root.items() if root else ():
        fields = item.fields(allowed=frozenset({"idea", "words", "kinds"}))
        kinds = fields["kinds"].texts() if "kinds" in fields else ()
        if not {"idea", "words"} <= fields.keys() or not set(kinds) <= BLOCKABLE.keys():
            raise item.fault("idea、words 要写，kinds 只能写可以不许发的几种", f"可以写的 kinds：{'、'.join(BLOCKABLE)}")
        yield Idea(fields["idea"].text(), fields["words"].texts(), kinds)
