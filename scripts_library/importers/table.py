"""Reads a table of phrases: rows become pairs, whatever the order and the names of the columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scripts_library.importers import columns, looks, marks, pieces
from scripts_library.importers.cleaning import clean
from scripts_library.importers.columns import Role
from scripts_library.importers.found import Answer, Findings, Pair, Unread
from scripts_library.importers.manual import read_manual
from sheets.shapes import Line, Row, Table

_KEYWORDS = re.compile(r"[\s,，、;；|｜/／]+")
_WAYS = re.compile(r"\n|(?<=[?？吗呢么])\s*[;；]\s*|\s*[|｜]\s*")


@dataclass(slots=True)
class _Gathered:
    """A pair that following rows may add answers to."""

    line: int
    questions: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    situation: str = ""
    section: str = ""
    notes: list[str] = field(default_factory=list)
    intent: str = ""
    shortcut: str = ""
    tags: list[str] = field(default_factory=list)
    source: str = ""

    def pair(self) -> Pair:
        unique = tuple({answer.text: answer for answer in reversed(self.answers)}.values())[::-1]
        return Pair(
            tuple(dict.fromkeys(self.questions)), unique, self.line, self.situation, self.section, tuple(self.notes), self.intent, self.shortcut,
            tuple(self.tags),
        )


def read_table(table: Table, simplify: Callable[[str], str]) -> Findings:
    """The pairs of a table, in Simplified; every row that gave none comes back as unread."""
    rows = table.rows
    named = columns.by_names(rows, simplify)
    if named:
        at, roles = named
        unread = [Unread(row.number, _shown(row), "heading") for row in rows[:at]]
        notes = _unused(rows[at], roles, table.name)
        return _read(rows[at + 1 :], roles, simplify, unread=unread, notes=notes)
    roles = columns.by_content(rows)
    if "answer" in roles.values():
        return _read(rows, roles, simplify, unread=[], notes=())
    return read_manual(_as_lines(rows), simplify)


def _as_lines(rows: Sequence[Row]) -> list[Line]:
    """A table of one column of words is a manual."""
    lines = []
    for row in rows:
        lines += [Line(row.number, line) for cell in row.cells if cell for line in cell.split("\n")]
    return lines


def _read(
    rows: Sequence[Row], roles: Mapping[int, Role], simplify: Callable[[str], str], *, unread: list[Unread], notes: tuple[str, ...]
) -> Findings:
    pairs: list[Pair] = []
    current: _Gathered | None = None
    section = ""
    for row in rows:
        cells = [clean_cell(cell, simplify) for cell in row.cells]
        if columns.names(row, simplify) and columns.by_names([row], simplify):
            unread.append(Unread(row.number, _shown(row), "heading"))
            continue
        values = _values(cells, roles)
        if len(filled := [cell for cell in cells if cell]) == 1 and not values.get("answer") and _is_section(filled[0], values):
            section = looks.title(filled[0])
            unread.append(Unread(row.number, _shown(row), "heading"))
            continue
        if talk := _talk(values, row, simplify):
            pairs += talk.pairs
            unread += talk.unread
            current = None
            continue
        begun = _gathered(row, values, section, keyed="question" in roles.values())
        if begun.answers and not begun.questions and current:
            current.answers += begun.answers
            continue
        _keep(current, pairs, unread)
        current = begun
    _keep(current, pairs, unread)
    return Findings(tuple(pairs), tuple(unread), notes)


def _keep(current: _Gathered | None, pairs: list[Pair], unread: list[Unread]) -> None:
    if current is None:
        return
    if current.questions and current.answers:
        pairs.append(current.pair())
    else:
        unread.append(Unread(current.line, current.source, "no_answer" if current.questions else "no_question" if current.answers else "unclear"))


def clean_cell(cell: str, simplify: Callable[[str], str]) -> str:
    """A cell's lines, each cleaned."""
    return "\n".join(clean(line, simplify) for line in cell.split("\n")).strip()


def _values(cells: Sequence[str], roles: Mapping[int, Role]) -> dict[Role, list[str]]:
    found: dict[Role, list[str]] = {}
    for at, cell in enumerate(cells):
        if cell and at in roles:
            found.setdefault(roles[at], []).append(cell)
    return found


