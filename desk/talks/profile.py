"""What the header of a topic shows of a customer: who they are, where they stand, what was promised."""

from __future__ import annotations

from dataclasses import dataclass

from desk.floor import Floor
from desk.handover.incidents import touching
from desk.orders.order_book import open_of
from desk.orders.order_words import short
from desk.people.roles import SPECIALITIES
from desk.shifts.hours import local
from desk.talks.requests import KINDS
from desk.tasks.task_watch import SNOOZE
from storage.records.desk import Case
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Topic
from storage.tx import Tx

PROMISES = 6
ORDERS = 3
AFTERSALE = "aftersale"  # where somebody stands whose case is open, whatever they bought before


@dataclass(frozen=True, slots=True)
class Promise:
    """Something somebody has to see to: kind is snooze, request or task; ``label`` = the kind of request or task."""

    kind: str
    when: str
    who: str
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class HeaderView:
    """A header ready to be drawn; ``telegram_id`` None = it has not been sent yet. Flags: promo, muted, barred,
    blocked. ``outcome`` = how the last talk ended, ``incident`` = the grave incident that touches
    them."""

    customer_id: int
    telegram_id: int | None
    name: str
    username: str
    traditional: bool
    stage: str
    outcome: str
    holder: str
    stars: tuple[str, ...]
    promises: tuple[Promise, ...]
    flags: tuple[str, ...]
    incident: str = ""
    orders: tuple[str, ...] = ()
    """The open orders: end of the number, state, sum."""


async def header(floor: Floor, topic_id: int) -> HeaderView | None:
    """The header of a topic as it is now; None where there are no topics."""

    def look(tx: Tx) -> HeaderView | None:
        topic = tx.customers.topic_by_id(topic_id)
        return _view(tx, topic, tx.customers.get(topic.customer_id)) if topic.thread_id else None

    return await floor.store.read(look)


def _view(tx: Tx, topic: Topic, customer: Customer) -> HeaderView:
    people = {person.id: person for person in tx.staff.all(customer.shop_id)}
    holder = people.get(customer.holder_id or 0)
    last = tx.endings.of_customer(customer.id, limit=1)
    case = tx.cases.open_of(customer.id)
    return HeaderView(
        customer_id=customer.id,
        telegram_id=topic.header_id,
        name=customer.name,
        username=customer.username,
        traditional=customer.traditional,
        stage=AFTERSALE if case is not None else customer.stage,
        outcome=last[0].outcome if last else "",
        holder=f"{holder.name}（{holder.number}）" if holder else "",
        stars=tx.stars.of_customer(customer.id),
        promises=_promises(tx, tx.shops.get(customer.shop_id), customer, people, case)[:PROMISES],
        flags=_flags(customer),
        incident=touching(tx, customer.shop_id, customer.id, held=customer.holder_id is not None),
        orders=tuple(short(order) for order in open_of(tx, customer.id)[:ORDERS]),
    )


def _flags(customer: Customer) -> tuple[str, ...]:
    marked = {customer.mark: bool(customer.mark), "muted": customer.muted, "barred": customer.barred}
    return tuple(name for name, on in {**marked, "blocked": customer.blocked}.items() if on)


def _promises(
    tx: Tx, shop: Shop, customer: Customer, people: dict[int, Staff], case: Case | None
) -> tuple[Promise, ...]:
    """Reminders and tasks about the customer, what the helpers are asked, the case that is open."""

    def name(staff_id: int | None) -> str:
        person = people.get(staff_id or 0)
        return person.name if person else ""

    tasks = [
        Promise(
            "snooze" if task.kind == SNOOZE else "task", when(shop, tx.now, task.due_at) if task.due_at else "",
            name(task.staff_id), task.kind, task.text,
        )
        for task in tx.tasks.open_of(customer.id) if task.kind != SNOOZE or task.at > tx.now
    ]
    asked = [
        Promise("request", when(shop, tx.now, request.due_at), SPECIALITIES[request.speciality], KINDS[request.kind])
        for request in tx.requests.open_of(customer.id)
    ]
    cases = [Promise("case", "", name(case.staff_id), case.number)] if case is not None else []
    return (*(one for one in tasks if one.kind == "snooze"), *cases, *asked, *(one for one in tasks if one.kind == "task"))


def when(shop: Shop, now: float, at: float) -> str:
    """15:20 today, else with the date: 11-23 09:00."""
    then = local(shop, at)
    return f"{then:%H:%M}" if then.date() == local(shop, now).date() else f"{then:%m-%d %H:%M}"
