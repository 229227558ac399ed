"""Links lead somewhere, terms are those of the code, lists are complete."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import READMES, ROOT, anchors, documents, files, links, rows

ROOMS = ("app", "bot", "desk", "nlu", "scripts_library", "storage", "web")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
GLOSSARY = rows(ROOT / "GLOSSARY.md")


@cache
def _source() -> str:
    """All code and library text of the rooms."""
    texts = [path for path in files(".py", ".yaml") if path.relative_to(ROOT).parts[0] in ROOMS]
    return "\n".join(path.read_text(encoding="utf-8") for path in texts)


def _project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_every_local_link_leads_to_something(page: Path) -> None:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_every_file_and_folder_named_in_the_documents_exists(page: Path) -> None:
    folders = (*ROOMS, "simulator", "tests", "bench", "docs", "requirements")
    text = re.sub(r"\]\([^)]*\)", "", page.read_text(encoding="utf-8"))
    for name in re.findall(rf"`((?:{'|'.join(folders)})/[\w./-]*)`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize(("term", "name"), [(row[0], row[1].strip("`")) for row in GLOSSARY])
def test_every_term_of_the_glossary_is_used_in_the_code(term: str, name: str) -> None:
    assert re.search(rf"\b{re.escape(name)}\b", _source()), term


def test_a_term_has_one_row() -> None:
    terms = [row[0] for row in GLOSSARY]
    assert sorted(terms) == sorted(set(terms))


def test_decisions_are_numbered_without_gaps_and_have_their_three_parts() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    for path in DECISIONS:
        assert re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE) == [
            "Context", "Decision", "Consequences",
        ], path.name


def test_every_decision_is_linked_from_the_architecture() -> None:
    linked = {link.partition("/")[2] for link in links(ROOT / "docs" / "architecture.md")}
    assert {path.name for path in DECISIONS} <= linked


@pytest.mark.parametrize("name", READMES)
def test_the_readme_shows_the_picture(name: str) -> None:
    assert "docs/pictures/demo.png" in links(ROOT / name)


def test_the_readme_says_what_every_folder_of_code_is() -> None:
    packages = {str(p).partition(".")[0] for p in _project()["tool"]["setuptools"]["packages"]}  # type: ignore[index]
    told = {row[0].strip("`/") for row in rows(ROOT / "README.md")}
    assert packages <= told


def test_the_changelog_knows_the_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == _project()["project"]["version"]  # type: ignore[index]


def test_every_figure_of_the_benchmarks_has_its_command_machine_and_date() -> None:
    for row in rows(ROOT / "docs" / "benchmarks.md"):
        assert len(row) == 5, row
        assert all(row), row
