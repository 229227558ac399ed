"""The response clock: runs from the line that a person owes an answer to, until an answer, 结束, or no reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desk.shifts.hours import working_seconds
from desk.talks.composing import asked_in
from nlu.reading import Reading
from storage.records.desk import Wait
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Turn
from storage.tx import Tx

CLOCK: Final = "clock"
NIGHT: Final = "night"  # the task of a question that came while nobody was on duty

STEPS: Final = (("customer", 30.0), ("agent", 60.0), ("lead", 180.0))
"""Who hears of it, and how long after the line."""

GRACE: Final = 30.0  # a clock that runs on after 撤回 does not ring at once
COURTESY: Final = frozenset({"thanks", "ack", "bye"})


def courteous(reading: Reading) -> bool:
    """Is that surely nothing but thanks, an ack or a goodbye? Nobody owes it an answer."""
    asked = asked_in(reading)
    calm = reading.verdict == "sure" and reading.mood != "angry" and not reading.risky
    return calm and bool(asked) and COURTESY.issuperset(asked)


def clocked(customer: Customer) -> bool:
    """Does anybody owe this customer an answer at all? Not 推销, 静音 or 拉黑."""
    return not (customer.mark or customer.muted or customer.barred)


def line(tx: Tx, customer: Customer, turn: Turn, *, owed: bool) -> None:
    """A customer wrote something that wants an answer, which is a person's to give if one holds them."""
    if not owed and clocked(customer) and (customer.holder_id is not None or customer.wants_person):
        _begin(tx, customer, turn.id, tx.now)


def owe(tx: Tx, customer: Customer, turn: Turn | None, *, since: float) -> None:
    """A person has to answer from here on: the clock runs from ``since``, unless it does already."""
    if not clocked(customer):
        return
    number = turn.id if turn is not None else None
    if all(wait.turn_id != number for wait in tx.waits.running(customer.id)):
        _begin(tx, customer, number, since)


def owe_open(tx: Tx, customer: Customer, turn: Turn | None) -> None:
    """The assistant will not answer any more: what is still open of the talk is a person's."""
    if turn is not None and turn.state == "open" and _wants_answer(turn):
        owe(tx, customer, turn, since=turn.opened_at)


def _wants_answer(turn: Turn) -> bool:
    """Was anything said in the turn besides courtesies?"""
    return turn.lines > 0 and not (turn.asked and COURTESY.issuperset(turn.asked))


def _begin(tx: Tx, customer: Customer, turn_id: int | None, since: float) -> None:
    number = tx.waits.add(
        shop_id=customer.shop_id, customer_id=customer.id, turn_id=turn_id, began_at=since, first=_is_first(customer)
    )
    step, seconds = STEPS[0]
    tx.due.add(
        shop_id=customer.shop_id, kind=CLOCK, subject=str(number), at=since + seconds,
        body={"customer": customer.id, "step": step},
    )


def _is_first(customer: Customer) -> bool:
    """Will this be the first answer of the talk? Who is held or was handed over has had one."""
    return customer.holder_id is None and customer.introduced_at is None


# --- how it ends ----------------------------------------------------------------------------------------


def answered(
    tx: Tx, shop: Shop, customer: Customer, staff: Staff, turns: Sequence[Turn], *, only: int | None
) -> None:
    """A person answered these open turns: everything, or ``only`` one turn by its card. Who was faster than the
    clock is on record too."""
    running = [w for w in tx.waits.running(customer.id) if only is None or w.turn_id in (None, only)]
    for wait in running:
        stop(tx, shop, wait, "answered", staff)
    for turn in turns:
        if clocked(customer) and _wants_answer(turn) and all(wait.turn_id != turn.id for wait in running):
            _record(tx, shop, customer, staff, turn)


def _record(tx: Tx, shop: Shop, customer: Customer, staff: Staff, turn: Turn) -> None:
    """Answered within the assistant's quiet wait: no clock had begun."""
    tx.waits.add(
        shop_id=shop.id, customer_id=customer.id, turn_id=turn.id, began_at=turn.opened_at,
        first=_is_first(customer), ended="answered", answered_at=tx.now, staff_id=staff.id,
        plain_seconds=tx.now - turn.opened_at, working_seconds=working_seconds(shop, turn.opened_at, tx.now),
    )


def dropped(tx: Tx, shop: Shop, customer: Customer) -> None:
    """结束, or nobody owes this customer anything any more."""
    for wait in tx.waits.running(customer.id):
        stop(tx, shop, wait, "dropped")
    _tick_off(tx, customer.id, None)


def stop(tx: Tx, shop: Shop, wait: Wait, ended: str, staff: Staff | None = None) -> None:
    """The clock stops, and rings no more."""
    done = {"answered_at": tx.now, "staff_id": staff.id} if staff is not None else {}
    tx.waits.change(
        wait.id, ended=ended, plain_seconds=tx.now - wait.began_at,
        working_seconds=working_seconds(shop, wait.began_at, tx.now), **done,
    )
    tx.due.cancel(CLOCK, str(wait.id))
    if wait.agent_told_at is None and tx.now - wait.began_at >= STEPS[0][1]:  # perhaps it came at night
        _tick_off(tx, wait.customer_id, staff)


def _tick_off(tx: Tx, customer_id: int, staff: Staff | None) -> None:
    for task in tx.tasks.open_of(customer_id, NIGHT):
        tx.tasks.finish(task.id, by=staff.id if staff is not None else None)


def reopened(tx: Tx, customer: Customer, turn: Turn) -> None:
    """撤回: the answer is gone, the clock runs on from where it began."""
    wait = tx.waits.last_of(customer.id, turn.id)
    if wait is None or not clocked(customer):
        owe(tx, customer, turn, since=turn.opened_at)
    elif wait.ended == "answered":
        tx.waits.change(
            wait.id, ended="", answered_at=None, staff_id=None, plain_seconds=None, working_seconds=None
        )
        step = _next(wait, tx.now)
        late = step is not None and wait.began_at + step[1] < tx.now + GRACE
        plan(tx, wait, step, after=GRACE if late else None)


def _next(wait: Wait, now: float) -> tuple[str, float] | None:
    """Who has not heard of this wait yet."""
    customer, agent, lead = STEPS
    if now < wait.began_at + customer[1]:
        return customer
    if wait.agent_told_at is None:
        return agent
    return lead if wait.lead_told_at is None else None


def plan(tx: Tx, wait: Wait, step: tuple[str, float] | None, *, after: float | None = None) -> None:
    """The next ring: at its time after the line, or so many seconds ``after`` now for a clock that stood still."""
    if step is None:
        return
    name, seconds = step
    at = wait.began_at + seconds if after is None else tx.now + after
    tx.due.put(
        shop_id=wait.shop_id, kind=CLOCK, subject=str(wait.id), at=at,
        body={"customer": wait.customer_id, "step": name, "stood": after is not None},
    )
