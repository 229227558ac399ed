"""Files that are something else are named for what they are, whatever they are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sheets.errors import SheetError
from sheets.reading import read_bytes, read_sheets
from tests.sheets.makers import document, paragraph, raw_workbook, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


@pytest.mark.parametrize(("data", "words"), [
    (b"", "空的"),
    (b"\xef\xbb\xbf  \r\n", "空的"),
    (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "图片"),
    (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "图片"),
    (b"%PDF-1.7 ...", "PDF"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
    (OLE + "Workbook".encode("utf-16-le"), r"老格式的表格（\.xls）"),
    (OLE + "WordDocument".encode("utf-16-le"), r"老格式的 Word 文档（\.doc）"),
    (OLE, "老格式"),
    (b"Rar!\x1a\x07\x00", "压缩包"),
    (zipped({"a.txt": "x"}), "压缩包"),
    (zipped({"ppt/presentation.xml": "<p/>"}), "Office 文件读不了"),
    (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
    (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", "不是文字文件"),
    (b"{\\rtf1\\ansi hello}", "RTF"),
], ids=["empty", "only a mark", "png", "jpeg", "pdf", "password", "xls", "doc", "ole", "rar", "zip", "pptx", "html", "program", "rtf"])
@pytest.mark.parametrize("name", ["话术.csv", "话术.xlsx"])
def test_what_cannot_be_read_is_named(data: bytes, words: str, name: str) -> None:
    with pytest.raises(SheetError, match=words):
        read_sheets(data, name=name)


def test_a_file_of_200_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(200 * 2**20)
    with pytest.raises(SheetError, match="太大"):
        read_bytes(path)


def test_folders_pipes_and_missing_files_are_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((tmp_path, "不是文件"), (tmp_path / "pipe", "不是文件"), (tmp_path / "none.csv", "找不到")):
        with pytest.raises(SheetError, match=words):
            read_bytes(path)


def test_an_endless_line_is_refused() -> None:
    with pytest.raises(SheetError, match="太长"):
        read_sheets(("字" * 30_000).encode(), name="a.txt")


def test_a_locked_zip_is_refused() -> None:
    data = bytearray(zipped({"xl/workbook.xml": "<workbook/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag of the directory entry
    with pytest.raises(SheetError, match="密码"):
        read_sheets(bytes(data), name="a.xlsx")


@pytest.mark.parametrize("whole", [
    raw_workbook('<sheetData><row r="1"><c t="inlineStr"><is><t>顾客问</t></is></c></row></sheetData>'), document(paragraph("顾客：在吗")),
], ids=["xlsx", "docx"])
def test_a_damaged_package_is_read_or_refused_in_words_wherever_it_is_damaged(whole: bytes) -> None:
    refused = 0
    for at in range(0, len(whole), 3):
        for broken in (whole[:at] + b"\xff\x00\xfe" + whole[at + 3 :], whole[:at] + whole[at + 2 :]):
            try:
                read_sheets(broken, name="x")
            except SheetError:
                refused += 1
    assert refused > len(whole) / 3
