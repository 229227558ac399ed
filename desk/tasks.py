"""An agent's list of what is still to be done: shown by /todo, ticked off by a button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desk.answering import Done
from desk.floor import Floor
from desk.header import refresh
from desk.hours import local
from desk.ports import Receipt
from desk.roles import require
from desk.speaking import desk_place
from storage.records import Customer, Draft, Shop, Staff, Task
from storage.tx import Tx

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list: whose talk it is about, where their topic is, and when it is (or was) due."""

    task_id: int
    kind: str
    text: str
    name: str
    when: str
    chat_id: int | None = None
    thread_id: int | None = None


def remind(
    tx: Tx, customer: Customer, kind: str, text: str = "", *, staff_id: int | None = None,
    due_at: float | None = None,
) -> int:
    """Put a customer on somebody's list (no staff: everybody's); the door knows the words for ``kind``."""
    refresh(tx, customer)
    return tx.tasks.add(
        shop_id=customer.shop_id, kind=kind, text=text, staff_id=staff_id, customer_id=customer.id, due_at=due_at
    )


async def todo(
    floor: Floor, staff: Staff, bot_id: int, chat_id: int, *, thread_id: int | None = None,
    receipt: Receipt | None = None,
) -> None:
    """/todo: show the list where it was asked for."""
    require(staff, "answer")
    await floor.commit(
        lambda tx: _show(tx, staff, bot_id, chat_id, thread_id=thread_id, edits=None), receipt
    )


def _show(tx: Tx, staff: Staff, bot_id: int, chat_id: int, *, thread_id: int | None, edits: int | None) -> None:
    """Queue the list; ``edits`` = the row whose message it takes the place of. What it says is decided when it leaves."""
    tx.outbox.put(
        Draft(
            shop_id=staff.shop_id, bot_id=bot_id, chat_id=chat_id, thread_id=thread_id, kind="todo",
            body={"staff": staff.id, "row": edits},
        )
    )


async def listed(floor: Floor, staff_id: int) -> tuple[Item, ...]:
    """The person's open tasks as they are now, the most pressing first."""

    def look(tx: Tx) -> tuple[Item, ...]:
        staff = tx.staff.get(staff_id)
        if staff is None or not staff.active:
            return ()
        shop = tx.shops.get(staff.shop_id)
        return tuple(_item(tx, shop, task) for task in tx.tasks.open_for(shop.id, staff.id, limit=SHOWN))

    return await floor.store.read(look)


def _item(tx: Tx, shop: Shop, task: Task) -> Item:
    customer = tx.customers.get(task.customer_id) if task.customer_id is not None else None
    place = desk_place(tx, customer) if customer is not None else None
    return Item(
        task_id=task.id, kind=task.kind, text=task.text, name=customer.name if customer else "",
        when=_when(shop, tx.now, task.created_at if task.due_at is None else task.due_at),
        chat_id=place[1] if place else None, thread_id=place[0].thread_id if place else None,
    )


def _when(shop: Shop, now: float, at: float) -> str:
    """今天 18:00, 明天 09:00, 昨天 23:10, or the date."""
    then, today = local(shop, at), local(shop, now).date()
    near = {today: "今天", today + timedelta(days=1): "明天", today - timedelta(days=1): "昨天"}
    return f"{near.get(then.date()) or f'{then.month}月{then.day}日'} {then:%H:%M}"


async def tick(floor: Floor, staff: Staff, task_id: int, row_id: int, receipt: Receipt | None = None) -> Done:
    """✅: the task is done, and the list it stood in (outbox row ``row_id``) is shown anew."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        task = tx.tasks.get(task_id)
        if task is None or task.shop_id != staff.shop_id:
            return Done("gone")
        if task.staff_id not in (None, staff.id):
            return Done("not_yours")
        done = tx.tasks.finish(task_id, by=staff.id)
        if done and task.customer_id is not None:
            refresh(tx, tx.customers.get(task.customer_id))
        row = tx.outbox.get(row_id)
        if row is not None and row.shop_id == staff.shop_id and row.kind == "todo":
            owner = tx.staff.get(int(row.body["staff"])) or staff
            _show(tx, owner, row.bot_id, row.chat_id, thread_id=row.thread_id, edits=row.id)
        return Done("ticked" if done else "gone")

    return await floor.commit(job, receipt)
