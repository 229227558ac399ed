"""Opens a file somebody brings, whatever it is, within limits."""

from __future__ import annotations

import stat
from pathlib import Path

from sheets.document import read_document
from sheets.encoding import decode
from sheets.errors import SheetError
from sheets.kinds import kind_of
from sheets.limits import FILE, check_amount, check_size, check_text
from sheets.separated import read_separated
from sheets.shapes import Line, Prose, Sheets
from sheets.workbook import read_workbook

TABLES = (".csv", ".tsv")
"""Names of texts that are tables."""


def read_bytes(path: Path) -> bytes:
    """A file's content, its size looked at first. Raises SheetError."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for, a device never ends
            raise SheetError(f"{path.name} 不是文件", "给出一个文件的名字，不是文件夹")
        check_size(found.st_size)
        with path.open("rb") as stream:
            data = stream.read(FILE + 1)
    except FileNotFoundError as error:
        raise SheetError(f"找不到 {path.name}", "检查文件名和所在的文件夹") from error
    except OSError as error:
        raise SheetError(f"打不开 {path.name}", "检查读取权限") from error
    check_size(len(data))
    return data


def read_sheets(data: bytes, *, name: str) -> Sheets:
    """What the bytes of a file hold; its name only tells tables from prose among texts. Raises SheetError."""
    check_size(len(data))
    kind = kind_of(data)
    if kind == "xlsx":
        return read_workbook(data)
    if kind == "docx":
        return read_document(data)
    text = decode(data)
    return read_separated(text) if Path(name).suffix.lower() in TABLES else read_text(text)


def read_text(text: str) -> Sheets:
    """Prose, one line a line. Raises SheetError."""
    lines = text.split("\n")
    check_amount(len(lines), len(text))
    return Sheets((Prose(tuple(Line(n, check_text(line, f"第 {n} 行")) for n, line in enumerate(lines, 1))),))
