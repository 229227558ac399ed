"""收款账户名单: changed by supervisors only, and every change is on record without the whole account."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.people import own_accounts
from scripts_library.library import Library
from storage.records.people import Staff
from storage.store import Store


@pytest.fixture
async def people(store: Store, shared_mind: Callable[[Library], Mind]) -> tuple[Floor, Staff, Staff]:
    """The floor, a supervisor and a lead."""
    floor = Floor(store, Minds(store, shared_mind), time.time)

    def job(tx: object) -> tuple[Staff, Staff]:
        rows = tx.staff  # type: ignore[attr-defined]
        ids = [rows.put(shop_id=1, user_id=n, number=f"0{n}", name=role, role=role) for n, role in enumerate(("supervisor", "lead"), 1)]
        return rows.get(ids[0]), rows.get(ids[1])

    return floor, *await store.write(job)


async def test_changes_are_kept_in_order_and_on_record(people: tuple[Floor, Staff, Staff]) -> None:
    floor, supervisor, _ = people
    assert await own_accounts.add(floor, supervisor, "shop@xiaodian.example 400-820-1234") == ("shop@xiaodian.example", "400-820-1234")
    assert await own_accounts.add(floor, supervisor, "400-820-1234") == ("shop@xiaodian.example", "400-820-1234")
    assert await own_accounts.remove(floor, supervisor, "shop@xiaodian.example") == ("400-820-1234",)
    assert await own_accounts.listed(floor, supervisor) == ("400-820-1234",)
    noted = await floor.store.read(lambda tx: [tx.staff.last_noted(1, what) for what in ("account_add", "account_remove")])
    assert all(noted)


async def test_a_lead_neither_sees_nor_changes_the_list(people: tuple[Floor, Staff, Staff]) -> None:
    floor, _, lead = people
    for act in (own_accounts.listed(floor, lead), own_accounts.add(floor, lead, "12345678"), own_accounts.remove(floor, lead, "12345678")):
        with pytest.raises(NotAllowed, match="没有这个权限"):
            await act
    assert await floor.store.read(lambda tx: tx.staff.last_noted(1, "account_add")) is None


@pytest.mark.parametrize("words", ["", "abc", "x" * 65])
async def test_half_an_account_is_refused(people: tuple[Floor, Staff, Staff], words: str) -> None:
    floor, supervisor, _ = people
    with pytest.raises(NotAllowed, match="请写完整的账号"):
        await own_accounts.add(floor, supervisor, words)
