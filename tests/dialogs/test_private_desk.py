"""What holds at the group's desk holds in a private chat: conversations of one agent, played there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.dialogs.player import STAFF, Dialog, Player, load_dialogs
from tests.stage import Stage

LONGEST = 120
IN_A_TOPIC = ("a call that a colleague cannot get in private is made in the topic",)
ONLY_IN_GROUPS = ("reads", "hears", "deletes", "forbids", "fault", "adds", "invents", "group")

WORLD = ("wait", "settle", "toast", "simulator")
TAGGED = (
    "a barred customer's words are kept but laid before nobody, and shown once after 撤销",
)
"""Without a topic the card says behind the name which customer it is, which these do not expect."""


def _portable(dialog: Dialog) -> bool:
    """One customer and 小李, who acts at the desk; no group is part of the story."""
    if not dialog.furnished or dialog.topics or dialog.name in (*TAGGED, *IN_A_TOPIC):
        return False
    customers = set()
    for step in dialog.steps:
        (line, _), *rest = step.items()
        who, _, verb = line.partition(" ")
        if (who in STAFF and who != "小李") or "in" in dict(rest) or "topic" in dict(rest):
            return False
        if who == "group" or verb in ONLY_IN_GROUPS:
            return False
        customers.add(who)
    if len(customers - {*STAFF, *WORLD}) > 1:
        return False  # a flat desk shows them all in one chat
    return any(line.startswith("小李") for step in dialog.steps for line in step)


HERE = Path(__file__).parent
DIALOGS = [dialog for dialog in load_dialogs(HERE) if _portable(dialog)]
TYPED = [dialog for dialog in load_dialogs(HERE, "typing.yaml") if _portable(dialog)]
CASES = [("flat", dialog) for dialog in DIALOGS] + [("threads", dialog) for dialog in TYPED]
PLAYED = [(kind, dialog, ("sqlite", "postgresql")[n % 2]) for n, (kind, dialog) in enumerate(CASES)]
"""Each on one of the databases in turn: test_dialogs.py plays them all on both."""


def test_many_conversations_can_be_played_without_a_group() -> None:
    assert len(DIALOGS) >= 30


@pytest.mark.parametrize(
    ("kind", "dialog", "database"), PLAYED, ids=[f"{kind}-{dialog.name}" for kind, dialog in CASES], indirect=["database"]
)
async def test_a_private_desk_behaves_as_the_group_does(kind: str, dialog: Dialog, stage: Stage) -> None:
    async with asyncio.timeout(LONGEST):
        await Player(stage, desk=kind).play(dialog)
