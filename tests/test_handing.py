"""Two colleagues hand the same customer on at the same instant: exactly one transfer."""

from __future__ import annotations

import asyncio
import time

from desk.floor import Floor
from desk.talks import handing
from storage.records.people import Staff
from storage.records.talks import Form
from storage.store import Store
from storage.tx import Tx
from tests.stage import Stage

TIMES = 20


def _asked(tx: Tx, form_id: int) -> Form | None:
    return tx.forms.get(form_id)


async def test_two_programs_take_two_choices_of_one_question_and_one_counts(stage: Stage) -> None:
    await stage.furnish()
    await (await stage.customer("小雨")).says("能便宜点吗")
    await stage.settled()
    floor = stage.house.floor
    other = Store(stage.database, clock=time.time)
    try:
        second = Floor(other, floor.minds, stage.clock)
        people = {person.name: person for person in await floor.store.read(lambda tx: tx.staff.all(1))}
        giver, one, two = people["小李"], people["小陈"], people["老赵"]
        for _ in range(TIMES):
            form = await _ask(floor, giver)
            done = await asyncio.gather(
                handing.give(floor, giver, form, one.id), handing.give(second, people["孙主管"], form, two.id)
            )
            assert sorted(d.outcome for d in done) == ["gone", "handed"], done
            winner = next(d.name for d in done if d.outcome == "handed")
            holder = await floor.store.read(lambda tx: tx.customers.get(1).holder_id)
            assert holder == people[winner].id
    finally:
        await asyncio.to_thread(other.close)


async def _ask(floor: Floor, staff: Staff) -> int:
    """Press 🔁; the number of the question."""
    assert (await handing.ask_whom(floor, staff, 1)).outcome == "choose"
    forms = await floor.store.read(lambda tx: [n for n in range(1, 4 * TIMES) if _asked(tx, n) is not None])
    return forms[-1]
