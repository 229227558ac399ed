"""What can be wrong with a library's files, said so that the person who wrote them can mend them."""

from __future__ import annotations

from pathlib import Path


class LibraryError(Exception):
    """A library file that cannot be used; ``str()`` is Chinese: file, line (from 1), what and what to do."""

    def __init__(self, path: Path, line: int, problem: str, remedy: str) -> None:
        self.path, self.line, self.problem, self.remedy = path, line, problem, remedy
        place = f"{path} 第 {line} 行" if line else str(path)
        super().__init__(f"{place}：{problem}。怎么办：{remedy}。")
