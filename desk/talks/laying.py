"""Lays a customer's turn before the agents: the card with what was understood, and the offer of replies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.floor import CARD_WINDOW, HOLD
from desk.goods.conceded import LASTS, conceded
from desk.goods.current_item import current, line, substitutes
from desk.goods.item_answers import CONCEDED, FROM_CARD, fits
from desk.goods.item_facts import Meant, meant, variables
from desk.minds import Mind
from desk.orders.order_answers import ANSWERED
from desk.orders.order_answers import known as of_orders
from desk.orders.order_owner import orders_of
from desk.orders.order_wishes import wish_of
from desk.phrases.facts import facts
from desk.phrases.script import written_for
from desk.shifts.hours import minute
from desk.talks.composing import announced, asked_in
from desk.talks.speaking import desk_place, sound
from nlu.reading import Reading, Suggestion
from storage.records.goods import Item
from storage.records.people import Shop
from storage.records.talks import Card, Customer, Reply, Turn
from storage.records.traffic import Draft
from storage.tx import Tx

PAGE = 3
ALIKE = 0.5  # from this likeness on an example is shown as the reason
KEPT = 9  # suggestions kept with a card: three pages
LADDERS = frozenset({"haggle", "haggle_compare", "haggle_condition", "own_price"})
"""What customers ask for money with: the answers are ladders, climbed only by what a person sends."""


def read_through(tx: Tx, mind: Mind, shop: Shop, customer: Customer, reading: Reading) -> dict[str, Any]:
    """What the card of a turn will remember: the reading, the item it is about, the replies worth a tap."""
    item = current(tx, customer)
    about = None if item is None else asked_about(tx, shop, item, reading)
    given = conceded(tx, mind, customer) if _haggles(reading) else ""
    told = summary(mind, reading, suggest(tx, mind, shop, customer, reading, about, given=given))
    wish = wish_of(tx, mind, shop, customer, reading.text)
    return {**told, "item": line(item), "conceded": given, **({"wish": wish} if wish else {})}


def asked_about(tx: Tx, shop: Shop, item: Item, reading: Reading) -> Meant:
    """The item beside what was asked of it."""
    return meant(item, reading, shop, tx.now, others=substitutes(tx, item))


def summary(mind: Mind, reading: Reading, suggestions: Sequence[Suggestion]) -> dict[str, Any]:
    """What a card remembers of a reading, as JSON: names for people, ids for us, replies by page."""
    return {
        "verdict": reading.verdict,
        "mood": reading.mood,
        "asked": [mind.intent_name(intent) for intent in reading.asked],
        "guesses": [[mind.intent_name(g.intent), round(g.probability, 4)] for g in reading.intents[:3]],
        "why": _why(reading),
        "risky": list(reading.risky),
        "grave": list(mind.alarm.find(reading.text)),
        "choices": [
            {"phrase": s.phrase, "intent": s.intent, "text": s.text, "score": round(s.score, 4)}
            for s in suggestions[:KEPT]
        ],
        "events": [],
    }


def suggest(
    tx: Tx, mind: Mind, shop: Shop, customer: Customer, reading: Reading, about: Meant | None, *, given: str
) -> tuple[Any, ...]:
    """The replies worth a tap, filled in as the holder (or nobody yet) would say them; ``given`` = what was conceded."""
    holder = tx.staff.get(customer.holder_id) if customer.holder_id else None
    known = facts(shop, tx.now, staff=holder)
    closed = mind.closed(minute(shop, tx.now))
    if about is not None:
        known |= variables(about, reading)
    if ANSWERED.intersection(asked_in(reading)):
        known |= of_orders(orders_of(tx, customer))
    found = mind.engine.suggest(
        reading, facts=known, step=ladder_step(tx, mind, customer, reading, given), taken=mind.habits,
        limit=KEPT + len(closed), gaps=True,
    )
    found = tuple(one for one in found if one.phrase not in closed)[:KEPT]
    if about is not None:
        found = _by_the_card(mind, about, reading, found)
    if _haggles(reading) and not _may_concede(tx, mind, shop, about, given):
        found = tuple(one for one in found if not _concession(mind, one))
    if known.get("公告"):
        found = tuple(_announcing(mind, known, one) for one in found)
    return tuple(_written(customer, one) for one in found) if customer.traditional else found


def _written(customer: Customer, one: Suggestion) -> Suggestion:
    """In the customer's characters; a phrase with gaps only once it is filled (desk/phrases/filling.py)."""
    return one if one.missing else replace(one, text=written_for(customer, one.text))


