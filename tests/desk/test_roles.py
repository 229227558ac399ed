"""The one table of who may do what."""

from __future__ import annotations

import pytest

from desk.errors import NotAllowed
from desk.people.roles import MAY, ROLES, may, outranks, require, role_named
from storage.records.people import Staff

ALLOWED = {
    "owner": set(MAY),
    "supervisor": set(MAY) - {"bind"},
    "lead": {
        "answer", "transfer", "overload", "trial", "see_trouble", "help", "announce", "console", "roster", "link_orders", "mark_paid",
        "unmask", "declare_incident", "overrule_handover", "write_memo", "see_agenda",
    },
    "agent": {"answer", "transfer", "trial"},
    "helper": {"help"},
}


def _staff(role: str, *, active: bool = True) -> Staff:
    return Staff(1, 1, 7, "02", "小李", role, "", active, False)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_do_exactly_this(role: str) -> None:
    assert {action for action in MAY if may(_staff(role), action)} == ALLOWED[role]


@pytest.mark.parametrize("role", ROLES)
def test_somebody_removed_may_do_nothing(role: str) -> None:
    for action in MAY:
        with pytest.raises(NotAllowed):
            require(_staff(role, active=False), action)


def test_places_are_given_only_to_those_below() -> None:
    order = list(ROLES)
    for at, role in enumerate(order):
        assert [other for other in order if outranks(_staff(role), other)] == order[at + 1 :]


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("客服", ("agent", "")), ("组长", ("lead", "")), ("主管", ("supervisor", "")), ("仓库", ("helper", "warehouse")),
        ("打单", ("helper", "print")), ("售后", ("helper", "aftersale")),
    ],
)  # fmt: skip
def test_roles_are_named_as_people_name_them(word: str, role: tuple[str, str]) -> None:
    assert role_named(word) == role


@pytest.mark.parametrize("word", ["店主", "owner", "协助", "老板", ""])
def test_no_other_word_names_a_role(word: str) -> None:
    with pytest.raises(NotAllowed):
        role_named(word)
