"""Whole conversations, through the real dispatcher over HTTP, on both databases."""

from pathlib import Path

import pytest

from tests.dialogs.player import Dialog, Player, load_dialogs
from tests.stage import Stage

DIALOGS = load_dialogs(Path(__file__).parent)


@pytest.mark.parametrize("dialog", DIALOGS, ids=[dialog.name for dialog in DIALOGS])
async def test_dialog(dialog: Dialog, stage: Stage) -> None:
    await Player(stage).play(dialog)
