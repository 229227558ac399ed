"""A farewell that cannot arrive is neither sent nor kept as said; the talk ends all the same."""

from __future__ import annotations

from typing import Any

import pytest

from desk.talks import ending
from tests.stage import Stage


@pytest.mark.parametrize("reason", [{"muted": True}, {"blocked": True}, {"barred": True}], ids=["muted", "blocked", "barred"])
async def test_only_who_can_hear_us_is_said_goodbye(stage: Stage, reason: dict[str, Any]) -> None:
    await stage.furnish()
    await (await stage.customer("小雨")).says("能便宜点吗")
    await stage.settled()
    store = stage.house.store
    await store.write(lambda tx: tx.customers.change(1, **reason))
    agent = next(s for s in await store.read(lambda tx: tx.staff.all(1)) if s.name == "小李")
    assert (await ending.finish_talk(stage.house.floor, agent, 1, "成交")).outcome == "ended"
    said = [m.phrase for m in await store.read(lambda tx: tx.messages.of_customer(1)) if m.author == "shop"]
    assert said == ([] if "muted" not in reason else ["service.farewell_deal"])
    assert [e.outcome for e in await store.read(lambda tx: tx.endings.of_customer(1, limit=5))] == ["deal"]