def _is_section(text: str, values: Mapping[Role, Sequence[str]]) -> bool:
    return not looks.asks(text) and len(text) <= 24 and (not values.get("question") or looks.heading(text))


def _talk(values: Mapping[Role, Sequence[str]], row: Row, simplify: Callable[[str], str]) -> Findings | None:
    """A cell that holds a whole conversation (顾客：… 客服：…) is read as a manual."""
    lines = [Line(row.number, line) for cell in values.get("answer", ()) for line in cell.split("\n")]
    kinds = [segment.kind for line in lines for segment in marks.segments(line.text)]
    return read_manual(lines, simplify) if "question" in kinds and "answer" in kinds else None


def _gathered(row: Row, values: Mapping[Role, list[str]], section: str, *, keyed: bool) -> _Gathered:
    """One row's part; ``keyed``: there is a column of questions, so that keywords are only tags."""
    begun = _Gathered(row.number, source=_shown(row))
    begun.section = " / ".join(values.get("section", [])) or section
    begun.notes = list(values.get("notes", []))
    begun.intent = (values.get("intent") or [""])[0]
    begun.shortcut = (values.get("shortcut") or [""])[0]
    begun.situation = " / ".join(values.get("situation", []))
    keywords = [word for cell in values.get("keyword", ()) for word in _KEYWORDS.split(cell) if word]
    asked = [way for cell in values.get("question", ()) for way in _ways(cell)]
    begun.questions = asked or ([] if keyed and not keywords else keywords)
    begun.tags = [tag for cell in values.get("tags", ()) for tag in _KEYWORDS.split(cell) if tag] + (keywords if asked else [])
    for cell in values.get("answer", ()):
        begun.answers += _answers(cell, row.number, begun.notes)
    if begun.situation and not begun.questions:
        begun.questions = [begun.situation]
    return begun


def _ways(cell: str) -> Iterator[str]:
    """The ways to ask in one cell, speakers' names and numbers off."""
    for line in _WAYS.split(cell):
        said = " ".join(segment.text for segment in marks.segments(line.strip()))
        yield from (one for one in pieces.questions(looks.number(said)[2]) if one)


def _answers(cell: str, number: int, notes: list[str]) -> Iterator[Answer]:
    """The answers in one cell: numbered ones, ones told apart by 或者, by a line of dashes; lines otherwise belong together."""
    for part in re.split(r"\n\s*(?:或者?|-{3,}|={3,})\s*[:：]?\s*(?:\n|(?=\S))", cell):
        for one in _numbered(part):
            said = "\n".join(segment.text for line in one.split("\n") for segment in marks.segments(line) if segment.kind != "never")
            spoken = pieces.spoken(said)
            notes += spoken.notes
            yield from (Answer(text, "", number) for text in (spoken.text, *spoken.others) if text)


def _numbered(text: str) -> list[str]:
    lines = text.split("\n")
    kinds = [looks.number(line)[:2] for line in lines]
    starts = [at for at, (_, value) in enumerate(kinds) if value]
    if len(starts) > 1 and starts[0] == 0 and [kinds[at][1] for at in starts] == list(range(1, len(starts) + 1)):
        ends = [*starts[1:], len(lines)]
        return ["\n".join([looks.number(lines[start])[2], *lines[start + 1 : end]]) for start, end in zip(starts, ends, strict=True)]
    return pieces.items(text) if "\n" not in text else [text]


def _shown(row: Row) -> str:
    return " | ".join(cell.replace("\n", " ") for cell in row.cells if cell)


def _unused(head: Row, roles: Mapping[int, Role], sheet: str) -> tuple[str, ...]:
    unused = [cell for at, cell in enumerate(head.cells) if cell and at not in roles]
    where = f"工作表“{sheet}”里" if sheet else ""
    return (f"{where}没有用到的列：{'、'.join(unused)}",) if unused else ()


def with_sheet(findings: Findings, sheet: str) -> Findings:
    """The sheet's name as the section of pairs that have none of their own."""
    if not sheet or re.fullmatch(r"(?i)sheet\s*\d*|工作表\s*\d*", sheet):
        return findings
    return replace(findings, pairs=tuple(replace(pair, section=pair.section or sheet) for pair in findings.pairs))
