"""Tells what a file is by its first bytes, not by its name, and says plainly what cannot be read."""

from __future__ import annotations

import io
from typing import Literal
from zipfile import ZipFile

from sheets.errors import DAMAGED, SheetError
from sheets.limits import check_members

Kind = Literal["xlsx", "docx", "text"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: its blanks hold zero bytes
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")


def kind_of(data: bytes) -> Kind:
    """What the bytes are; everything that is neither workbook, document nor text is refused. Raises SheetError."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise SheetError("文件是空的", "确认文件里有内容、已经保存，再导入")
    if data.startswith(_OLE):
        raise _old_office(data)
    if data.startswith(b"PK"):
        return _package(data)
    if data.startswith(b"%PDF"):
        raise SheetError("这是 PDF", "在 WPS 或 Word 里转成 Word 文档（.docx），再导入")
    if data.startswith(_PICTURES):
        raise SheetError("这是图片，不是文字或表格", "把图片里的话术打成文字或表格，再导入")
    if data.startswith(_ARCHIVES):
        raise SheetError("这是压缩包", "先解压，再导入里面的文件")
    if data.startswith(b"{\\rtf"):
        raise SheetError("这是 RTF 文档", "用 WPS 或 Word 另存为 .docx，再导入")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower().startswith(_MARKUP):
        raise SheetError("这是网页或 XML，不是真正的表格", "用 WPS 或 Excel 打开，另存为 .xlsx，再导入")
    if b"\x00" in data and not data.startswith(_WIDE):
        raise SheetError("这不是文字文件", "支持 .xlsx、.csv、.docx、.txt、.yaml")
    return "text"


def _old_office(data: bytes) -> SheetError:
    """Protected new files and unprotected old ones share a wrapping; the names of their streams tell which."""
    if _named(data, "EncryptedPackage") or _named(data, "EncryptionInfo"):
        return SheetError("文件有密码", "打开文件去掉密码，另存一份再导入")
    if _named(data, "WordDocument"):
        return SheetError("这是老格式的 Word 文档（.doc）", "用 WPS 或 Word 另存为 .docx，再导入")
    if _named(data, "Workbook") or _named(data, "Book"):
        return SheetError("这是老格式的表格（.xls）", "用 WPS 或 Excel 另存为 .xlsx，再导入")
    return SheetError("这是老格式的 Office 文件", "用 WPS 或 Office 另存为 .xlsx 或 .docx，再导入")


def _named(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data


def _package(data: bytes) -> Kind:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            check_members(archive)
    except DAMAGED as error:
        raise SheetError("文件坏了，打不开", "用 WPS 或 Office 打开，另存一份再导入") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.bin" in names or "content.xml" in names or any(name.startswith("ppt/") for name in names):
        raise SheetError("这种 Office 文件读不了", "另存为 .xlsx 或 .docx，再导入")
    raise SheetError("这是压缩包", "先解压，再导入里面的文件")
