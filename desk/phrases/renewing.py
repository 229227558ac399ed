"""A card whose replies do not hold any more is suggested anew, by the library as it is now."""

from __future__ import annotations

from desk.floor import Floor
from desk.talks.hearing import LINES, hear
from desk.talks.laying import offer, read_through, show
from storage.records.people import Staff
from storage.records.talks import Card
from storage.tx import Tx


async def renew(floor: Floor, staff: Staff, offer_id: int) -> bool:
    """Put new replies on the card of that offer; False if it was answered or changed meanwhile."""
    await floor.minds.refresh(staff.shop_id)
    mind = floor.mind(staff.shop_id)
    lines, before = await floor.store.read(lambda tx: _said(tx, staff, offer_id))
    reading = await hear(mind, lines, before)

    def job(tx: Tx) -> bool:
        card = _card(tx, staff, offer_id)
        if card is None:
            return False
        customer = tx.customers.lock(card.customer_id)
        if tx.cards.live_offer(card.id) is None or _card(tx, staff, offer_id) is None:
            return False
        told = read_through(tx, mind, tx.shops.get(staff.shop_id), customer, reading)
        tx.cards.change(card.id, reading={**told, "events": card.reading.get("events", [])}, changed_at=tx.now)
        offer(tx, customer, card.id, told["choices"], page=0)
        show(tx, customer, card.id)
        return True

    return await floor.store.write(job)


def _card(tx: Tx, staff: Staff, offer_id: int) -> Card | None:
    """The card, if just that offer still stands on it."""
    found = tx.cards.offer(offer_id)
    if found is None or found.shop_id != staff.shop_id or not found.live or found.taken is not None:
        return None
    return tx.cards.get(found.card_id)


def _said(tx: Tx, staff: Staff, offer_id: int) -> tuple[list[str], tuple[str, ...]]:
    """The customer's lines of the card's turn, and what the turn before asked."""
    card = _card(tx, staff, offer_id)
    if card is None:
        return [], ()
    lines = tx.messages.tail(card.turn_id, LINES)
    earlier = (turn for turn in tx.customers.recent_turns(card.customer_id, since=0) if turn.id < card.turn_id)
    return [line.text for line in lines if line.author == "customer"], next((turn.asked for turn in earlier), ())
