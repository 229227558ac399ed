"""Grave words reach the lead at once, at any hour and whoever holds the customer, once a turn."""

from __future__ import annotations

from collections.abc import Sequence

from desk.minds import Mind
from desk.people.calling import call_all
from desk.shifts import roster
from desk.talks.pointers import topic_link
from storage.records.people import Shop
from storage.records.talks import Customer
from storage.tx import Tx

SHOWN = 300


def sound(
    tx: Tx, shop: Shop, customer: Customer, turn_id: int, text: str, reasons: Sequence[str]
) -> None:
    """Call whoever leads, and keep on record that it happened (never the words)."""
    people = [person for person in roster.bosses(tx, shop, tx.now) if person.id != customer.holder_id]
    call_all(
        tx, people, "grave", customer=customer, why=list(reasons), text=text[:SHOWN], link=topic_link(tx, customer)
    )
    tx.staff.note(shop.id, None, "grave", f"customer:{customer.id}", turn=turn_id, why=list(reasons))


def news(mind: Mind, text: str, before: Sequence[str]) -> tuple[str, ...]:
    """The grave reasons of a line, unless the turn had any already."""
    reasons = mind.alarm.find(text)
    return reasons if reasons and not mind.alarm.find("\n".join(before)) else ()
