"""结束: the talk is over, with what came of it, a farewell that fits, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.minds import Mind
from desk.nudges.nudge_talks import left
from desk.people.roles import require
from desk.phrases.facts import facts
from desk.ports import Receipt
from desk.talks import waiting
from desk.talks.answering import Done
from desk.talks.header import refresh
from desk.talks.holding import free
from desk.talks.laying import note_on_card
from desk.talks.pointers import last_words
from desk.talks.reach import obstacle
from desk.talks.snoozing import next_morning
from desk.talks.speaking import say, service_text
from desk.tasks.task_watch import SNOOZE, over, watch
from desk.tasks.tasks import remind
from storage.records.people import Shop, Staff
from storage.records.talks import Card, Customer
from storage.tx import Tx

OUTCOMES: Final[Mapping[str, str]] = {"deal": "成交", "none": "未成交", "follow": "待跟进"}
"""How a talk can end, besides plainly."""

FOLLOW_UP = "follow_up"
WISH = "service.farewell_wish"
WISHED_BY: Final = ("deal", "none")
WISH_AGAIN = 30 * 86_400.0
GRIEVANCES: Final = frozenset({"complaint", "bad_review", "compensate"})


async def end_card(
    floor: Floor, staff: Staff, card_id: int, outcome: str, receipt: Receipt | None = None
) -> Done:
    """结束, 成交, 未成交 or 待跟进 on an answered card."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        card = tx.cards.get(card_id)
        if card is None or card.shop_id != staff.shop_id or outcome not in ("", *OUTCOMES):
            return Done("changed")
        customer = tx.customers.lock(card.customer_id)
        card = tx.cards.get(card_id) or card
        return end(tx, mind, customer, staff, card, outcome) if card.state == "answered" else Done("changed")

    return await floor.commit(job, receipt)


async def finish_talk(
    floor: Floor, staff: Staff, customer_id: int, word: str = "", receipt: Receipt | None = None
) -> Done:
    """/end in a topic, alone or with 成交, 未成交 or 待跟进: the same as on the card."""
    require(staff, "answer")
    outcome = next((code for code, name in OUTCOMES.items() if name == word), "")
    if word and not outcome:
        raise NotFound("请写 /end，或者 /end 成交、/end 未成交、/end 待跟进～")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        customer = tx.customers.lock(customer_id)
        return end(tx, mind, customer, staff, tx.cards.last(customer_id), outcome)

    return await floor.commit(job, receipt)


def end(tx: Tx, mind: Mind, customer: Customer, staff: Staff, card: Card | None, outcome: str) -> Done:
    """The customer is free, nothing about them waits any more; a plain end says nothing to them."""
    shop = tx.shops.get(customer.shop_id)
    if outcome:
        _farewell(tx, mind, shop, customer, staff, outcome)
    free(tx, customer)
    waiting.dropped(tx, shop, customer)
    over(tx, customer.id, SNOOZE, by=staff.id)
    for turn in tx.customers.recent_turns(customer.id, since=0):
        if turn.state != "closed":
            tx.customers.change_turn(turn.id, state="closed")
    tx.cards.kill_offers(customer.id)
    if card is not None:
        what = f"ended_{outcome}" if outcome else "ended"
        note_on_card(tx, customer, card, state="ended", what=what, who=staff.name)
    refresh(tx, customer)
    tx.endings.add(shop_id=shop.id, customer_id=customer.id, staff_id=staff.id, outcome=outcome)
    if outcome == "follow":
        _follow_up(tx, shop, customer, staff)
    elif outcome != "deal":
        left(tx, shop, customer, staff_id=staff.id)
    tx.staff.note(customer.shop_id, staff.id, "end", f"customer:{customer.id}", outcome=outcome)
    return Done("ended")


def _follow_up(tx: Tx, shop: Shop, customer: Customer, staff: Staff) -> None:
    """Tomorrow morning on that agent's list, once."""
    at = next_morning(shop, tx.now)
    known = [t for t in tx.tasks.open_of(customer.id, FOLLOW_UP) if t.staff_id == staff.id]
    for task in known:
        tx.tasks.change(task.id, due_at=at, text=last_words(tx, customer))
        watch(tx, shop.id, task.id, at)
    if not known:
        remind(tx, customer, FOLLOW_UP, last_words(tx, customer), staff_id=staff.id, due_at=at)


# --- the farewell ------------------------------------------------------------------------------------


def _farewell(tx: Tx, mind: Mind, shop: Shop, customer: Customer, staff: Staff, outcome: str) -> None:
    """The words that fit the outcome, if they can arrive; with the wish to be followed where that is no imposition."""
    if obstacle(tx, customer):
        return
    known = facts(shop, tx.now, staff=staff)
    text = service_text(mind, f"farewell_{outcome}", known)
    wish = outcome in WISHED_BY and bool(known.get("关注方式", "").strip()) and _may_wish(tx, customer)
    if wish:
        text = f"{text}\n{service_text(mind, 'farewell_wish', known)}"
    if mind.checker.check(text).verdict == "block":  # a fact or a rule of the shop's own: better silent than forbidden
        return
    phrase = WISH if wish else f"service.farewell_{outcome}"
    say(tx, customer, text, author="shop", staff=staff, phrase=phrase)


def _may_wish(tx: Tx, customer: Customer) -> bool:
    """At most once in thirty days, and never to somebody who has complained in that time."""
    since = tx.now - WISH_AGAIN
    if tx.messages.said_since(customer.id, WISH, since):
        return False
    if GRIEVANCES & tx.customers.intents_since(customer.id, since):
        return False
    readings = (card.reading for card in tx.cards.since(customer.id, since))
    return not any(reading.get("mood") == "angry" or reading.get("risky") for reading in readings)
