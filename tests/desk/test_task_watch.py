"""Tasks ring when they fall due, and what nobody looks at reaches the lead in working time, once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from desk.minds import Mind
from desk.people import staffing
from desk.tasks import task_watch, tasks
from storage.records.desk import Task
from storage.records.people import Staff
from storage.records.talks import Customer
from tests.desk.nudge_scene import Scene


@pytest.fixture
async def scene(sqlite_template: Path, tmp_path: Path, mind: Mind) -> AsyncIterator[Scene]:
    path = tmp_path / "tasks.db"
    shutil.copy(sqlite_template, path)
    made = await Scene.open(f"sqlite:///{path}", mind)
    yield made
    made.close()


def _put(scene: Scene, who: Customer, staff: Staff | None, *, due_in: float | None = None, kind: str = "late_reply") -> int:
    def job(tx: Any) -> int:
        at = None if due_in is None else tx.now + due_in
        return tasks.remind(tx, who, kind, "答应的事", staff_id=staff.id if staff else None, due_at=at)

    return scene.store.write_now(job)


def _task(scene: Scene, number: int) -> Task:
    return scene.store.write_now(lambda tx: tx.tasks.get(number))


def _codes(scene: Scene, person: Staff) -> list[str]:
    return [str(body["code"]) for body in scene.notices(person.user_id) if "code" in body]


async def test_the_half_hour_is_working_time(scene: Scene) -> None:
    scene.settings(hours=[["09:00", "23:00"]])
    number = _put(scene, scene.customer(), scene.agent)
    scene.says("22:50")
    scene.store.write_now(lambda tx: (tx.tasks.change(number, due_at=tx.now), task_watch.watch(tx, 1, number, tx.now)))
    await scene.passes(minutes=40)
    assert _task(scene, number).lead_told_at is None, "ten minutes of it lay in opening hours"
    scene.says("09:15")
    await scene.passes(minutes=1)
    assert _task(scene, number).lead_told_at is None
    await scene.passes(minutes=6)
    assert _codes(scene, scene.lead) == ["task_unseen"]
    assert _task(scene, number).lead_told_at is not None
    await scene.passes(days=3)
    assert _codes(scene, scene.lead) == ["task_unseen"], "once"


async def test_it_rings_for_its_owner_and_who_looked_is_left_alone(scene: Scene) -> None:
    who = scene.customer()
    number = _put(scene, who, scene.agent, due_in=3600)
    await scene.passes(minutes=59)
    assert _codes(scene, scene.agent) == []
    await scene.passes(minutes=2)
    assert _codes(scene, scene.agent) == ["task_due"]
    scene.store.write_now(lambda tx: tx.tasks.seen(1, scene.agent.id))
    await scene.passes(days=1)
    assert _codes(scene, scene.lead) == []
    assert _task(scene, number).state == "open"


async def test_a_question_of_the_night_has_its_own_clock(scene: Scene) -> None:
    _put(scene, scene.customer(), None, kind="night")
    await scene.passes(days=1)
    assert _codes(scene, scene.lead) == []


async def test_what_was_on_the_list_of_somebody_who_leaves_is_everybodys(scene: Scene) -> None:
    number = _put(scene, scene.customer(), scene.agent)
    boss = scene.store.write_now(lambda tx: tx.staff.get(staffing.put_on_list(tx, 1, 901, "孙主管", "supervisor")))
    await staffing.remove(scene.floor, boss, scene.bot_id, scene.agent.number, boss.user_id)
    assert _task(scene, number).staff_id is None
    await scene.passes(minutes=31)
    assert _codes(scene, scene.lead) == ["task_unseen"]
