"""No file depends on a place: no package index, no machine's paths; locks pin by hash alone."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, files

TEXTS = (".md", ".py", ".yaml", ".yml", ".toml", ".lock", ".txt", ".js", ".html", ".css", ".mako", "Makefile", ".env.example")
HOSTS = re.compile("|".join(map(re.escape, ("pypi" + ".", "python" + "hosted", "npm" + "js", "mirrors" + "."))), re.IGNORECASE)
MACHINE = re.compile(r"(?<![\w.}/])/(?:home|Users|root|work|mnt|tmp)/\w|\b[A-Z]:\\\\?Users")
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def _hits(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in [*files(*TEXTS), ROOT / ".ci" / "run"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if pattern.search(line) and path != Path(__file__):
                found.append(f"{path.relative_to(ROOT)}:{number}")
    return found


def test_no_file_names_a_package_index() -> None:
    assert _hits(HOSTS) == []


def test_no_file_names_a_path_of_a_machine() -> None:
    assert _hits(MACHINE) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_no_address_and_a_hash_for_everything(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(--(extra-)?index-url|--find-links|-[if])\b", text, re.MULTILINE)
    pins = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert pins
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin or "==" not in pin] == []


def test_the_ci_script_can_be_run_and_is_sound_shell() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_the_ci_script_requires_everything_and_calls_the_make_targets() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "XIAOER_REQUIRE_ALL=1" in text
    called = [word for line in re.findall(r"^make (.+)$", text, re.MULTILINE) for word in line.split()]
    assert called == ["test", "lint", "types", "contracts"]
