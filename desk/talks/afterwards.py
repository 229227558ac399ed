"""What agents do with a card besides answering from it: page, read, refuse, reopen, take back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desk.floor import Floor
from desk.people.roles import require
from desk.ports import Receipt
from desk.talks import waiting
from desk.talks.answering import Done
from desk.talks.holding import keep_hold
from desk.talks.laying import PAGE, note_on_card, offer, show
from desk.talks.speaking import notice
from storage.records.people import Staff
from storage.records.talks import Card, Customer, Message, Offer
from storage.records.traffic import Draft
from storage.tx import Tx

UNDO_WITHIN = 48 * 3600.0


# --- the offer ---------------------------------------------------------------------------------------


async def turn_page(floor: Floor, staff: Staff, offer_id: int, receipt: Receipt | None = None) -> Done:
    """更多: the next three replies, as an offer of their own."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found, card = _live(tx, staff, offer_id)
        if found is None or card is None:
            return Done("changed")
        choices = _at_hand_first(tx, staff, card.reading["choices"]) if found.page == 0 else card.reading["choices"]
        page = found.page + 1 if (found.page + 1) * PAGE < len(choices) else 0
        if page == found.page:
            return Done("no_more")
        customer = tx.customers.get(card.customer_id)
        tx.cards.change(card.id, changed_at=tx.now, reading={**card.reading, "choices": choices})
        offer(tx, customer, card.id, choices, page=page)
        show(tx, customer, card.id)
        return Done("page")

    return await floor.commit(job, receipt)


def _at_hand_first(tx: Tx, staff: Staff, choices: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The replies behind the first page: this person's favourites first, then what they sent lately, the last one first."""
    known = dict.fromkeys((*tx.favourites.of(staff.id), *tx.favourites.recent(staff.shop_id, staff.id)))
    rank = {name: place for place, name in enumerate(known)}
    return [*choices[:PAGE], *sorted(choices[PAGE:], key=lambda choice: rank.get(choice["phrase"], len(rank)))]


async def none_fits(floor: Floor, staff: Staff, offer_id: int, receipt: Receipt | None = None) -> Done:
    """都不合适: kept with the offer, so that the library can learn from it."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found, card = _live(tx, staff, offer_id)
        if found is None or card is None:
            return Done("changed")
        if found.none_fits:
            return Done("recorded")
        tx.cards.change_offer(found.id, none_fits=True)
        customer = tx.customers.get(card.customer_id)
        note_on_card(tx, customer, card, what="none_fits", who=staff.name)
        return Done("recorded")

    return await floor.commit(job, receipt)


async def full_text(floor: Floor, staff: Staff, offer_id: int, receipt: Receipt | None = None) -> Done:
    """全文: the replies of the offer, whole, as messages in the topic."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        found = tx.cards.offer(offer_id)
        if found is None or found.shop_id != staff.shop_id:
            return Done("changed")
        customer = tx.customers.get(found.customer_id)
        for reply in tx.cards.replies(offer_id):
            liking = [[("⭐ 收藏", f"favof:{offer_id}:{reply.n}")]]
            notice(tx, customer, "full", buttons=liking, n=reply.n, text=reply.text)
        return Done("full")

    return await floor.commit(job, receipt)


def _live(tx: Tx, staff: Staff, offer_id: int) -> tuple[Offer | None, Card | None]:
    """The offer and its card, nobody else deciding about the customer; None if it cannot be tapped any more."""
    found = tx.cards.offer(offer_id)
    if found is None or found.shop_id != staff.shop_id:
        return None, None
    tx.customers.lock(found.customer_id)
    found = tx.cards.offer(offer_id)
    if found is None or not found.live or found.taken is not None:
        return None, None
    return found, tx.cards.get(found.card_id)


# --- after sending ---------------------------------------------------------------------------------------


async def after(floor: Floor, staff: Staff, what: str, card_id: int, receipt: Receipt | None = None) -> Done:
    """The buttons of an answered card: 再发一条 (again), 撤回 (undo); 结束 is in desk/talks/ending.py."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        card = tx.cards.get(card_id)
        if card is None or card.shop_id != staff.shop_id:
            return Done("changed")
        customer = tx.customers.lock(card.customer_id)
        card = tx.cards.get(card_id) or card
        if what == "undo" and card.state in ("answered", "past"):
            return undo(tx, customer, staff, card)
        if card.state != "answered":
            return Done("changed")
        return _again(tx, customer, card)

    return await floor.commit(job, receipt)


def _again(tx: Tx, customer: Customer, card: Card) -> Done:
    tx.cards.change(card.id, state="live", changed_at=tx.now)
    offer(tx, customer, card.id, card.reading["choices"], page=0)
    show(tx, customer, card.id)
    return Done("reopened")


def undo(tx: Tx, customer: Customer, staff: Staff, card: Card) -> Done:
    """Take back the last thing sent from this card: deleted at the customer, the card live again."""
    message = _last_sent(tx, card)
    if message is None:
        return Done("gone")
    if tx.now - message.created_at > UNDO_WITHIN:
        return Done("too_late")
    tx.messages.change(message.id, state="withdrawn")
    _delete(tx, customer, message)
    turn = tx.customers.turn(card.turn_id)
    if turn is not None and turn.state == "answered":
        tx.customers.change_turn(turn.id, state="open")
        waiting.reopened(tx, customer, turn)
    offer(tx, customer, card.id, card.reading["choices"], page=0)
    note_on_card(tx, customer, card, state="live", what="withdrawn", who=staff.name)
    keep_hold(tx, tx.shops.get(customer.shop_id), customer.id)
    return Done("withdrawn")


def _last_sent(tx: Tx, card: Card) -> Message | None:
    """The newest message sent from the card that still stands."""
    for event in reversed(card.reading.get("events", [])):
        if event.get("what") == "sent":
            message = tx.messages.get(int(event["message"]))
            if message is not None and message.state == "sent":
                return message
    return None


def _delete(tx: Tx, customer: Customer, message: Message) -> None:
    tx.outbox.cancel_message(message.id)
    for row in tx.outbox.of_message(message.id):
        if row.state in ("sending", "sent", "unconfirmed"):
            tx.outbox.put(
                Draft(
                    shop_id=row.shop_id, bot_id=row.bot_id, business=row.business, chat_id=row.chat_id,
                    kind="delete", body={"row": row.id}, urgency=0, customer_id=customer.id,
                )
            )
