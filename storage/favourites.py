"""The phrases each member of staff likes to have at hand: kept as favourites, and sent lately."""

from __future__ import annotations

import sqlalchemy as sa

from storage.rows import inserted
from storage.tables.people import favourites
from storage.tables.talks import messages

_LATELY = 300  # messages looked at
_RECENT = (
    sa.select(messages.c.phrase)
    .where(messages.c.staff_id == sa.bindparam("staff_id"), messages.c.shop_id == sa.bindparam("shop_id"))
    .order_by(messages.c.id.desc())
    .limit(_LATELY)
)


class Favourites:
    """Queries on favourites."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def of(self, staff_id: int) -> tuple[str, ...]:
        """Ids of a person's favourite phrases, the newest first."""
        query = sa.select(favourites.c.phrase).where(favourites.c.staff_id == staff_id)
        return tuple(self._db.scalars(query.order_by(favourites.c.id.desc())))

    def toggle(self, shop_id: int, staff_id: int, phrase: str) -> bool:
        """Keep the phrase, or not any more; True if it is a favourite now."""
        mine = (favourites.c.staff_id == staff_id, favourites.c.phrase == phrase)
        if self._db.execute(sa.delete(favourites).where(*mine)).rowcount:
            return False
        inserted(self._db, favourites, shop_id=shop_id, staff_id=staff_id, phrase=phrase, created_at=self._now)
        return True

    def recent(self, shop_id: int, staff_id: int) -> tuple[str, ...]:
        """Ids of the phrases a person sent lately, the last one first, each once."""
        found = self._db.scalars(_RECENT, {"staff_id": staff_id, "shop_id": shop_id})
        return tuple(dict.fromkeys(phrase for phrase in found if phrase))
