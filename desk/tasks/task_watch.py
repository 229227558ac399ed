"""Watches over tasks: rings when one falls due, and tells the lead once what fell due unseen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from desk.floor import Floor, setting
from desk.people.calling import call
from desk.shifts.hours import local, next_opening, opening, working_seconds
from desk.shifts.roster import leads
from desk.talks.header import refresh
from desk.talks.pointers import topic_link
from desk.talks.speaking import Choices, tell
from desk.talks.waiting import NIGHT
from storage.records.desk import Task
from storage.records.people import Shop, Staff
from storage.records.traffic import Due
from storage.tx import Tx

WATCH: Final = "task"
SNOOZE: Final = "snooze"  # the task of ⏰, see desk/talks/snoozing.py
LATE: Final = 30 * 60.0
"""Seconds of opening hours after which what nobody looked at reaches the lead; settings["task_unseen_minutes"]."""
TOLD: Final = 8
A_DAY: Final = 86_400.0
WORDS: Final = 40


def watch(tx: Tx, shop_id: int, task_id: int, due_at: float, *, fresh: bool = False) -> None:
    """From now on: rings at ``due_at`` if that is later than now, then for the lead. ``fresh`` = the task was just made."""
    ahead = due_at > tx.now
    at = due_at if ahead else tx.now + LATE
    put = tx.due.add if fresh else tx.due.put
    put(shop_id=shop_id, kind=WATCH, subject=str(task_id), at=at, body={"ring": ahead})


def watch_all(tx: Tx, shop_id: int, task_ids: Sequence[int]) -> None:
    """The same for tasks that were just made and are due now."""
    subjects = [str(task_id) for task_id in task_ids]
    tx.due.add_many(shop_id=shop_id, kind=WATCH, at=tx.now + LATE, body={"ring": False}, subjects=subjects)


def unwatch(tx: Tx, task_id: int) -> None:
    """The task is done."""
    tx.due.cancel(WATCH, str(task_id))


def left(tx: Tx, staff: Staff) -> None:
    """Somebody is no colleague any more: what was on their list is everybody's."""
    for task_id in tx.tasks.to_everybody(staff.id):
        tx.staff.note(staff.shop_id, None, "task_pooled", f"task:{task_id}", was=staff.id)


def done_with(tx: Tx, task_id: int) -> None:
    """The task's reason is gone (paid, shipped, resolved): nobody has to see to it any more."""
    task = tx.tasks.get(task_id)
    if task is not None and tx.tasks.finish(task_id, by=None):
        unwatch(tx, task_id)
        if task.customer_id is not None:
            refresh(tx, tx.customers.get(task.customer_id))


def over(tx: Tx, customer_id: int, kind: str, *, by: int) -> int:
    """Tasks of that kind about a customer are done with (⏰ once the customer is answered); returns how many were."""
    found = tx.tasks.open_of(customer_id, kind)
    for task in found:
        tx.tasks.finish(task.id, by=by)
        unwatch(tx, task.id)
    return len(found)


async def ring(floor: Floor, row: Due) -> None:
    """Due: whose task it is hears of it; half a working hour later, unless somebody looked, the lead does."""

    def job(tx: Tx) -> None:
        task = tx.tasks.get(int(row.subject))
        if not tx.due.finish(row) or task is None or task.state != "open":
            return
        shop = tx.shops.get(row.shop_id)
        if row.body.get("ring"):
            if not _rung_for(tx, task):
                _tell_owner(tx, shop, task)
            if task.kind == SNOOZE and task.customer_id is not None:
                refresh(tx, tx.customers.get(task.customer_id))
            _again(tx, shop, task, limit(shop))
        elif task.lead_told_at is None and (task.seen_at is None or task.seen_at < task.at):
            rest = limit(shop) - working_seconds(shop, task.at, tx.now)
            if rest > 0:
                _again(tx, shop, task, rest)
            else:
                _tell_leads(tx, shop, task)

    await floor.store.write(job)


