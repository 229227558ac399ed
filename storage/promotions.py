"""活动表: what a shop's promotions are and when they count; kept with the shop's row too, where answers find them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from storage.records.goods import Promotion
from storage.rows import changed, columns, found, inserted, many
from storage.tables.goods import promotions
from storage.tables.people import shops

_ALL = (
    sa.select(*columns(promotions, Promotion))
    .where(promotions.c.shop_id == sa.bindparam("shop_id"))
    .order_by(promotions.c.ends_at, promotions.c.id)
)
# NO KEY UPDATE: whoever writes rows of this shop meanwhile is not held up, only who changes its promotions.
_LOCK_SHOP = sa.select(shops.c.id).where(shops.c.id == sa.bindparam("shop_id")).with_for_update(key_share=True)
_KEPT = (
    "kind", "name", "scope", "starts_at", "ends_at", "threshold", "value", "gift", "gift_stock", "stacking", "quota",
    "claim", "next_at", "ended_at",
)


class Promotions:
    """Queries on promotions."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def put(self, shop_id: int, values: Mapping[str, Any], *, staff_id: int | None = None) -> bool:
        """Enter one (columns by name), in place of one of the same name and beginning; True if it is new."""
        self._db.execute(_LOCK_SHOP, {"shop_id": shop_id})
        same = {"shop_id": shop_id, "name": values["name"], "starts_at": values["starts_at"]}
        known = changed(self._db, promotions, same, **{"staff_id": staff_id, "ended_at": None, **values})
        if not known:
            inserted(self._db, promotions, shop_id=shop_id, staff_id=staff_id, created_at=self._now, **values)
        self._keep_with_shop(shop_id)
        return not known

    def all(self, shop_id: int) -> tuple[Promotion, ...]:
        """Every row, those that end first on top."""
        return many(self._db, _ALL, Promotion, shop_id=shop_id)

    def get(self, promotion_id: int) -> Promotion | None:
        return found(self._db, promotions, Promotion, id=promotion_id)

    def end(self, promotion: Promotion) -> bool:
        """It counts no more from now on; False if it had ended before."""
        self._db.execute(_LOCK_SHOP, {"shop_id": promotion.shop_id})
        done = self._db.execute(
            sa.update(promotions)
            .where(promotions.c.id == promotion.id, promotions.c.ended_at.is_(None), promotions.c.ends_at > self._now)
            .values(ended_at=self._now)
        )
        self._keep_with_shop(promotion.shop_id)
        return done.rowcount == 1

    def _keep_with_shop(self, shop_id: int) -> None:
        """Which kinds the table knows at all, and the rows that count now or will."""
        every = self.all(shop_id)
        rows = [asdict(one) for one in every if max(one.ends_at, one.next_at or 0.0) > self._now]
        kept = [{name: row[name] for name in _KEPT} for row in rows]
        changed(self._db, shops, {"id": shop_id}, promoted={"kinds": sorted({one.kind for one in every}), "rows": kept})
