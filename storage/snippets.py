"""Links, coupons and size charts that agents send with a tap."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.phrases import Snippet
from storage.rows import changed, columns, found, inserted, many
from storage.tables.library import snippets

_ALL = (
    sa.select(*columns(snippets, Snippet))
    .where(snippets.c.shop_id == sa.bindparam("shop_id"))
    .order_by(snippets.c.kind, snippets.c.name)
)


class Snippets:
    """Queries on what a shop keeps ready to send."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def put(self, *, shop_id: int, name: str, kind: str, text: str, media: dict[str, Any] | None) -> bool:
        """Keep it under its name, in place of what had that name; True if it is new."""
        values: dict[str, Any] = {"kind": kind, "text": text, "media": media}
        if changed(self._db, snippets, {"shop_id": shop_id, "name": name}, **values):
            return False
        inserted(self._db, snippets, shop_id=shop_id, name=name, created_at=self._now, **values)
        return True

    def all(self, shop_id: int) -> tuple[Snippet, ...]:
        return many(self._db, _ALL, Snippet, shop_id=shop_id)

    def get(self, snippet_id: int) -> Snippet | None:
        return found(self._db, snippets, Snippet, id=snippet_id)

    def remove(self, shop_id: int, name: str) -> bool:
        """Forget it; False if there is none of that name."""
        done = self._db.execute(
            sa.delete(snippets).where(snippets.c.shop_id == shop_id, snippets.c.name == name)
        )
        return done.rowcount > 0
