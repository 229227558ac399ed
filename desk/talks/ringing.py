"""What the response clock does: 稍等 to the customer, then the holder or everyone on duty, then the lead."""

from __future__ import annotations

from desk.floor import Floor
from desk.minds import Mind
from desk.people.calling import call_all
from desk.rhythm import mornings
from desk.shifts import roster
from desk.talks.pointers import topic_link
from desk.talks.speaking import say, service_text
from desk.talks.waiting import STEPS, clocked, plan, stop
from storage.records.desk import Wait
from storage.records.people import Shop, Staff
from storage.records.talks import Customer
from storage.records.traffic import Due
from storage.tx import Tx

PLEASE_WAIT = "service.please_wait"
WAIT_AGAIN = 10 * 60.0
FIRST_REFUSAL = 60.0  # who talked with the customer last is called alone, so long before everybody is


async def ring(floor: Floor, row: Due) -> None:
    """Due: the customer still waits. Whoever's turn it is hears of it; outside duty hours nobody does."""
    mind = floor.mind(row.shop_id)

    def job(tx: Tx) -> None:
        customer = tx.customers.lock(int(row.body["customer"]))
        wait = tx.waits.get(int(row.subject))
        if not tx.due.finish(row) or wait is None or wait.ended:
            return
        shop = tx.shops.get(row.shop_id)
        if not clocked(customer) or customer.blocked:
            stop(tx, shop, wait, "dropped")
            return
        people = there(tx, shop, customer)
        if people:
            known = _known(tx, shop, customer, people) if row.body["step"] == "agent" and "asked" not in row.body else None
            if known is not None:
                _ring(tx, mind, shop, customer, wait, (known,), "agent")
                tx.due.put(
                    shop_id=shop.id, kind=row.kind, subject=row.subject, at=tx.now + FIRST_REFUSAL,
                    body={**row.body, "asked": known.id},
                )
                return
            others = tuple(person for person in people if person.id != row.body.get("asked"))
            _ring(tx, mind, shop, customer, wait, others or people, str(row.body["step"]))
            _go_on(tx, wait, row)
        else:
            mornings.keep(tx, shop, customer, wait)

    await floor.store.write(job)


def there(tx: Tx, shop: Shop, customer: Customer) -> tuple[Staff, ...]:
    """Whose the answer is: the holder's, else of everyone on duty who may take a customer."""
    holder = tx.staff.get(customer.holder_id) if customer.holder_id is not None else None
    if holder is not None and roster.stands_by(shop, holder, tx.now):
        return (holder,)
    return roster.takers(tx, shop, tx.now)


def _known(tx: Tx, shop: Shop, customer: Customer, people: tuple[Staff, ...]) -> Staff | None:
    """Of several who could take a customer nobody holds: the one who talked with them last, unless at their limit."""
    last = next((person for person in people if person.id == customer.last_staff_id), None)
    if last is None or len(people) < 2 or roster.full(tx, shop, last):
        return None
    return last


def _ring(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, wait: Wait, people: tuple[Staff, ...], step: str
) -> None:
    if step == "customer":
        _please_wait(tx, mind, shop, customer, people)
    elif step == "agent":
        _call(tx, customer, wait, people, "waiting")
        tx.waits.change(wait.id, agent_told_at=tx.now)
    else:
        _call(tx, customer, wait, roster.leads(tx, shop, tx.now), "waiting_long")
        tx.waits.change(wait.id, lead_told_at=tx.now)


def _go_on(tx: Tx, wait: Wait, row: Due) -> None:
    """The next ring; a clock that stood still over night leaves as much time before it as one that did not."""
    at = [name for name, _ in STEPS].index(str(row.body["step"]))
    if at + 1 < len(STEPS):
        between = STEPS[at + 1][1] - STEPS[at][1]
        plan(tx, wait, STEPS[at + 1], after=between if row.body.get("stood") else None)


def _please_wait(tx: Tx, mind: Mind, shop: Shop, customer: Customer, people: tuple[Staff, ...]) -> None:
    """Said by the shop, so that it reaches a customer whom somebody holds; once in ten minutes."""
    if tx.messages.said_since(customer.id, PLEASE_WAIT, tx.now - WAIT_AGAIN):
        return
    busy = not roster.below(shop, people, tx.customers.loads(shop.id))
    text = service_text(mind, "please_wait_busy" if busy else "please_wait", {})
    say(tx, customer, text, author="shop", phrase=PLEASE_WAIT)


def _call(tx: Tx, customer: Customer, wait: Wait, people: tuple[Staff, ...], code: str) -> None:
    holder = tx.staff.get(customer.holder_id) if customer.holder_id is not None else None
    named = holder is not None and holder not in people
    call_all(
        tx, people, code, customer=customer, seconds=int(tx.now - wait.began_at), link=topic_link(tx, customer),
        holder=holder.name if holder is not None and named else "",
    )
