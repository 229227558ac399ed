"""Whole conversations, through the real dispatcher over HTTP, on both databases."""

import asyncio
from pathlib import Path

import pytest

from tests.dialogs.player import Dialog, Player, load_dialogs
from tests.stage import Stage

LONGEST = 60  # seconds; a dialog takes about one
DIALOGS = load_dialogs(Path(__file__).parent)


@pytest.mark.parametrize("dialog", DIALOGS, ids=[dialog.name for dialog in DIALOGS])
async def test_dialog(dialog: Dialog, stage: Stage) -> None:
    async with asyncio.timeout(LONGEST):
        await Player(stage).play(dialog)
