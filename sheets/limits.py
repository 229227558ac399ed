"""How much of a file is read: everything larger is refused before it takes memory."""

from __future__ import annotations

from zipfile import ZipFile, ZipInfo

from sheets.errors import SheetError

FILE = 30 * 1024 * 1024
"""Bytes of a file."""
UNPACKED = 64 * 1024 * 1024
"""Bytes of XML a workbook or document may unfold to."""
MEMBERS = 5_000
"""Files inside a workbook or document."""
ROWS, COLUMNS = 50_000, 256
"""Rows with something in them, over all sheets; columns of one row."""
LINES, LINE = 200_000, 20_000
"""Lines of a text; characters of one line or cell."""
TEXT = 12_000_000
"""Characters of prose in a document."""

_SMALLER = "只留下话术部分，分成几个小文件再导入"


def check_size(size: int) -> None:
    """Refuse a file of so many bytes if it is too large. Raises SheetError."""
    if size > FILE:
        raise SheetError(f"文件太大（最多 {FILE // 2**20} MB）", _SMALLER)


def check_members(archive: ZipFile) -> None:
    """Refuse a zip that unfolds to too much, by what it says of itself, before anything is unpacked.

    A member that holds more than it says is cut off by zipfile at the size it says. Raises SheetError.
    """
    members = archive.infolist()
    unfolded = sum(member.file_size for member in members if _is_xml(member))
    if len(members) > MEMBERS or unfolded > UNPACKED:
        raise SheetError("文件解压后大得不正常，没有打开", "用 WPS 或 Excel 另存一份，只留下话术部分再导入")
    if any(member.flag_bits & 1 for member in members):
        raise SheetError("文件有密码", "打开文件去掉密码，另存一份再导入")


def check_rows(rows: int) -> None:
    if rows > ROWS:
        raise SheetError(f"行数太多（最多 {ROWS} 行）", _SMALLER)


def check_columns(columns: int, where: str) -> None:
    if columns > COLUMNS:
        raise SheetError(f"{where}有 {columns} 列，太多了（最多 {COLUMNS} 列）", "只留下问题、话术这些列再导入")


def check_text(text: str, where: str) -> str:
    """The text, if it is not longer than a line or cell may be. Raises SheetError."""
    if len(text) > LINE:
        raise SheetError(f"{where}有 {len(text)} 个字，太长了（最多 {LINE} 字）", "检查引号和换行是否成对，或分成几行")
    return text


def check_amount(lines: int, characters: int) -> None:
    if lines > LINES or characters > TEXT:
        raise SheetError("文字太多", _SMALLER)


def _is_xml(member: ZipInfo) -> bool:
    return member.filename.lower().endswith((".xml", ".rels", ".vml"))
