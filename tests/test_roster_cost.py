"""What the roster costs a customer's line: nothing, with a roster as without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from desk.minds import Mind
from desk.shifts import rostering, shift_kinds
from scripts_library.library import Library
from storage.store import Store
from storage.tx import Tx
from tests.test_response_clock import _Counter


async def test_a_line_runs_as_many_statements_with_a_roster_as_without(store: Store, shared_mind: Callable[[Library], Mind]) -> None:
    counter = _Counter(store, shared_mind)
    await counter.open()

    async def costs(user: int) -> list[int]:
        return [await counter.line(user, "能便宜点吗"), await counter.line(user, "满减可以叠加吗"), *await counter.talk(user + 1)]

    without = await costs(10)

    def draw(tx: Tx) -> None:
        shift_kinds.put(tx, 1, "全", "全天", "00:00-24:00")
        today = datetime.fromtimestamp(tx.now, ZoneInfo("Asia/Shanghai")).date()
        rostering.save(tx, tx.shops.get(1), [(counter.staff_id, str(today + timedelta(days=n)), "全") for n in range(-1, 30)])

    await store.write(draw)
    drawn = await costs(20)
    assert drawn == without
