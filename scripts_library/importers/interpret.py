"""Makes pairs of everything a file holds: prose as a manual, tables as tables, tables pasted into prose as tables too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from scripts_library.importers import marks
from scripts_library.importers.found import Findings, Pair, Unread
from scripts_library.importers.manual import read_manual
from scripts_library.importers.table import read_table, with_sheet
from sheets.shapes import Line, Prose, Row, Sheets, Table

_RULE = re.compile(r"^[\s|:\-+=]+$")


def interpret(sheets: Sheets, simplify: Callable[[str], str]) -> Findings:
    """All pairs of a file, in order, and all lines that are in none."""
    pairs: list[Pair] = []
    unread: list[Unread] = []
    notes = list(sheets.notes)
    for part in sheets.parts:
        for piece in _pieces(part):
            if isinstance(piece, Table):
                found = with_sheet(read_table(piece, simplify), piece.name)
            else:
                found = read_manual(piece.lines, simplify)
            pairs += found.pairs
            unread += found.unread
            notes += found.notes
    return Findings(tuple(pairs), tuple(unread), tuple(notes))


def _pieces(part: Prose | Table) -> Iterator[Prose | Table]:
    """Prose cut where a table was pasted into it."""
    if isinstance(part, Table):
        yield part
        return
    prose: list[Line] = []
    table: list[Line] = []
    for line in (*part.lines, Line(0, "")):
        if table and not _same_table(table, line):
            yield from _table_or_prose(table, prose)
            table = []
        if _cells(line.text):
            table.append(line)
        else:
            prose.append(line)
    if prose:
        yield Prose(tuple(prose))


def _same_table(table: Sequence[Line], line: Line) -> bool:
    width = len(_cells(table[0].text))
    return bool(_RULE.match(line.text) and line.text.strip()) or (width > 0 and len(_cells(line.text)) == width)


def _table_or_prose(table: list[Line], prose: list[Line]) -> Iterator[Prose | Table]:
    """Yields the prose gathered before a real table, and the table; what is none goes back into the prose."""
    rows = tuple(Row(line.number, _cells(line.text)) for line in table if not _RULE.match(line.text))
    if len(rows) < 2 or any(segment.kind != "text" for line in table for segment in marks.segments(line.text.replace("\t", " "))):
        prose += table
        return
    if prose:
        yield Prose(tuple(prose))
        prose.clear()
    yield Table("", rows)


def _cells(text: str) -> tuple[str, ...]:
    """The cells of a line of a pasted table: between tabs, or between the bars of Markdown."""
    bare = text.strip(" ")
    if bare.startswith("|") and bare.endswith("|") and bare.count("|") >= 3:
        return tuple(cell.strip() for cell in bare.strip("|").split("|"))
    cells = tuple(cell.strip() for cell in text.split("\t"))
    return cells if len(cells) > 1 and sum(bool(cell) for cell in cells) > 1 else ()
