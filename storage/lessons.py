"""What agents chose, typed and refused: the material the library learns from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from storage.records.talks import Choice
from storage.tables.talks import cards, messages, offer_replies, offers

_DECIDED = sa.or_(offers.c.taken.is_not(None), offers.c.none_fits)
_TAKEN = sa.func.sum(sa.case((offer_replies.c.n == offers.c.taken, 1), else_=0))
_HABITS = (
    sa.select(offer_replies.c.phrase, _TAKEN, sa.func.count())
    .join(offers, offers.c.id == offer_replies.c.offer_id)
    .where(offers.c.shop_id == sa.bindparam("shop_id"), offers.c.created_at >= sa.bindparam("since"), _DECIDED)
    .group_by(offer_replies.c.phrase)
)
_CHOICES = (
    sa.select(
        cards.c.id, cards.c.turn_id, cards.c.reading, offers.c.taken, offers.c.edited_text, offers.c.none_fits,
        offer_replies.c.phrase, offer_replies.c.intent,
    )
    .join(cards, cards.c.id == offers.c.card_id)
    .outerjoin(
        offer_replies, sa.and_(offer_replies.c.offer_id == offers.c.id, offer_replies.c.n == offers.c.taken)
    )
    .where(
        offers.c.shop_id == sa.bindparam("shop_id"), offers.c.created_at >= sa.bindparam("since"),
        sa.or_(_DECIDED, offers.c.live, cards.c.state.in_(("answered", "ended", "past", "stale"))),
    )
    .order_by(offers.c.id.desc())
)
CHUNK = 500


class Lessons:
    """Queries on what was chosen."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def habits(self, shop_id: int, *, since: float) -> Mapping[str, tuple[int, int]]:
        """(times taken, times among those chosen from) of each phrase; offers nobody decided about do not count."""
        rows = self._db.execute(_HABITS, {"shop_id": shop_id, "since": since})
        return {phrase: (int(taken), int(shown)) for phrase, taken, shown in rows}

    def choices(self, shop_id: int, *, since: float, most: int | None = None) -> tuple[Choice, ...]:
        """What became of every card since then (of the latest ``most`` offers), its customer's lines with it; the decision
        if there was one."""
        by_card: dict[int, Choice] = {}
        latest = self._db.execute(_CHOICES.limit(most), {"shop_id": shop_id, "since": since}).all()
        for card, turn, reading, taken, edited, none_fits, phrase, intent in reversed(latest):
            if card not in by_card or taken is not None or none_fits:
                by_card[card] = Choice(
                    turn, (), str(reading.get("verdict", "")), taken, phrase or "", intent or "", edited is not None,
                    bool(none_fits), any(event.get("what") == "sent" for event in reading.get("events", [])),
                )
        lines = self._lines([choice.turn_id for choice in by_card.values()])
        return tuple(choice.saying(lines.get(choice.turn_id, ())) for choice in by_card.values())

    def _lines(self, turns: Sequence[int]) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = defaultdict(tuple)
        for start in range(0, len(turns), CHUNK):
            query = (
                sa.select(messages.c.turn_id, messages.c.text)
                .where(messages.c.turn_id.in_(turns[start : start + CHUNK]), messages.c.author == "customer")
                .order_by(messages.c.id)
            )
            for turn, text in self._db.execute(query):
                if text.strip():
                    found[turn] += (text,)
        return found
