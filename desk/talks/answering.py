"""An agent answers with a tap: checked, claimed, sent exactly once, and what follows from any person's answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from desk.floor import Floor
from desk.goods.pricing import priced, wanted
from desk.minds import Mind
from desk.nudges.wishes import restock_offer
from desk.people.roles import ROLES, require
from desk.phrases.still_true import untrue
from desk.ports import Receipt
from desk.talks import waiting
from desk.talks.header import refresh
from desk.talks.holding import other_holder, second_tap, take_hold
from desk.talks.laying import note_on_card
from desk.talks.reach import barrier
from desk.talks.speaking import notice, say, say_service
from desk.talks.unsent import keep
from desk.tasks.task_watch import SNOOZE, over
from nlu.reading import Check
from storage.records.people import Staff
from storage.records.talks import Card, Customer, Offer, Reply, Turn
from storage.tx import Tx

Outcome = Literal[
    "sent", "held", "note", "changed", "taken", "busy", "ended", "withdrawn", "too_late", "reopened",
    "no_more", "page", "recorded", "asked", "blocked", "gone", "full", "unreachable",
    "ticked", "page_turned", "which_time", "which_person", "write_time", "moved_to", "task_handed", "task_pooled", "relayed", "snoozed", "starred", "unstarred",
    "barred", "tools", "marked", "marked_already", "unmarked", "in_case", "in_case_already", "case_open", "case_closed",
    "let_go",
    "no_helpers", "details", "dropped", "asked_helpers", "answered", "cancelled", "just_sent", "listed", "notice_ended",
    "choose", "handed", "pooled", "shown", "find_again",
    "desk_open", "desk_off", "moved", "about",
    "late", "account_off", "fill", "promotion_over", "promo_ended",
    "no_link", "beyond", "price_asked", "price_approved", "price_refused",
    "no_item", "reported", "reported_already", "report_settled", "lesson_read",
    "wish_kept", "handover_offered", "handover_taken", "handover_over", "handover_all", "handover_news", "handover_done", "handover_not_yours", "handover_signed_one", "handover_signed",
    "memo_read", "memo_ended", "memo_not_yours",
    "purpose", "unmasked", "remasked", "correction_done", "correction_declined", "order_freed", "order_link_sent", "order_taken",
    "order_shown", "order_asked", "order_kept", "order_noted", "order_noted_already", "order_no_wish", "order_late",
    "order_price", "order_none_unpaid", "order_checking", "order_checking_already", "order_paid", "order_paid_already",
    "order_not_arrived", "order_redone", "order_stopped", "order_stopped_already", "order_released", "order_short",
    "order_short_already", "order_ticked", "order_credit", "order_credit_already", "order_linked",
    "retired", "renewed", "out_of_date", "outdated", "offered", "favoured", "unfavoured", "own_retired", "approved", "refused", "nudge_dropped", "nudge_why_not", "nudge_needless", "nudge_later", "nudge_listed",
    "leave_granted", "leave_refused", "swap_next", "swap_asked", "swap_agreed", "swap_approved", "swap_refused", "swap_void", "swap_not_yours",
]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an agent's act; ``name`` of a colleague where one is concerned."""

    outcome: Outcome
    name: str = ""


# --- a tap on a reply -------------------------------------------------------------------------------


async def tap(floor: Floor, staff: Staff, offer_id: int, n: int, receipt: Receipt | None = None) -> Done:
    """Send exactly the text that stood at number ``n`` of that offer, or nothing."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)
    reply = await floor.store.read(lambda tx: reply_at(tx, staff, offer_id, n))
    if reply is None:
        return await floor.commit(lambda _tx: Done("changed"), receipt)
    check = mind.checker.check(reply.text)
    return await floor.commit(lambda tx: send_reply(tx, mind, staff, offer_id, reply, check), receipt)


def reply_at(tx: Tx, staff: Staff, offer_id: int, n: int) -> Reply | None:
    """The reply that stood at that number of an offer of this person's shop."""
    found = tx.cards.offer(offer_id)
    if found is None or found.shop_id != staff.shop_id:
        return None
    return next((reply for reply in tx.cards.replies(offer_id) if reply.n == n), None)


def send_reply(tx: Tx, mind: Mind, staff: Staff, offer_id: int, reply: Reply, check: Check) -> Done:
    """The reply of that offer leaves, if it still may; ``check`` is that of its text."""
    customer, found = locked(tx, offer_id)
    if customer is None or found is None or not found.live or found.taken is not None:
        return missed(tx, found)
    if customer.blocked or customer.barred:
        return Done("barred" if customer.barred else "unreachable")
    holder = other_holder(tx, customer, staff)
    if holder is not None and not second_tap(tx, customer, staff):
        return Done("busy", holder.name)
    check = priced(tx, mind, staff, customer, check)
    if (kept := _kept(tx, mind, customer, staff, reply, check, offer_id)) is not None:
        return kept
    if not tx.cards.take(offer_id, reply.n, staff_id=staff.id):
        return missed(tx, found)
    send(tx, mind, customer, staff, reply.text, phrase=reply.phrase, offer_id=offer_id, card_id=found.card_id)
    return Done("sent")


