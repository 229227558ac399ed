"""Commands, targets and variables named in the documents are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from app.cli import cli
from app.settings import Settings
from bot import customer, duty, handovers, orders, rostering, shopkeeping, supervisor, tools
from desk.orders.stage_table import STATES
from desk.shifts.roster_settings import NAMES as ROSTER_RULES
from desk.talks.requests import KINDS
from scripts_library.menus import trades
from scripts_library.render import KNOWN
from tests.docs.pages import READMES, REFERENCES, ROOT, code, documents

NO_SETTING = {"POSTGRES_PASSWORD", "XIAOER_EVERYTHING", "XIAOER_COLLISIONS", "XIAOER_REQUIRE_ALL", "XIAOER_TEST_POSTGRES"}


def _commands() -> dict[str, set[str]]:
    """Every command of ``xiaoer --help`` with its options."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        below = getattr(command, "commands", None)
        if below is None:
            found[name] = {o for p in command.params for o in p.opts if not getattr(p, "hidden", False)}  # type: ignore[attr-defined]
        for word, sub in (below or {}).items():
            walk(sub, f"{name} {word}".strip())

    walk(typer.main.get_command(cli), "")
    return found


def _calls(path: Path) -> list[list[str]]:
    """The words after ``xiaoer`` wherever it is called in a document."""
    starts = ("xiaoer ", ".venv/bin/xiaoer ")
    return [line.split()[1:] for line in code(path) if line.startswith(starts)]


def _named(words: list[str], commands: dict[str, set[str]]) -> str:
    return next((name for name in (" ".join(words[:2]), words[0]) if name in commands), "")


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_every_xiaoer_command_in_the_documents_exists_with_its_options(page: Path) -> None:
    commands = _commands()
    for words in _calls(page):
        name = _named(words, commands)
        assert name, f"xiaoer {' '.join(words)}"
        options = {word for word in words if word.startswith("--")}
        assert options <= commands[name] | {"--help"}, f"xiaoer {' '.join(words)}"


@pytest.mark.parametrize("name", REFERENCES)
def test_every_command_of_the_program_and_each_of_its_options_is_on_the_page_of_commands(name: str) -> None:
    commands = _commands()
    assert {_named(words, commands) for words in _calls(ROOT / name)} == set(commands)
    spans = " ".join(code(ROOT / name))
    options = {o for opts in commands.values() for o in opts if o.startswith("--")}
    assert {o for o in options if o not in spans} == set()


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_every_make_target_in_the_documents_exists(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    used = {word for line in code(page) if line.startswith("make ") for word in line.split()[1:]}
    assert used <= targets


@pytest.mark.parametrize("name", REFERENCES)
def test_the_bot_commands_on_the_page_of_commands_are_those_the_bot_obeys(name: str) -> None:
    spans = {line for line in code(ROOT / name) if re.match(r"/[a-z]+( |$)", line)}
    assert {span.split()[0][1:] for span in spans} == {*supervisor.NAMES, *tools.NAMES, *duty.NAMES, *shopkeeping.NAMES, *customer.NAMES, *orders.NAMES, *rostering.NAMES, *handovers.NAMES}


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_every_variable_named_in_the_documents_is_a_setting(page: Path) -> None:
    words = {w for line in code(page) for w in re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", line.split("{")[0])}
    settings = {name.upper() for name in Settings.model_fields}
    assert {w for w in words if w not in settings | NO_SETTING and not w.startswith(("BOT_TOKEN_", "API_SECRET_"))} == set()


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_facts_and_trades_in_example_commands_are_known(page: Path) -> None:
    for words in _calls(page):
        facts = {word.partition("=")[0] for word in words if "=" in word}
        assert facts <= KNOWN | set(KINDS.values()) | set(STATES) | set(ROSTER_RULES), words
        if "--trade" in words and words[-1] != "--trade":
            assert words[words.index("--trade") + 1] in trades(), words


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_every_trade(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [trade for trade in trades() if trade != "default" and trade not in text] == []
