"""How far each role may go."""

from __future__ import annotations

import pytest

from desk.goods.conceding import covers, limits, needed
from storage.records.people import Shop


def shop(**concessions: float) -> Shop:
    return Shop(1, "main", "小店", "default", "Asia/Shanghai", {"concessions": concessions} if concessions else {})


@pytest.mark.parametrize(
    ("price", "offered", "role"),
    [
        (10000, 10000, ""),
        (10000, 12000, ""),  # dearer is no concession
        (10000, 9800, ""),  # 2 %
        (10000, 9799, "lead"),
        (10000, 9500, "lead"),  # 5 %
        (10000, 9499, "supervisor"),
        (100000, 99500, ""),  # 2 % would be 20 yuan: never more than 5
        (100000, 99499, "lead"),
        (0, 0, ""),
    ],
)
def test_the_limits_of_the_manual(price: int, offered: int, role: str) -> None:
    assert needed(shop(), price, offered) == role


def test_a_shop_sets_its_own_limits_and_nothing_else() -> None:
    assert limits(shop(agent_percent=0, colour=3)) == {"agent_percent": 0.0, "agent_yuan": 5.0, "lead_percent": 5.0, "agent_gift": 3.0}
    assert needed(shop(agent_percent=0), 10000, 9999) == "lead"


def test_who_covers_what() -> None:
    assert [covers(role, "lead") for role in ("agent", "lead", "supervisor", "owner")] == [False, True, True, True]
    assert [covers(role, "supervisor") for role in ("agent", "lead", "supervisor", "owner")] == [False, False, True, True]
    assert covers("agent", "")