def _kept(
    tx: Tx, mind: Mind, customer: Customer, staff: Staff, reply: Reply, check: Check, offer_id: int
) -> Done | None:
    """Is the reply kept back: what it says is not true any more, it breaks a rule, or it cannot leave now?"""
    if over := untrue(tx, mind, tx.shops.get(customer.shop_id), reply.phrase, reply.text):
        return Done(over)
    if check.verdict != "pass":
        hold_back(tx, customer, staff, check, phrase=reply.phrase, offer_id=offer_id)
        return Done("held")
    why = barrier(tx, customer)
    if why:
        keep(tx, customer, staff, reply.text, why, phrase=reply.phrase)
    return Done(why) if why else None


def locked(tx: Tx, offer_id: int) -> tuple[Customer | None, Offer | None]:
    """The offer as it is now that nobody else decides about its customer."""
    found = tx.cards.offer(offer_id)
    if found is None:
        return None, None
    return tx.customers.lock(found.customer_id), tx.cards.offer(offer_id)


def missed(tx: Tx, found: Offer | None) -> Done:
    """Why the reply was not sent: a colleague was faster, or the card has moved on."""
    if found is not None and found.taken is not None:
        taker = tx.staff.get(found.taken_by or 0)
        return Done("taken", taker.name if taker else "")
    return Done("changed")


# --- a person's words leave -----------------------------------------------------------------------------


def send(
    tx: Tx, mind: Mind, customer: Customer, staff: Staff, text: str, *, card_id: int | None = None, **message: Any
) -> int:
    """A person's words leave: introduced once a talk, the customer held, the turn and its card answered.

    In a shop account's name they may have to wait for a person (see desk/talks/unsent.py).
    """
    if why := barrier(tx, customer):
        return keep(tx, customer, staff, text, why, **message)
    introduce(tx, mind, customer, staff)
    card = tx.cards.get(card_id) if card_id else None
    turn = tx.customers.last_turn(customer.id)
    turn_id = card.turn_id if card is not None else turn.id if turn is not None else None
    offered = restock_offer(tx, mind, customer, [str(message.get("phrase") or "")])
    if offered:
        message["context"] = {**(message.get("context") or {}), **offered.pop("context")}
    number = say(tx, customer, text, author="agent", staff=staff, turn_id=turn_id, **{**message, **offered})
    settle(tx, customer, staff, number, text, card_id)
    return number


def settle(
    tx: Tx, customer: Customer, staff: Staff, message_id: int, text: str, card_id: int | None, *, what: str = "sent"
) -> None:
    """What follows from a person's answer, whichever way it was given (``what`` the card says of it)."""
    shop = tx.shops.get(customer.shop_id)
    take_hold(tx, shop, customer, staff)
    if over(tx, customer.id, SNOOZE, by=staff.id):
        refresh(tx, customer)
    card = tx.cards.get(card_id) if card_id else tx.cards.last(customer.id)
    tapped = card if card_id else None
    turns = _answered(tx, customer, tapped)
    for turn in turns:
        tx.customers.change_turn(turn.id, state="answered", answered_at=tx.now)
    waiting.answered(tx, shop, customer, staff, turns, only=tapped.turn_id if tapped is not None else None)
    if card is not None:
        _kill(tx, card)
        note_on_card(
            tx, customer, card, state="answered", what=what, who=staff.name, text=text, message=message_id,
            phrase=tapped is not None,
        )


def _answered(tx: Tx, customer: Customer, card: Card | None) -> tuple[Turn, ...]:
    """A tap answers its card's turn; typed words answer whatever was open."""
    if card is not None:
        turn = tx.customers.turn(card.turn_id)
        return (turn,) if turn is not None and turn.state == "open" else ()
    return tuple(turn for turn in tx.customers.recent_turns(customer.id, since=0) if turn.state == "open")


def introduce(tx: Tx, mind: Mind, customer: Customer, staff: Staff) -> None:
    """客服XX接待您, with the first human words of a talk."""
    if customer.introduced_at is None:
        shop = tx.shops.get(customer.shop_id)
        say_service(tx, mind, shop, customer, "introduce", staff=staff)
        tx.customers.change(customer.id, introduced_at=tx.now)


def _kill(tx: Tx, card: Card) -> None:
    live = tx.cards.live_offer(card.id)
    if live is not None:
        tx.cards.change_offer(live.id, live=False)


def hold_back(tx: Tx, customer: Customer, staff: Staff, check: Check, **message: Any) -> int:
    """Keep a text that broke a rule: it stays in the topic until somebody decides (see desk/talks/held.py)."""
    number = tx.messages.add(
        shop_id=customer.shop_id, customer_id=customer.id, author="agent", staff_id=staff.id,
        audience="customer", state="held", text=check.text, **message,
    )
    refuse(
        tx, customer, staff, check, rewrite=f"rewrite:{number}", anyway=f"anyway:{number}", ask=f"priceask:{number}"
    )
    return number


def refuse(
    tx: Tx, customer: Customer, staff: Staff, check: Check, *, rewrite: str, anyway: str, ask: str = ""
) -> None:
    """Say what is wrong with a text, with the ways out: 用改写 if there is one, 请组长批 for a price beyond the role's
    limit, 仍然发送 if it only warns."""
    ways = [("用改写", rewrite)] if check.rewrite else []
    least = wanted(check) if check.verdict == "warn" and ask else ""
    ways += [(f"请{ROLES[least]}批", ask)] if least else []
    ways += [("仍然发送", anyway)] if check.verdict == "warn" else []
    notice(
        tx, customer, check.verdict, buttons=[ways], who=staff.name, text=check.text,
        why=list(dict.fromkeys(finding.why for finding in check.findings)), rewrite=check.rewrite,
    )
