"""All phrases of a shop side by side, whatever their state, and what became of them at the desk."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from storage.records import Shelved, Usage
from storage.tables import offer_replies, offers, phrases

_TAKEN = sa.case((offer_replies.c.n == offers.c.taken, 1), else_=0)
_EDITED = sa.case((sa.and_(offer_replies.c.n == offers.c.taken, offers.c.edited_text.is_not(None)), 1), else_=0)
_USAGE = (
    sa.select(offer_replies.c.phrase, sa.func.count(), sa.func.sum(_TAKEN), sa.func.sum(_EDITED))
    .join(offers, offers.c.id == offer_replies.c.offer_id)
    .where(offers.c.shop_id == sa.bindparam("shop_id"), offers.c.created_at >= sa.bindparam("since"), offer_replies.c.shown)
    .group_by(offer_replies.c.phrase)
)


class Shelf:
    """Queries on phrases as supervisors look at them."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def stamp(self, shop_id: int) -> tuple[int, ...]:
        """Is another one after every change of a phrase or its state."""
        states = [sa.func.sum(sa.case((phrases.c.status == state, phrases.c.id), else_=0)) for state in ("draft", "approved")]
        query = sa.select(sa.func.count(), sa.func.max(phrases.c.id), *states).where(phrases.c.shop_id == shop_id)
        return tuple(int(value or 0) for value in self._db.execute(query).one())

    def all(self, shop_id: int) -> tuple[Shelved, ...]:
        """Every phrase, by intent and id."""
        query = sa.select(phrases).where(phrases.c.shop_id == shop_id).order_by(phrases.c.intent, phrases.c.phrase, phrases.c.version)
        newest: dict[str, Shelved] = {}
        said: dict[str, int] = {}
        for row in self._db.execute(query):
            if row.status == "approved":
                said[row.phrase] = row.version
            newest[row.phrase] = Shelved(
                row.phrase, row.version, said.get(row.phrase, 0), row.intent, row.status, row.text, tuple(row.tags), row.shortcut,
                row.source, row.created_at,
            )
        return tuple(newest.values())

    def usage(self, shop_id: int, *, since: float) -> Mapping[str, Usage]:
        """How often each phrase was shown, taken and edited since then."""
        rows = self._db.execute(_USAGE, {"shop_id": shop_id, "since": since})
        return {phrase: Usage(int(shown), int(taken), int(edited)) for phrase, shown, taken, edited in rows}