def _by_the_card(mind: Mind, about: Meant, reading: Reading, found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """What the item's card says to what was asked comes first, what it contradicts not at all."""
    asked = asked_in(reading)
    tags = {phrase: mind.phrases[phrase].tags for one in found if (phrase := one.phrase) in mind.phrases}
    kept = [one for one in found if fits(about, tags.get(one.phrase, ()), bargaining=one.intent in LADDERS)]
    return tuple(
        sorted(kept, key=lambda one: bool(one.missing) or one.phrase not in FROM_CARD or one.intent not in asked)
    )


def _haggles(reading: Reading) -> bool:
    return bool({*reading.asked, *(guess.intent for guess in reading.intents[:1])} & LADDERS)


def _concession(mind: Mind, one: Suggestion) -> bool:
    phrase = mind.phrases.get(one.phrase)
    return one.intent in LADDERS and phrase is not None and bool(CONCEDED & set(phrase.tags))


def _may_concede(tx: Tx, mind: Mind, shop: Shop, about: Meant | None, given: str) -> bool:
    """May another concession be suggested? None after one was given within a day. While nobody knows the item: none in a
    shop whose cards have no floor at all, as for an item without one; a shop that entered no items keeps its whole ladder,
    for nobody there left a floor empty, and each rung still leaves only by a person's tap."""
    if given:
        return False
    return about is not None or not mind.goods or tx.items.highest_floor(shop.id) is not None


def ladder_step(tx: Tx, mind: Mind, customer: Customer, reading: Reading, given: str) -> int:
    """The rung of a haggling ladder to offer: one above the highest that a person sent lately, the first if none;
    the same again once something was conceded: one concession an order."""
    if not _haggles(reading):
        return 0
    sent = (mind.phrases.get(name) for name in tx.messages.phrases_since(customer.id, tx.now - LASTS))
    reached = max((phrase.step for phrase in sent if phrase is not None and phrase.intent in LADDERS), default=0)
    return max(1, reached) if given else reached + 1


def _announcing(mind: Mind, known: Mapping[str, str], one: Suggestion) -> Suggestion:
    """A reply about shipping and arrival carries what the shop announces."""
    words = announced(mind, known, (one.intent,))
    return replace(one, text=f"{one.text}\n---\n{words}") if words else one


def _why(reading: Reading) -> str:
    """The example the words are most like; one that is not even half alike explains nothing to anybody."""
    nearest = next((e for e in reading.evidence if e.kind == "example"), None)
    return f"{nearest.text} · {nearest.score:.0%}" if nearest and nearest.score >= ALIKE else ""


def lay(tx: Tx, customer: Customer, turn: Turn, reading: Mapping[str, Any], card: Card | None) -> int:
    """Put the turn on its last ``card`` while that is fresh, else on a new one. Returns the card's id.

    Without a desk the card is kept and shown when there is one (desk/people/seating.py).
    """
    fresh = card is not None and card.state == "live" and tx.now - card.changed_at <= CARD_WINDOW
    if card is not None and fresh:
        tx.cards.change(card.id, reading=dict(reading), changed_at=tx.now)
        number = card.id
    else:
        _clear_away(tx, customer, card)
        number = tx.cards.add(
            shop_id=customer.shop_id, customer_id=customer.id, turn_id=turn.id, reading=dict(reading)
        )
    offer(tx, customer, number, reading["choices"], page=0)
    show(tx, customer, number)
    return number


def murmur(tx: Tx, customer: Customer, text: str) -> None:
    """谢谢 after the answer: no card of its own, a line on the last one while anybody still looks at that."""
    card = tx.cards.last(customer.id) if text else None
    if card is None:
        return
    happened = max([card.changed_at, *(float(event["at"]) for event in card.reading.get("events", []))])
    if tx.now - happened <= HOLD:
        note_on_card(tx, customer, card, what="said", text=text)


def offer(tx: Tx, customer: Customer, card_id: int, choices: Sequence[Mapping[str, Any]], *, page: int) -> int:
    """Make the page of replies the card's live offer: a new row, whatever stood there before is dead."""
    start = page * PAGE
    replies = [
        Reply(n, c["phrase"], c["intent"], c["text"], c["score"], True)
        for n, c in enumerate(choices[start : start + PAGE], 1)
    ]
    return tx.cards.new_offer(
        shop_id=customer.shop_id, customer_id=customer.id, card_id=card_id, page=page, replies=replies
    )


def _clear_away(tx: Tx, customer: Customer, replaced: Card | None) -> None:
    """A new card comes: the one it replaces and those already answered keep only the words."""
    for card in tx.cards.standing(customer.id):
        turn = tx.customers.turn(card.turn_id)
        if (replaced is not None and card.id == replaced.id) or turn is None or turn.state != "open":
            _retire(tx, customer, card)


def _retire(tx: Tx, customer: Customer, card: Card) -> None:
    """The card keeps the words, and what a person sent with a way to take it back; its replies send nothing."""
    sent = any(event.get("what") == "sent" for event in card.reading.get("events", []))
    tx.cards.change(card.id, state="past" if sent else "stale")
    dead = tx.cards.live_offer(card.id)
    if dead is not None:
        tx.cards.change_offer(dead.id, live=False)
    show(tx, customer, card.id)


def show(tx: Tx, customer: Customer, card_id: int) -> None:
    """Have the card sent or edited; several changes that still wait become one."""
    place = desk_place(tx, customer)
    if place is None:
        return
    topic, chat_id = place
    tx.outbox.put(
        Draft(
            shop_id=customer.shop_id, bot_id=customer.bot_id, chat_id=chat_id, kind="card", urgency=1,
            body=sound(customer), topic_id=topic.id, customer_id=customer.id, card_id=card_id,
            merge_key=f"card:{card_id}",
        )
    )


def note_on_card(tx: Tx, customer: Customer, card: Card, *, state: str | None = None, **event: Any) -> None:
    """Write on the card what happened (sent, answered by the assistant, withdrawn …) and show it."""
    reading = dict(card.reading)
    reading["events"] = [*reading.get("events", [])[-7:], {"at": tx.now, **event}]
    values: dict[str, Any] = {"reading": reading}
    if state is not None:
        values["state"] = state
    tx.cards.change(card.id, **values)
    show(tx, customer, card.id)
