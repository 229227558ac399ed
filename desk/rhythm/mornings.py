"""What came while nobody was on duty: kept on everybody's list, shown once when the shop opens, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.floor import Floor
from desk.rhythm import opening_list
from desk.shifts import roster
from desk.shifts.hours import local
from desk.talks.pointers import last_words, topic_link
from desk.talks.speaking import tell
from desk.talks.waiting import NIGHT, STEPS, plan
from desk.tasks.tasks import remind
from storage.records.desk import Task, Wait
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.records.traffic import Due
from storage.tx import Tx

MORNING: Final = "morning"
LISTED = 30
WORDS = 60
NO_OPENING = 7 * 86_400.0  # nobody can say when the shop opens: 上班 brings the list before
A_CUSTOMER = 60.0  # the clock of the night's customers runs on one after the other, a minute for each agent


def keep(tx: Tx, shop: Shop, customer: Customer, wait: Wait) -> None:
    """Nobody is there: the question goes on everybody's list, and the list is shown when somebody comes."""
    if not tx.tasks.open_of(customer.id, NIGHT):
        remind(tx, customer, NIGHT, last_words(tx, customer), due_at=wait.began_at)
    opens = roster.next_duty(tx, shop, tx.now)
    at = tx.now + NO_OPENING if opens is None else opens
    tx.due.put(shop_id=shop.id, kind=MORNING, subject=str(shop.id), at=at)


def somebody_came(tx: Tx, shop_id: int) -> None:
    """上班, or the roster has changed: a list that still waits is shown now, if somebody is there."""
    tx.due.hasten(MORNING, str(shop_id))


async def show(floor: Floor, row: Due) -> None:
    """Due: the shop opens. The night's questions are shown, and their clocks run on."""

    def job(tx: Tx) -> None:
        if not tx.due.finish(row):
            return
        shop = tx.shops.get(row.shop_id)
        people = roster.on_duty(tx, shop, tx.now)
        if not people:
            opens = roster.next_duty(tx, shop, tx.now)
            at = tx.now + NO_OPENING if opens is None else opens
            tx.due.put(shop_id=shop.id, kind=MORNING, subject=row.subject, at=at)
            return
        kept = [(task, tx.customers.get(task.customer_id or 0)) for task in tx.tasks.open_in(shop.id, NIGHT)]
        for bot in tx.shops.bots(shop.id):
            _send(tx, shop, bot.id, people, [(t, c) for t, c in kept if c.bot_id == bot.id])
        if kept:
            opening_list.to_desk(tx, shop)
        _run_on(tx, [customer for _, customer in kept], len(people))

    await floor.store.write(job)


def _send(
    tx: Tx, shop: Shop, bot_id: int, people: Sequence[Staff], kept: Sequence[tuple[Task, Customer]]
) -> None:
    """To General, or to everyone on duty where the desk is no group."""
    if not kept:
        return
    today = local(shop, tx.now).date()
    overnight = any(local(shop, task.created_at).date() < today for task, _ in kept)
    lines = [_line(tx, shop, task, customer) for task, customer in kept[:LISTED]]
    groups = tx.shops.groups(bot_id)
    for chat_id in [groups[0].chat_id] if groups else [person.user_id for person in people]:
        tell(
            tx, shop_id=shop.id, bot_id=bot_id, chat_id=chat_id, code="morning" if overnight else "morning_today",
            count=len(kept), customers=lines,
        )


def _line(tx: Tx, shop: Shop, task: Task, customer: Customer) -> list[str]:
    """Name, the link to the topic, since when, and what was said."""
    since = f"{local(shop, task.due_at or task.created_at):%H:%M}"
    return [customer.name, topic_link(tx, customer), since, task.text[:WORDS]]


def _run_on(tx: Tx, customers: Sequence[Customer], people: int) -> None:
    """From here on they wait in working time: who is not answered in turn is told of, and then the lead."""
    agent = STEPS[1]
    for n, customer in enumerate(customers):
        for wait in tx.waits.running(customer.id):
            plan(tx, wait, agent, after=A_CUSTOMER * (n // people + 1))
