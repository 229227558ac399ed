"""今日公告: what is announced, until when, and when it was ended."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.desk import Announcement
from storage.rows import changed, columns, found, inserted, many
from storage.tables.desk import announcements
from storage.tables.people import shops

_IN_FORCE = (announcements.c.ended_at.is_(None), announcements.c.until > sa.bindparam("now"))
_OF_SHOP = (
    sa.select(*columns(announcements, Announcement))
    .where(announcements.c.shop_id == sa.bindparam("shop_id"), *_IN_FORCE)
    .order_by(announcements.c.until, announcements.c.id)
)
# NO KEY UPDATE: whoever writes rows of this shop meanwhile is not held up, only who announces something.
_LOCK_SHOP = sa.select(shops.c.id).where(shops.c.id == sa.bindparam("shop_id")).with_for_update(key_share=True)


class Announcements:
    """Queries on announcements."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, *, shop_id: int, kind: str, text: str, staff_id: int, until: float) -> int:
        """Announce something from now on; returns its id."""
        self._db.execute(_LOCK_SHOP, {"shop_id": shop_id})
        number = inserted(
            self._db, announcements, shop_id=shop_id, kind=kind, text=text, staff_id=staff_id, since=self._now,
            until=until,
        )
        self._keep_with_shop(shop_id)
        return number

    def get(self, announcement_id: int) -> Announcement | None:
        return found(self._db, announcements, Announcement, id=announcement_id)

    def in_force(self, shop_id: int) -> tuple[Announcement, ...]:
        """What counts now, the one that ends first on top."""
        return many(self._db, _OF_SHOP, Announcement, shop_id=shop_id, now=self._now)

    def end(self, announcement: Announcement) -> bool:
        """It counts no more; False if it had ended before."""
        self._db.execute(_LOCK_SHOP, {"shop_id": announcement.shop_id})
        done = self._db.execute(
            sa.update(announcements)
            .where(announcements.c.id == announcement.id, announcements.c.ended_at.is_(None))
            .values(ended_at=self._now)
        )
        self._keep_with_shop(announcement.shop_id)
        return done.rowcount == 1

    def _keep_with_shop(self, shop_id: int) -> None:
        """The words lie with the shop's own row, where every answer finds them without asking."""
        words = [[one.text, one.until, one.kind] for one in self.in_force(shop_id)]
        changed(self._db, shops, {"id": shop_id}, announced=words)
