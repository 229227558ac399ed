"""DOCX in: paragraphs, tables, text boxes and fields as they are read, straight from the document's XML.

python-docx leaves out text boxes, smart tags and content controls, where manuals keep half of their words.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from zipfile import ZipFile

from sheets.limits import check_amount, check_columns, check_rows, check_text
from sheets.shapes import Line, Prose, Row, Sheets, Table
from sheets.sheet_xml import local, parse

_SKIPPED = frozenset({"Fallback", "moveFrom", "del", "rPr", "sectPr"})
"""A second copy for old programs, what was deleted, and what is only looks."""
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being read, with those of the text boxes anchored in it."""

    text: list[str] = field(default_factory=list)
    heading: bool = False
    listed: bool = False
    boxed: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class _Cell:
    lines: list[str] = field(default_factory=list)
    span: int = 1
    continued: bool = False


def read_document(data: bytes) -> Sheets:
    """Text and tables of a DOCX file, in order. Raises SheetError."""
    with ZipFile(io.BytesIO(data)) as archive:
        styles = _Styles()
        if "word/styles.xml" in archive.namelist():
            parse(archive, "word/styles.xml", styles)
        body = _Body(styles.headings)
        parse(archive, "word/document.xml", body)
    return body.close()


class _Styles:
    """Which paragraph styles are headings."""

    def __init__(self) -> None:
        self.headings: set[str] = set()
        self._style = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        values = {local(key): value for key, value in attributes.items()}
        if local(tag) == "style":
            self._style = values.get("styleId", "")
        elif local(tag) == "outlineLvl" or (local(tag) == "name" and values.get("val", "").lower().startswith(("heading", "title", "标题"))):
            self.headings.add(self._style)

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> None: ...


class _Body:
    """Builds prose and tables while the document goes by."""

    def __init__(self, headings: set[str]) -> None:
        self._headings = headings
        self._parts: list[Prose | Table] = []
        self._lines: list[Line] = []
        self._number = self._characters = self._skipped = self._depth = 0
        self._open: list[_Paragraph] = []
        self._rows: list[list[_Cell]] = []
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        if self._skipped or name in _SKIPPED:
            self._skipped += 1
            return
        values = {local(key): value for key, value in attributes.items()}
        if name == "p":
            self._open.append(_Paragraph())
        elif name == "t":
            self._in_text = True
        elif name in ("tbl", "tr", "tc"):
            self._start_table(name)
        elif self._open and name in _MARKS:
            self._open[-1].text.append(_MARKS[name])
        else:
            self._start_detail(name, values)

    def _start_detail(self, name: str, values: Mapping[str, str]) -> None:
        if name == "pStyle" and self._open:
            self._open[-1].heading = values.get("val", "") in self._headings
        elif name == "outlineLvl" and self._open:
            self._open[-1].heading = values.get("val", "9") != "9"
        elif name == "numPr" and self._open:
            self._open[-1].listed = True
        elif name == "gridSpan" and self._cell:
            self._cell.span = int(values["val"]) if values.get("val", "").isdecimal() else 1
        elif name == "vMerge" and self._cell:
            self._cell.continued = values.get("val", "continue") != "restart"

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        name = local(tag)
        if name == "p":
            self._end_paragraph()
        elif name == "t":
            self._in_text = False
        elif name == "tr" and self._depth == 1:
            check_rows(len(self._rows))
        elif name == "tbl":
            self._depth -= 1
            if not self._depth:
                self._end_table()

    def data(self, text: str) -> None:
        if self._in_text and self._open and not self._skipped:
            self._open[-1].text.append(text)
            self._characters += len(text)
            check_amount(self._number, self._characters)

    def close(self) -> Sheets:
        self._end_prose()
        return Sheets(tuple(self._parts))

    @property
    def _cell(self) -> _Cell | None:
        return self._rows[-1][-1] if self._depth and self._rows and self._rows[-1] else None

    def _start_table(self, name: str) -> None:
        """A table inside a table is read as lines of the cell it stands in."""
        if name == "tbl":
            self._depth += 1
            if self._depth == 1:
                self._end_prose()
                self._rows = []
        elif self._depth == 1 and name == "tr":
            self._rows.append([])
        elif self._depth == 1 and self._rows:
            self._rows[-1].append(_Cell())

    def _end_paragraph(self) -> None:
        paragraph = self._open.pop()
        text = check_text("".join(paragraph.text), f"第 {self._number + 1} 段").strip("\n")
        if paragraph.listed and not paragraph.heading and text.strip():
            text = f"• {text}"
        found = [(text, paragraph.heading), *paragraph.boxed]
        if self._open:
            self._open[-1].boxed += found
        elif self._cell is not None:
            self._cell.lines += [line for line, _ in found if line.strip()]
        else:
            for words, heading in found:
                self._number += 1
                self._lines += [Line(self._number, line, heading) for line in words.split("\n")]

    def _end_prose(self) -> None:
        if any(line.text.strip() for line in self._lines):
            self._parts.append(Prose(tuple(self._lines)))
        self._lines = []

    def _end_table(self) -> None:
        above: list[str] = []
        rows = []
        for cells in self._rows:
            self._number += 1
            texts: list[str] = []
            for cell in cells:
                at = len(texts)
                text = above[at] if cell.continued and at < len(above) else "\n".join(cell.lines).strip()
                check_columns(at + cell.span, "文档里的表格")
                texts += [text, *[""] * (cell.span - 1)]
            above = texts
            if any(texts):
                rows.append(Row(self._number, tuple(texts)))
        if rows:
            self._parts.append(Table("", tuple(rows)))
