"""Who holds a customer: the first to act, until the talk ends or half an hour passes without a word."""

from __future__ import annotations

from desk.floor import HOLD, TAKEOVER, Floor, setting
from desk.nudges.nudge_talks import left
from desk.talks.header import refresh
from desk.talks.laying import note_on_card
from desk.talks.speaking import notice
from desk.talks.waiting import owe, owe_open
from storage.records.people import Shop, Staff
from storage.records.talks import Customer, Turn
from storage.records.traffic import Due
from storage.tx import Tx

RELEASE = "hold_release"
QUIET = "quiet_wait"


def keep_hold(tx: Tx, shop: Shop, customer_id: int) -> None:
    """A word was said: the hold lasts half an hour from now."""
    at = tx.now + setting(shop, "hold_seconds", HOLD)
    tx.due.put(shop_id=shop.id, kind=RELEASE, subject=str(customer_id), at=at)


def take_hold(tx: Tx, shop: Shop, customer: Customer, staff: Staff) -> None:
    """The person is in: the assistant falls silent, also in what it had queued."""
    holder = other_holder(tx, customer, staff) or staff
    tx.customers.change(customer.id, holder_id=holder.id, held_at=tx.now, wants_person=False, misses=0)
    if customer.holder_id != holder.id:
        refresh(tx, customer)
    silence(tx, customer)
    keep_hold(tx, shop, customer.id)


def hand_to(tx: Tx, shop: Shop, customer: Customer, taker: Staff) -> None:
    """The customer is that colleague's from now on, who will introduce themselves."""
    tx.customers.change(customer.id, holder_id=taker.id, held_at=tx.now, introduced_at=None)
    refresh(tx, customer)
    unsaid = silence(tx, customer)
    turn = tx.customers.last_turn(customer.id)
    if unsaid and turn is not None and turn.state == "answered":
        reopen(tx, customer, turn, "unsaid")
    else:
        owe_open(tx, customer, turn)
    keep_hold(tx, shop, customer.id)


def reopen(tx: Tx, customer: Customer, turn: Turn, why: str) -> None:
    """The assistant's answer did not get there: a person has to give it, and the card says why."""
    tx.customers.change_turn(turn.id, state="open")
    owe(tx, customer, turn, since=turn.opened_at)
    card = tx.cards.of_turn(turn.id)
    if card is not None:
        note_on_card(tx, customer, card, what=why)


def silence(tx: Tx, customer: Customer) -> int:
    """What the assistant had queued or was about to compose, and a follow-up that would come between, stays unsaid; returns
    how many rows of answers that were."""
    gone = tx.outbox.cancel_unheld(customer.id)
    tx.nudges.unsaid(gone, "talking")
    unsaid = sum(number is None or tx.nudges.said_as(number) is None for number in gone)
    for turn in tx.customers.recent_turns(customer.id, since=0):
        if turn.state == "open":
            tx.due.cancel(QUIET, str(turn.id))
    return unsaid


def free(tx: Tx, customer: Customer) -> None:
    """The talk is over: nobody holds the customer, the next one starts afresh."""
    last = customer.holder_id if customer.holder_id is not None else customer.last_staff_id
    tx.customers.change(
        customer.id, holder_id=None, held_at=None, introduced_at=None, wants_person=False, told_at=None, misses=0,
        last_staff_id=last,
    )
    tx.due.cancel(RELEASE, str(customer.id))
    if customer.holder_id is not None:
        refresh(tx, customer)


def other_holder(tx: Tx, customer: Customer, staff: Staff) -> Staff | None:
    """Whoever else holds the customer; None if nobody or this person does."""
    if customer.holder_id in (None, staff.id):
        return None
    holder = tx.staff.get(customer.holder_id or 0)
    return holder if holder is not None and holder.active else None


def second_tap(tx: Tx, customer: Customer, staff: Staff) -> bool:
    """Was this person warned a moment ago (then they mean it)? Otherwise they are warned now."""
    warned = tx.customers.warned_at(customer.id, staff.id)
    if warned is not None and tx.now - warned <= TAKEOVER:
        return True
    tx.customers.warn(shop_id=customer.shop_id, customer_id=customer.id, staff_id=staff.id)
    return False


async def release(floor: Floor, row: Due) -> None:
    """Due: half an hour without a word. The hold ends; the customer finds whoever is free."""

    def job(tx: Tx) -> None:
        customer = tx.customers.lock(int(row.subject))
        if not tx.due.finish(row) or customer.holder_id is None:
            return
        free(tx, customer)
        left(tx, tx.shops.get(customer.shop_id), customer, staff_id=customer.holder_id)
        holder = tx.staff.get(customer.holder_id)
        notice(tx, customer, "hold_ended", name=holder.name if holder else "")

    await floor.store.write(job)
