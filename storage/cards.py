"""Cards, and the offers of replies on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from storage.records.talks import Card, Customer, Offer, Reply, Sight
from storage.rows import changed, columns, found, inserted, many, record_of
from storage.tables.people import staff
from storage.tables.talks import cards, customers, offer_replies, offers, turns

_REPLIES = (
    sa.select(*columns(offer_replies, Reply))
    .where(offer_replies.c.offer_id == sa.bindparam("offer_id"))
    .order_by(offer_replies.c.n)
)
_REPLIES_OF = (
    sa.select(offer_replies.c.offer_id, *columns(offer_replies, Reply))
    .where(offer_replies.c.offer_id.in_(sa.bindparam("offer_ids", expanding=True)))
    .order_by(offer_replies.c.offer_id, offer_replies.c.n)
)
_ADD_REPLIES = sa.insert(offer_replies)
_SIGHTS = (
    sa.select(
        *columns(cards, Card), *(column.label(f"customer_{column.name}") for column in columns(customers, Customer)),
        staff.c.name.label("holder"), turns.c.lines.label("turn_lines"), *(column.label(f"offer_{column.name}") for column in columns(offers, Offer)),
    )
    .join(customers, customers.c.id == cards.c.customer_id)
    .join(turns, turns.c.id == cards.c.turn_id)
    .outerjoin(staff, staff.c.id == customers.c.holder_id)
    .outerjoin(offers, sa.and_(offers.c.card_id == cards.c.id, offers.c.live, cards.c.state == "live"))
    .where(cards.c.id.in_(sa.bindparam("card_ids", expanding=True)))
    .order_by(offers.c.id)
)


class Cards:
    """Queries on cards, offers and their replies."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, *, shop_id: int, customer_id: int, turn_id: int, reading: dict[str, Any]) -> int:
        return inserted(
            self._db, cards, shop_id=shop_id, customer_id=customer_id, turn_id=turn_id, state="live",
            reading=reading, changed_at=self._now,
        )

    def get(self, card_id: int) -> Card | None:
        return found(self._db, cards, Card, id=card_id)

    def sights(self, card_ids: Sequence[int]) -> tuple[Sight, ...]:
        """What there is to see of these cards."""
        one, two = len(columns(cards, Card)), len(columns(cards, Card)) + len(columns(customers, Customer))
        return tuple(
            Sight(
                record_of(Card, row[:one]), record_of(Customer, row[one:two]), row[two] or "", row[two + 1],
                None if row[two + 2] is None else record_of(Offer, row[two + 2 :]),
            )
            for row in self._db.execute(_SIGHTS, {"card_ids": list(card_ids)}).all()
        )

    def last(self, customer_id: int) -> Card | None:
        return found(self._db, cards, Card, newest=True, customer_id=customer_id)

    def of_turn(self, turn_id: int) -> Card | None:
        """The newest card of a turn."""
        return found(self._db, cards, Card, newest=True, turn_id=turn_id)

    def standing(self, customer_id: int) -> tuple[Card, ...]:
        """The customer's cards that still carry replies or what was sent, oldest first."""
        query = (
            sa.select(*columns(cards, Card))
            .where(cards.c.customer_id == customer_id, cards.c.state.in_(("live", "answered", "ended")))
            .order_by(cards.c.id)
        )
        return many(self._db, query, Card)

    def since(self, customer_id: int, at: float) -> tuple[Card, ...]:
        """The customer's cards that were laid or changed since then, oldest first."""
        query = (
            sa.select(*columns(cards, Card))
            .where(cards.c.customer_id == customer_id, cards.c.changed_at >= at)
            .order_by(cards.c.id)
        )
        return many(self._db, query, Card)

    def change(self, card_id: int, **values: Any) -> None:
        changed(self._db, cards, {"id": card_id}, **values)

    # --- offers ----------------------------------------------------------------------------------

    def new_offer(
        self, *, shop_id: int, customer_id: int, card_id: int, page: int, replies: Sequence[Reply]
    ) -> int:
        """Put a new offer on the card; every earlier one is dead from here on."""
        changed(self._db, offers, {"card_id": card_id, "live": True}, live=False)
        number = inserted(
            self._db, offers, shop_id=shop_id, customer_id=customer_id, card_id=card_id, live=True,
            page=page, created_at=self._now,
        )
        if replies:
            rows = [{**asdict(reply), "offer_id": number, "shop_id": shop_id} for reply in replies]
            self._db.execute(_ADD_REPLIES, rows)
        return number

    def offer(self, offer_id: int) -> Offer | None:
        return found(self._db, offers, Offer, id=offer_id)

    def live_offer(self, card_id: int) -> Offer | None:
        return found(self._db, offers, Offer, newest=True, card_id=card_id, live=True)

    def replies(self, offer_id: int) -> tuple[Reply, ...]:
        return many(self._db, _REPLIES, Reply, offer_id=offer_id)

    def replies_of(self, offer_ids: Sequence[int]) -> dict[int, tuple[Reply, ...]]:
        """The replies of several offers, in their order."""
        by_offer: dict[int, tuple[Reply, ...]] = {}
        for row in self._db.execute(_REPLIES_OF, {"offer_ids": list(offer_ids)}) if offer_ids else ():
            by_offer[row[0]] = (*by_offer.get(row[0], ()), record_of(Reply, row[1:]))
        return by_offer

    def take(self, offer_id: int, n: int, *, staff_id: int, edited_text: str | None = None) -> bool:
        """Take reply n of a live offer; of several takers exactly one gets True."""
        done = self._db.execute(
            sa.update(offers)
            .where(offers.c.id == offer_id, offers.c.taken.is_(None), offers.c.live)
            .values(taken=n, taken_by=staff_id, taken_at=self._now, edited_text=edited_text)
        )
        return done.rowcount == 1

    def kill_offers(self, customer_id: int) -> None:
        """No button of this customer's cards sends anything any more."""
        self._db.execute(
            sa.update(offers).where(offers.c.customer_id == customer_id, offers.c.live).values(live=False)
        )

    def change_offer(self, offer_id: int, **values: Any) -> None:
        changed(self._db, offers, {"id": offer_id}, **values)
