"""Reads numbers as people write them: 165, 1.65, 一百一十斤's 一百一十, 两, 六五, 半."""

from __future__ import annotations

import re

_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
_UNIT = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"(?:[0-9]{1,12}(?:\.[0-9]{1,6})?|[零〇一二两俩仨三四五六七八九十百千万半]{1,12})"  # without an end a row of digits is gone through again from each
_FORM = re.compile(rf"{NUMBER}\Z")


def number(text: str) -> float | None:
    """The number a text writes, or None: Arabic, Chinese with units, or Chinese digits read one by one."""
    if not text or not _FORM.match(text):
        return None
    if text[0].isascii():
        return float(text)
    if text == "半":
        return 0.5
    if "半" in text:
        return None
    if not any(char in _UNIT or char == "万" for char in text):
        return float("".join(str(_DIGIT[char]) for char in text))
    return _with_units(text)


def _with_units(text: str) -> float | None:
    total = section = 0.0
    digit: int | None = None
    last = 10_000
    for char in text:
        if char == "万":
            total = (total + section + (digit or 0)) * 10_000
            section, digit, last = 0.0, None, 10_000
        elif char in _UNIT:
            section += (1 if digit is None else digit) * _UNIT[char]
            digit, last = None, _UNIT[char]
        elif digit:
            return None
        else:
            digit = _DIGIT[char]
            last = 10 if char == "零" else last
    # 一百一 is 110: a bare digit after 百 or 千 counts the next unit down
    return total + section + (digit or 0) * (last // 10 if last in (100, 1000) and "零" not in text else 1)
