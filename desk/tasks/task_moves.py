"""⏰ and 🔁 on a task: moved to another time by a button or in words, or handed to a colleague or to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.people.roles import may, require
from desk.ports import Place, Receipt
from desk.shifts.hours import local, zone
from desk.shifts.roster import closed, on_duty
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.snoozing import next_morning
from desk.talks.speaking import Choices, desk_place, notice
from desk.tasks.task_watch import acts, tell_person, watch
from desk.tasks.tasks import FORM, LIST, acted_on, list_row, redraw, show_again, when
from nlu.reminders import reminder
from storage.records.desk import Task
from storage.records.people import Shop, Staff
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

FORM_LASTS: Final = 3600.0
EVENING: Final = time(20)
FARTHEST: Final = 90 * 86_400.0
OFFERED: Final = 10
POOL: Final = 0
UNCLEAR: Final = "没看懂这个时间，请再回复一次那条消息，例如：明天下午3点、周五 10:00、半小时后"
PAST: Final = "这个时间已经过去了，请再回复一次那条消息，写个往后的时间～"
FAR: Final = "太远啦，最多挪到 90 天以后，请再回复一次那条消息～"


def choices(shop: Shop, now: float) -> Choices:
    """What may be tapped: in an hour, this evening while that is to come, tomorrow at nine, or in words."""
    evening = [] if tonight(shop, now) is None else [("今晚 20:00", "eve")]
    return [[("1 小时", "60"), *evening, ("明早 9:00", "day")], [("✍️ 自己写时间", "ask")]]


async def offered(floor: Floor, shop_id: int) -> Choices:
    """The same for a shop, as its clock stands now."""
    return choices(await floor.store.read(lambda tx: tx.shops.get(shop_id)), floor.clock())


def tonight(shop: Shop, now: float) -> float | None:
    """Eight o'clock in the evening of the shop's day; None when it is nearly that or past it."""
    at = datetime.combine(local(shop, now).date(), EVENING, tzinfo=zone(shop)).timestamp()
    return at if at - now > 1800 else None


async def ask(
    floor: Floor, staff: Staff, task_id: int, row_id: int, view: str, receipt: Receipt | None = None
) -> Done:
    """⏰ or 🔁 behind a line: the list (or, from a notice, a message of its own) shows that task with the choices."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        row = list_row(tx, staff, row_id)
        task = acted_on(tx, staff, task_id)
        if task is None:
            show_again(tx, staff, row)
            return Done("gone")
        if row is not None:
            redraw(tx, row, view=view, task=task_id, page=int(row.body.get("page", 0)))
        else:
            _open_alone(tx, staff, task, view)
        return Done("which_time" if view == "move" else "which_person")

    return await floor.commit(job, receipt)


def _open_alone(tx: Tx, staff: Staff, task: Task, view: str) -> None:
    """A message about that one task: in private, else where the customer's other messages are."""
    customer = tx.customers.get(task.customer_id) if task.customer_id is not None else None
    topic = desk_place(tx, customer) if customer is not None and not staff.started else None
    bot_id = customer.bot_id if customer is not None else tx.shops.bots(staff.shop_id)[0].id
    tx.outbox.put(
        Draft(
            shop_id=staff.shop_id, bot_id=bot_id, chat_id=topic[1] if topic else staff.user_id,
            topic_id=topic[0].id if topic else None, kind=LIST,
            body={"staff": staff.id, "row": None, "view": view, "task": task.id, "alone": True},
        )
    )


async def move(floor: Floor, staff: Staff, row_id: int, choice: str, receipt: Receipt | None = None) -> Done:
    """1 小时, 今晚, 明早 or 自己写时间 for the task that row shows."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        row, task = _shown(tx, staff, row_id)
        if row is None or task is None:
            show_again(tx, staff, row)
            return Done("gone")
        if choice == "ask":
            return _ask_words(tx, staff, row, task)
        shop = tx.shops.get(staff.shop_id)
        at = {"60": tx.now + 3600.0, "eve": tonight(shop, tx.now), "day": next_morning(shop, tx.now)}.get(choice)
        if at is None:
            return Done("changed")
        return _move(tx, shop, staff, row, task, at)

    return await floor.commit(job, receipt)


def _shown(tx: Tx, staff: Staff, row_id: int) -> tuple[Outgoing | None, Task | None]:
    """The row that shows one task, and the task, if it may still be acted on."""
    row = list_row(tx, staff, row_id)
    task = acted_on(tx, staff, int(row.body["task"])) if row is not None and row.body.get("task") else None
    return row, task


def _ask_words(tx: Tx, staff: Staff, row: Outgoing, task: Task) -> Done:
    """What answers the list's message is a time now."""
    redraw(tx, row, view="ask", task=task.id, **_kept(row))
    number = tx.forms.open(
        shop_id=staff.shop_id, staff_id=staff.id, chat_id=row.chat_id, thread_id=row.thread_id, kind=FORM,
        fields={"task": task.id, "row": row.id}, lasts=FORM_LASTS,
    )
    first = tx.outbox.get(int(row.body["row"] or row.id))
    if first is not None and first.sent_id is not None:
        tx.forms.asked_in(number, first.sent_id)
    return Done("write_time")


def _kept(row: Outgoing) -> dict[str, Any]:
    return {key: row.body[key] for key in ("page", "alone") if key in row.body}