def limit(shop: Shop) -> float:
    """Seconds of opening hours in which somebody has to look."""
    return setting(shop, "task_unseen_minutes", LATE / 60) * 60


def _again(tx: Tx, shop: Shop, task: Task, rest: float) -> None:
    """Look again after so many seconds of opening hours (an hour's break in them only means one look more)."""
    opens = tx.now if opening(shop, tx.now) is not None else next_opening(shop, tx.now)
    at = tx.now + A_DAY if opens is None else opens + rest + 1.0
    tx.due.put(shop_id=shop.id, kind=WATCH, subject=str(task.id), at=at, body={"ring": False})


def _rung_for(tx: Tx, task: Task) -> bool:
    """Does a nudge ring for it (待跟进)?"""
    nudge = tx.nudges.of_task(task.id)
    return nudge is not None and (nudge.state == "waiting" or (nudge.done_at or 0.0) >= task.at)


def _tell_owner(tx: Tx, shop: Shop, task: Task) -> None:
    owner = tx.staff.get(task.staff_id) if task.staff_id is not None else None
    if owner is not None and owner.active:
        code = "snoozed" if task.kind == SNOOZE else "task_due"
        tell_person(tx, shop, owner, task, code, buttons=acts(task.id), text=task.text)


def tell_person(
    tx: Tx, shop: Shop, person: Staff, task: Task, code: str, *, buttons: Choices = (), **words: Any
) -> None:
    """Tell one person of one task: in private, else in the customer's topic."""
    customer = tx.customers.get(task.customer_id) if task.customer_id is not None else None
    told = {"task_kind": task.kind, "task_said": task.text, **words}
    if customer is not None:
        call(tx, person, code, customer=customer, link=topic_link(tx, customer), buttons=buttons, **told)
    elif person.started and (bots := tx.shops.bots(shop.id)):
        tell(
            tx, shop_id=shop.id, bot_id=bots[0].id, chat_id=person.user_id, code=code, buttons=buttons,
            who=person.name, customer="", link="", **told,
        )


def acts(task_id: int) -> Choices:
    """The buttons under a notice about one task."""
    return [[("✅ 做完了", f"todo:{task_id}:0"), ("⏰ 改时间", f"todomv:{task_id}:0"), ("🔁 转出去", f"todohd:{task_id}:0")]]


def _tell_leads(tx: Tx, shop: Shop, task: Task) -> None:
    """Everything on that list that is as late in one message; each task once, on record."""
    found = [one for one in tx.tasks.unseen(shop.id, task.staff_id, before=tx.now) if one.kind != NIGHT]
    late = [one for one in found if working_seconds(shop, one.at, tx.now) >= limit(shop)]
    owner = tx.staff.get(task.staff_id) if task.staff_id is not None else None
    for one in late:
        tx.tasks.change(one.id, lead_told_at=tx.now)
        tx.staff.note(shop.id, one.staff_id, "task_unseen", f"task:{one.id}", kind=one.kind)
    lines = [_line(tx, shop, one) for one in late[:TOLD]]
    buttons = [[(f"🔁 转交 {n}", f"todohd:{one.id}:0") for n, one in enumerate(late[:TOLD], 1)][i : i + 4] for i in (0, 4)]
    for lead in leads(tx, shop, tx.now):
        tell_person(
            tx, shop, lead, task, "task_unseen", count=len(late), owner=owner.name if owner else "", tasks=lines,
            buttons=[row for row in buttons if row], minutes=int(limit(shop) // 60),
        )


def _line(tx: Tx, shop: Shop, task: Task) -> list[str]:
    """Kind, name, link, when it was due, and the words."""
    customer = tx.customers.get(task.customer_id) if task.customer_id is not None else None
    then = local(shop, task.at)
    day = "" if then.date() == local(shop, tx.now).date() else f"{then.month}月{then.day}日 "
    link = topic_link(tx, customer) if customer is not None else ""
    return [task.kind, customer.name if customer else "", link, f"{day}{then:%H:%M}", task.text[:WORDS]]
