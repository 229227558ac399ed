"""What a file holds, as plain frozen data: prose by lines, tables by rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of prose; ``number`` counts from 1 as in the file (paragraphs in a document), ``heading`` by its style."""

    number: int
    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; ``number`` counts from 1 as in the file, blank cells are ``""``."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Lines in order, blank ones included."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that are not blank, in order; ``name`` is the sheet's, empty in files of one table."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """All of a file; ``notes`` are Chinese remarks on what was not, or not plainly, read."""

    parts: tuple[Prose | Table, ...]
    notes: tuple[str, ...] = ()
