"""今日公告: what is announced, until when, and when it was ended."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records import Announcement
from storage.rows import columns, found, inserted, many
from storage.tables import announcements, shops

_IN_FORCE = (announcements.c.ended_at.is_(None), announcements.c.until > sa.bindparam("now"))
_OF_SHOP = (
    sa.select(*columns(announcements, Announcement))
    .where(announcements.c.shop_id == sa.bindparam("shop_id"), *_IN_FORCE)
    .order_by(announcements.c.until, announcements.c.id)
)
_TEXTS = (
    sa.select(announcements.c.text)
    .where(announcements.c.shop_id == shops.c.id, *_IN_FORCE)
    .order_by(announcements.c.until, announcements.c.id)
    .correlate(shops)
    .subquery()
)
WORDS = sa.func.coalesce(
    sa.select(sa.func.aggregate_strings(_TEXTS.c.text, "\n")).correlate(shops).scalar_subquery(), ""
).label("announcement")
"""What is in force for the shop selected, one a line: read with the shop, so that it counts everywhere at once."""


class Announcements:
    """Queries on announcements."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, *, shop_id: int, kind: str, text: str, staff_id: int, until: float) -> int:
        """Announce something from now on; returns its id."""
        return inserted(
            self._db, announcements, shop_id=shop_id, kind=kind, text=text, staff_id=staff_id, since=self._now,
            until=until,
        )

    def get(self, announcement_id: int) -> Announcement | None:
        return found(self._db, announcements, Announcement, id=announcement_id)

    def in_force(self, shop_id: int) -> tuple[Announcement, ...]:
        """What counts now, the one that ends first on top."""
        return many(self._db, _OF_SHOP, Announcement, shop_id=shop_id, now=self._now)

    def end(self, announcement_id: int) -> bool:
        """It counts no more; False if it had ended before."""
        done = self._db.execute(
            sa.update(announcements)
            .where(announcements.c.id == announcement_id, announcements.c.ended_at.is_(None))
            .values(ended_at=self._now)
        )
        return done.rowcount == 1
