"""What can be wrong with a file somebody brings, said so that they can mend it."""

from __future__ import annotations

import struct
import zlib
from typing import Final
from zipfile import BadZipFile

DAMAGED: Final = (
    BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, OverflowError,
)
"""What unpacking a member of a damaged zip raises: cut off, garbled, packed or locked in a way nobody knows."""


class SheetError(Exception):
    """A file that is not read; ``str()`` is Chinese: what is wrong and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}。怎么办：{remedy}。")
