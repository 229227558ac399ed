"""Turns a text file's bytes into characters: UTF-8, UTF-16 with its mark, GBK and Big5; mixtures are refused."""

from __future__ import annotations

import codecs

from sheets.errors import SheetError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_AGAIN = "用记事本或 WPS 打开，看一看有没有乱码，另存为 UTF-8 再导入"
_SURE = 3
"""Chinese characters a line must give as UTF-8 to count as such: two bytes of GBK pass for UTF-8 by chance."""


def decode(data: bytes) -> str:
    """The text, line ends made one. Raises SheetError."""
    return _decoded(data).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    try:
        for mark, codec in _MARKS:
            if data.startswith(mark):
                return data.decode(codec)
        return _unmarked(data)
    except UnicodeDecodeError as error:
        _refuse_mixture(data)
        raise SheetError("认不出文件的编码", _AGAIN) from error


def _unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixture(data)
    return data.decode(_of_two(data))


def _of_two(data: bytes) -> str:
    """GB18030 or Big5: in the right one most characters are among the common ones, which open with certain bytes."""
    try:
        traditional = data.decode("big5")
    except UnicodeDecodeError:
        return "gb18030"
    common = _share(traditional.encode("big5"), 0xA4, 0xC6)
    return "big5" if common > 0.9 and common > _share(data, 0xB0, 0xD7) else "gb18030"


def _share(data: bytes, low: int, high: int) -> float:
    """The part of two-byte characters whose first byte lies in the range of the common ones (marks not counted)."""
    leads = []
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            at += 1
            continue
        leads.append(data[at])
        at += 2
    leads = [lead for lead in leads if lead not in (0xA1, 0xA2, 0xA3)]
    return sum(low <= lead <= high for lead in leads) / len(leads) if leads else 0.0


def _refuse_mixture(data: bytes) -> None:
    """Say so where some lines are UTF-8 beyond doubt and others cannot be."""
    modern = old = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.isascii():
            continue
        try:
            if sum(char > "\u2e80" for char in line.decode("utf-8-sig")) >= _SURE:
                modern = modern or number
        except UnicodeDecodeError:
            old = old or number
    if modern and old:
        raise SheetError(f"文件里混了两种编码（第 {modern} 行是 UTF-8，第 {old} 行不是）", _AGAIN)