def _move(tx: Tx, shop: Shop, staff: Staff, row: Outgoing | None, task: Task, at: float) -> Done:
    """Who moves a task of everybody's answers for it from then on."""
    owner = staff.id if task.staff_id is None else task.staff_id
    tx.tasks.change(task.id, due_at=at, staff_id=owner, seen_at=tx.now, lead_told_at=None)
    watch(tx, shop.id, task.id, at)
    nudge = tx.nudges.of_task(task.id)
    if nudge is not None and tx.nudges.move(nudge.id, at):
        tx.nudges.own(nudge.id, owner)
    tx.staff.note(shop.id, staff.id, "task_move", f"task:{task.id}", to=at, was=task.at)
    if task.customer_id is not None:
        refresh(tx, tx.customers.get(task.customer_id))
    show_again(tx, staff, row)
    return Done("moved_to", when(shop, tx.now, at))


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of words that answer a list: ``moved_to`` = when the task is due now."""

    moved_to: str = ""


async def answer(
    floor: Floor, staff: Staff, place: Place, answers: int, words: str, receipt: Receipt | None = None
) -> Answered | None:
    """Words that answer the message of a list: a time for the task it asks about. None if they answer anything else.

    NotAllowed with what is wrong: such words never go to a customer.
    """

    def look(tx: Tx) -> bool:
        row = tx.outbox.sent_as(place.bot_id, place.chat_id, answers)
        return row is not None and row.shop_id == staff.shop_id and row.kind == LIST

    if not await floor.store.read(look):
        return None

    def job(tx: Tx) -> Answered:
        form = tx.forms.answered(shop_id=staff.shop_id, chat_id=place.chat_id, telegram_id=answers)
        if form is None or form.kind != FORM:
            raise NotAllowed("要改时间，请先在这条消息上点 ⏰ 再点「自己写时间」。这句没有发给顾客～")
        shop = tx.shops.get(staff.shop_id)
        found = reminder(words, local(shop, tx.now))
        at = found.timestamp() if found is not None else 0.0
        if wrong := UNCLEAR if found is None else PAST if at <= tx.now else FAR if at > tx.now + FARTHEST else "":
            raise NotAllowed(wrong)
        task = acted_on(tx, staff, int(form.fields["task"]))
        row = list_row(tx, staff, int(form.fields["row"]))
        if task is None:
            show_again(tx, staff, row)
            raise NotFound("这件已经处理过了～")
        return Answered(_move(tx, shop, staff, row, task, at).name)

    return await floor.commit(job, receipt)


# --- handing over ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody a task may go to, and how many customers they hold."""

    staff_id: int
    name: str
    load: int


async def takers(floor: Floor, shop_id: int, task_id: int) -> tuple[Taker, ...]:
    """Everybody who may have the task, those on duty first."""

    def look(tx: Tx) -> tuple[Taker, ...]:
        shop, task = tx.shops.get(shop_id), tx.tasks.get(task_id)
        loads = tx.customers.loads(shop.id)
        found = [p for p in _people(tx, shop) if task is None or p.id != task.staff_id]
        return tuple(Taker(p.id, p.name, loads.get(p.id, 0)) for p in found[:OFFERED])

    return await floor.store.read(look)


def _people(tx: Tx, shop: Shop) -> Iterator[Staff]:
    there = on_duty(tx, shop, tx.now)
    yield from there
    known = {person.id for person in there}
    yield from (p for p in tx.staff.all(shop.id) if may(p, "answer") and p.id not in known and not closed(shop, p, tx.now))


async def hand(floor: Floor, staff: Staff, row_id: int, taker_id: int, receipt: Receipt | None = None) -> Done:
    """🔁: the task that row shows is that colleague's now, or (0) everybody's; whoever gets it hears of it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        row, task = _shown(tx, staff, row_id)
        if row is None or task is None:
            show_again(tx, staff, row)
            return Done("gone")
        taker = tx.staff.get(taker_id) if taker_id != POOL else None
        if taker_id != POOL and (taker is None or taker.shop_id != staff.shop_id or not may(taker, "answer")):
            raise NotFound("这位同事现在接不了，请换一位～")
        shop = tx.shops.get(staff.shop_id)
        tx.tasks.change(task.id, staff_id=taker.id if taker else None, seen_at=None, lead_told_at=None)
        watch(tx, shop.id, task.id, task.at)
        nudge = tx.nudges.of_task(task.id)
        if nudge is not None and nudge.state == "waiting":
            tx.nudges.own(nudge.id, taker.id if taker else None)
        tx.staff.note(shop.id, staff.id, "task_hand", f"task:{task.id}", to=taker.id if taker else None, was=task.staff_id)
        _tell(tx, shop, staff, task, taker)
        if task.customer_id is not None:
            refresh(tx, tx.customers.get(task.customer_id))
        show_again(tx, staff, row)
        return Done("task_handed", taker.name) if taker is not None else Done("task_pooled")

    return await floor.commit(job, receipt)


def _tell(tx: Tx, shop: Shop, staff: Staff, task: Task, taker: Staff | None) -> None:
    customer = tx.customers.get(task.customer_id) if task.customer_id is not None else None
    if taker is not None and taker.id != staff.id:
        tell_person(
            tx, shop, taker, task, "task_given", giver=staff.name, when=when(shop, tx.now, task.at), buttons=acts(task.id)
        )
    elif taker is None and customer is not None:
        notice(tx, customer, "task_pooled", who=staff.name, task_kind=task.kind, task_said=task.text)
