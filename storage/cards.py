"""Cards, and the offers of replies on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from storage.records import Card, Offer, Reply
from storage.rows import columns, inserted, many, one
from storage.tables import cards, offer_replies, offers


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
        return one(self._db, sa.select(*columns(cards, Card)).where(cards.c.id == card_id), Card)

    def last(self, customer_id: int) -> Card | None:
        query = (
            sa.select(*columns(cards, Card))
            .where(cards.c.customer_id == customer_id)
            .order_by(cards.c.id.desc())
            .limit(1)
        )
        return one(self._db, query, Card)

    def of_turn(self, turn_id: int) -> Card | None:
        """The newest card of a turn."""
        query = (
            sa.select(*columns(cards, Card))
            .where(cards.c.turn_id == turn_id)
            .order_by(cards.c.id.desc())
            .limit(1)
        )
        return one(self._db, query, Card)

    def change(self, card_id: int, **values: Any) -> None:
        self._db.execute(sa.update(cards).where(cards.c.id == card_id).values(**values))

    # --- offers ----------------------------------------------------------------------------------

    def new_offer(
        self, *, shop_id: int, customer_id: int, card_id: int, page: int, replies: Sequence[Reply]
    ) -> int:
        """Put a new offer on the card; every earlier one is dead from here on."""
        self._db.execute(sa.update(offers).where(offers.c.card_id == card_id, offers.c.live).values(live=False))
        number = inserted(
            self._db, offers, shop_id=shop_id, customer_id=customer_id, card_id=card_id, live=True,
            page=page, created_at=self._now,
        )
        if replies:
            rows = [{**asdict(reply), "offer_id": number, "shop_id": shop_id} for reply in replies]
            self._db.execute(sa.insert(offer_replies), rows)
        return number

    def offer(self, offer_id: int) -> Offer | None:
        return one(self._db, sa.select(*columns(offers, Offer)).where(offers.c.id == offer_id), Offer)

    def live_offer(self, card_id: int) -> Offer | None:
        query = (
            sa.select(*columns(offers, Offer))
            .where(offers.c.card_id == card_id, offers.c.live)
            .order_by(offers.c.id.desc())
            .limit(1)
        )
        return one(self._db, query, Offer)

    def replies(self, offer_id: int) -> tuple[Reply, ...]:
        query = (
            sa.select(*columns(offer_replies, Reply))
            .where(offer_replies.c.offer_id == offer_id)
            .order_by(offer_replies.c.n)
        )
        return many(self._db, query, Reply)

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
        self._db.execute(sa.update(offers).where(offers.c.id == offer_id).values(**values))
