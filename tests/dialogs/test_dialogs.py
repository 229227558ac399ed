"""Whole conversations, through the real dispatcher over HTTP, on both databases (in turn, or with CI each on both)."""

import asyncio
from pathlib import Path

import pytest

from tests.conftest import on_databases
from tests.dialogs.player import Dialog, Player, load_dialogs
from tests.stage import Stage

LONGEST = 120  # seconds; a dialog takes about one, ten on a busy machine
DIALOGS = load_dialogs(Path(__file__).parent)
PLAYED = [(DIALOGS[n], kind) for n, kind in on_databases(len(DIALOGS))]


@pytest.mark.parametrize(
    ("dialog", "database"), PLAYED, ids=[f"{kind}-{dialog.name}" for dialog, kind in PLAYED], indirect=["database"]
)
async def test_dialog(dialog: Dialog, stage: Stage) -> None:
    async with asyncio.timeout(LONGEST):
        await Player(stage).play(dialog)
