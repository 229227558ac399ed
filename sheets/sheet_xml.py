"""Looks through a worksheet's XML before it is opened: how large it is, and what openpyxl's reading mode leaves out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from sheets.errors import DAMAGED, SheetError
from sheets.limits import check_columns, check_rows

_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CHUNK = 1 << 16
_MERGES = 50_000


@dataclass(slots=True)
class Look:
    """What was seen of one worksheet; rows and columns count from 1."""

    merges: list[tuple[int, int, int]] = field(default_factory=list)
    """(column, first row, last row) of merged ranges more than a row high."""
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0
    blind: list[str] = field(default_factory=list)
    """Formula cells without a stored value."""
    rows: int = 0


def parse(archive: ZipFile, member: str, target: Any) -> None:
    """Feed one member to ``target`` (start, end, data, close) piece by piece; a document type is refused."""
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK):
                parser.feed(piece)
        parser.close()
    except (DefusedXmlException, ParseError, KeyError) as error:
        raise SheetError("文件内部的结构不对，没有打开", "用 WPS 或 Office 打开，另存一份再导入") from error
    except DAMAGED as error:
        raise SheetError("文件坏了，打不开", "用 WPS 或 Office 打开，另存一份再导入") from error


def local(tag: str) -> str:
    """A tag without its namespace: the strict and the usual dialect differ only there."""
    return tag.rpartition("}")[2]


class SheetTarget:
    """Gathers a Look while the XML goes by; nothing else is kept."""

    def __init__(self, name: str) -> None:
        self.look = Look()
        self._name = name
        self._row = self._at = 0
        self._cell = ""
        self._formula = self._value = self._filled = self._in_value = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        act = {"row": self._start_row, "c": self._start_cell, "mergeCell": self._merge, "col": self._column}
        name = local(tag)
        if name in act:
            act[name](attributes)
        elif name == "f":
            self._formula = True
        elif name in ("v", "is"):
            self._in_value = True

    def end(self, tag: str) -> None:
        name = local(tag)
        if name in ("v", "is"):
            self._in_value = False
        if name == "c" and self._formula and not self._value:
            self.look.blind.append(self._cell)
        if name == "row" and self._filled:
            self.look.rows += 1
            check_rows(self.look.rows)

    def data(self, text: str) -> None:
        """What a cell holds is openpyxl's business; here it counts that there is something."""
        if self._in_value and text.strip():
            self._value = self._filled = True

    def close(self) -> Look:
        return self.look

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() else self._row + 1
        self._filled, self._at = False, 0
        if attributes.get("hidden") in ("1", "true"):
            self.look.hidden_rows.append(self._row)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell, self._formula, self._value = attributes.get("r", ""), False, False
        found = _CELL.fullmatch(self._cell)
        self._at = _column(found[1]) if found else self._at + 1  # a cell may leave out where it stands
        check_columns(self._at, f"工作表“{self._name}”")

    def _column(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            self.look.hidden_columns += 1

    def _merge(self, attributes: Mapping[str, str]) -> None:
        corners = _CELL.findall(attributes.get("ref", ""))
        if len(corners) == 2 and corners[0][1] != corners[1][1] and len(self.look.merges) < _MERGES:
            (column, first), (_, last) = corners
            self.look.merges.append((_column(column), int(first), int(last)))


class _Parts:
    """Gathers the attributes of some elements."""

    def __init__(self, wanted: str) -> None:
        self.found: list[dict[str, str]] = []
        self._wanted = wanted

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == self._wanted:
            self.found.append({local(key): value for key, value in attributes.items()})

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...

    def close(self) -> list[dict[str, str]]:
        return self.found


def worksheet_members(archive: ZipFile) -> dict[str, str]:
    """Sheet title → member of the archive that holds it."""
    sheets, links = _Parts("sheet"), _Parts("Relationship")
    parse(archive, "xl/workbook.xml", sheets)
    parse(archive, "xl/_rels/workbook.xml.rels", links)
    targets = {link.get("Id", ""): link.get("Target", "") for link in links.found}
    found = {}
    for sheet in sheets.found:
        target = targets.get(sheet.get("id", ""), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in archive.namelist():
            found[sheet.get("name", "")] = member
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
