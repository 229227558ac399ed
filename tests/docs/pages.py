"""Reads the project's documents: which there are, and the code, links and tables in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
READMES = ("README.md", "README.zh-CN.md")
REFERENCES = ("docs/commands.md", "docs/commands.zh-CN.md")
"""The pages with every command."""
_FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_NOT_OURS = frozenset({"build", "var", "node_modules"})


def documents() -> tuple[Path, ...]:
    """Every Markdown file of the project."""
    return tuple(files(".md"))


def files(*endings: str) -> Iterator[Path]:
    """Files of the project with these endings; nothing hidden, built or collected by running it."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(part.startswith(".") for part in parts[:-1]) or parts[0] in _NOT_OURS
        if path.is_file() and path.name.endswith(endings) and not hidden:
            yield path


def code(path: Path) -> list[str]:
    """The lines of all code blocks without their comments, and all code spans."""
    text = path.read_text(encoding="utf-8")
    blocks = [line.split(" #")[0].strip() for block in _FENCE.findall(text) for line in block.splitlines()]
    return [line for line in [*blocks, *_SPAN.findall(_FENCE.sub("", text))] if line]


def links(path: Path) -> list[str]:
    """Targets of links and pictures."""
    return _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors(path: Path) -> set[str]:
    """The names under which headings can be linked."""
    headings = _HEADING.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(path: Path) -> list[list[str]]:
    """The cells of every table row, headings and rules left out."""
    found: list[list[str]] = []
    table = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        table = table + 1 if line.startswith("|") else 0
        if table > 2:
            found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found
