"""A person's list of what is still to be done: what goes on it, how /todo shows it, and ✅."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.people.roles import may, require
from desk.ports import Receipt
from desk.shifts.hours import local
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.pointers import topic_link
from desk.talks.waiting import NIGHT
from desk.tasks.task_watch import LATE, unwatch, watch
from storage.records.desk import Task
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

LIST: Final = "todo"
A_PAGE: Final = 8
FORM: Final = "task_time"

Group = Literal["overdue", "today", "later"]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: why (``kind``), whose talk it is about, the link to it, and when it is (or was) due;
    ``common`` = it is on everybody's list."""

    task_id: int
    kind: str
    text: str
    name: str
    when: str
    group: Group
    link: str = ""
    common: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, counted from 0, of so many pages; ``total`` tasks in all."""

    items: tuple[Item, ...]
    total: int
    page: int
    pages: int


def remind(
    tx: Tx, customer: Customer, kind: str, text: str = "", *, staff_id: int | None = None,
    due_at: float | None = None, order_id: int | None = None,
) -> int:
    """Put a customer on somebody's list (no staff: everybody's); the door knows the words for ``kind``.
    ``order_id`` = the order it is about: whatever ends the matter finds its task by that, never by the words.

    What is due later rings for whose it is; what then goes unseen reaches the lead, except questions of the night,
    whose clock does that (desk/talks/waiting.py).
    """
    refresh(tx, customer)
    number = tx.tasks.add(
        shop_id=customer.shop_id, kind=kind, text=text, staff_id=staff_id, customer_id=customer.id, due_at=due_at,
        order_id=order_id,
    )
    if kind != NIGHT:
        watch(tx, customer.shop_id, number, tx.now if due_at is None else due_at, fresh=True)
    return number


async def todo(
    floor: Floor, staff: Staff, bot_id: int, chat_id: int, *, thread_id: int | None = None,
    receipt: Receipt | None = None,
) -> None:
    """/todo: show the list where it was asked for; from now on everything on it has been seen."""
    require(staff, "answer")

    def job(tx: Tx) -> None:
        tx.tasks.seen(staff.shop_id, staff.id)
        tx.outbox.put(
            Draft(
                shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, thread_id=thread_id, kind=LIST,
                body={"staff": staff.id, "row": None},
            )
        )

    await floor.commit(job, receipt)


def redraw(tx: Tx, row: Outgoing, **view: Any) -> None:
    """Show something else in the message of a list: the list, or (``view`` move, hand, ask) one ``task`` of it.

    What it says is decided when it leaves (see bot/lists.py).
    """
    close_question(tx, row)
    first = int(row.body["row"] or row.id)
    tx.outbox.put(
        Draft(
            shop_id=row.shop_id, bot_id=row.bot_id, chat_id=row.chat_id, thread_id=row.thread_id, kind=LIST,
            body={"staff": row.body["staff"], "row": first, **view},
        )
    )


def close_question(tx: Tx, row: Outgoing) -> None:
    """The message asks for no time any more."""
    first = tx.outbox.get(int(row.body["row"] or row.id))
    form = None
    if first is not None and first.sent_id is not None:
        form = tx.forms.answered(shop_id=first.shop_id, chat_id=first.chat_id, telegram_id=first.sent_id)
    if form is not None and form.kind == FORM:
        tx.forms.close(form.id)


# --- what it shows ---------------------------------------------------------------------------------------


async def listed(floor: Floor, staff_id: int, page: int = 0) -> Listed:
    """A page of the person's open tasks as they are now, the most pressing first."""

    def look(tx: Tx) -> Listed:
        staff = tx.staff.get(staff_id)
        if staff is None or not staff.active:
            return Listed((), 0, 0, 1)
        shop = tx.shops.get(staff.shop_id)
        found = tx.tasks.open_for(shop.id, staff.id)
        pages = max(1, -(-len(found) // A_PAGE))
        here = min(page, pages - 1)
        shown = found[here * A_PAGE : (here + 1) * A_PAGE]
        return Listed(tuple(item(tx, shop, task) for task in shown), len(found), here, pages)

    return await floor.store.read(look)


async def one(floor: Floor, task_id: int) -> Item | None:
    """One line of a list, if the task is still open."""

    def look(tx: Tx) -> Item | None:
        task = tx.tasks.get(task_id)
        return item(tx, tx.shops.get(task.shop_id), task) if task is not None and task.state == "open" else None

    return await floor.store.read(look)


def item(tx: Tx, shop: Shop, task: Task) -> Item:
    """The line of a task."""
    customer = tx.customers.get(task.customer_id) if task.customer_id is not None else None
    return Item(
        task_id=task.id, kind=task.kind, text=task.text, name=customer.name if customer else "",
        when=when(shop, tx.now, task.at), group=_group(shop, tx.now, task.at),
        link=topic_link(tx, customer) if customer else "", common=task.staff_id is None,
    )


def _group(shop: Shop, now: float, at: float) -> Group:
    """过期 once the lead would hear of it; else by the shop's own day."""
    if at < now - LATE:
        return "overdue"
    return "today" if local(shop, at).date() <= local(shop, now).date() else "later"


def when(shop: Shop, now: float, at: float) -> str:
    """今天 18:00, 明天 09:00, 昨天 23:10, or the date."""
    then, today = local(shop, at), local(shop, now).date()
    near = {today: "今天", today + timedelta(days=1): "明天", today - timedelta(days=1): "昨天"}
    return f"{near.get(then.date()) or f'{then.month}月{then.day}日'} {then:%H:%M}"


# --- what is done with it ----------------------------------------------------------------------------------


def acted_on(tx: Tx, staff: Staff, task_id: int) -> Task | None:
    """The open task this person wants to act on: their own, everybody's, or, for leads and above, a colleague's.

    None if it is done already; NotAllowed if it is somebody else's.
    """
    require(staff, "answer")
    task = tx.tasks.get(task_id)
    if task is None or task.shop_id != staff.shop_id or task.state != "open":
        return None
    if task.staff_id not in (None, staff.id) and not may(staff, "overload"):
        raise NotAllowed("这是同事名下的待办，请 TA 来处理，或请组长转给您～")
    return task


def list_row(tx: Tx, staff: Staff, row_id: int) -> Outgoing | None:
    """The row a button of a list names, if it is one of this person's shop."""
    row = tx.outbox.get(row_id) if row_id else None
    return row if row is not None and row.shop_id == staff.shop_id and row.kind == LIST else None


def show_again(tx: Tx, staff: Staff, row: Outgoing | None) -> None:
    """After an act: the list its button stood under, as it is now."""
    if row is None:
        return
    if row.body.get("alone"):  # the message is about that one task
        redraw(tx, row, view="done", task=row.body["task"], alone=True)
    else:
        redraw(tx, row, page=int(row.body.get("page", 0)))
        if int(row.body["staff"]) == staff.id:  # a lead who acts on somebody's list has not looked for them
            tx.tasks.seen(staff.shop_id, staff.id)


async def tick(floor: Floor, staff: Staff, task_id: int, row_id: int, receipt: Receipt | None = None) -> Done:
    """✅: the task is done, and the list it stood in (outbox row ``row_id``; 0 = none) is shown anew."""

    def job(tx: Tx) -> Done:
        row = list_row(tx, staff, row_id)
        task = acted_on(tx, staff, task_id)
        if task is not None:
            finish(tx, task, staff)
        show_again(tx, staff, row)
        return Done("gone" if task is None else "ticked")

    return await floor.commit(job, receipt)


def finish(tx: Tx, task: Task, staff: Staff) -> None:
    """The task is done, by that person."""
    if tx.tasks.finish(task.id, by=staff.id):
        unwatch(tx, task.id)
        tx.staff.note(task.shop_id, staff.id, "task_done", f"task:{task.id}", kind=task.kind)
    if task.customer_id is not None:
        refresh(tx, tx.customers.get(task.customer_id))


async def turn(floor: Floor, staff: Staff, page: int, row_id: int, receipt: Receipt | None = None) -> Done:
    """Another page of the list, or (page of it) back from one task."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        row = list_row(tx, staff, row_id)
        if row is None:
            return Done("gone")
        redraw(tx, row, page=page)
        return Done("page_turned")

    return await floor.commit(job, receipt)


