"""The lists of commands Telegram offers: nobody is offered what they may not do, everything offered is obeyed."""

from __future__ import annotations

import pytest

from bot.command_lists import private_list
from bot.texts import COMMANDS


@pytest.mark.parametrize(
    ("role", "has", "lacks"),
    [
        ("owner", {"invite", "remove", "trouble", "trial", "todo", "help"}, {"bind", "transfer", "end"}),
        ("supervisor", {"invite", "remove", "trouble"}, {"bind"}),
        ("lead", {"trouble", "trial", "todo"}, {"invite", "remove"}),
        ("agent", {"trial", "todo", "stars", "on", "off"}, {"invite", "remove", "trouble"}),
        ("helper", {"help", "staff"}, {"trial", "todo", "invite", "trouble", "on", "find", "snippet"}),
    ],
)
def test_a_colleague_is_offered_what_their_role_may_do(role: str, has: set[str], lacks: set[str]) -> None:
    words = [word for word, _ in private_list(role)]
    assert has <= set(words)
    assert not lacks & set(words)
    assert len(words) == len(set(words))


def test_a_list_is_within_telegrams_bounds() -> None:
    for pairs in (*COMMANDS.values(), private_list("owner")):
        assert len(pairs) <= 100
        assert all(len(word) <= 32 and 1 <= len(text) <= 256 for word, text in pairs)
