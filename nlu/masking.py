"""Hides what a third person need not see in somebody's words: phone numbers and user names."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<![0-9A-Za-z])((?:\+?86[- ]?)?[1１][3-9３-９]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})[- ]\d{4,5}(\d{3})(?!\d)")
_USERNAME = re.compile(r"@[A-Za-z]\w{4,31}")


def masked(text: str) -> str:
    """The text with the middle of phone numbers and whole user names hidden; everything else as it is."""
    text = _PHONE.sub(r"\1****\2", text)
    text = _LANDLINE.sub(r"\1-****\2", text)
    return _USERNAME.sub("@***", text)
