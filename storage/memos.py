"""通知: notices to colleagues, and who confirmed them as read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.handover import Memo
from storage.rows import changed, columns, found, inserted, many
from storage.tables.handover import memo_reads, memos


class Memos:
    """Queries on notices."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def add(self, **values: Any) -> int:
        """A notice written now (any column)."""
        return inserted(self._db, memos, created_at=self._now, **values)

    def get(self, memo_id: int) -> Memo | None:
        return found(self._db, memos, Memo, id=memo_id)

    def current(self, shop_id: int, *, since: float) -> tuple[Memo, ...]:
        """Notices not ended whose date has not passed, or (without one) that were written since then; newest first."""
        over = sa.func.coalesce(memos.c.ends_at, memos.c.starts_at)
        query = sa.select(*columns(memos, Memo)).where(
            memos.c.shop_id == shop_id, memos.c.ended_at.is_(None),
            sa.or_(over > self._now, sa.and_(over.is_(None), memos.c.created_at >= since)),
        )
        return many(self._db, query.order_by(memos.c.id.desc()), Memo)

    def all(self, shop_id: int, *, limit: int) -> tuple[Memo, ...]:
        """The latest notices, newest first."""
        query = sa.select(*columns(memos, Memo)).where(memos.c.shop_id == shop_id)
        return many(self._db, query.order_by(memos.c.id.desc()).limit(limit), Memo)

    def change(self, memo_id: int, **values: Any) -> None:
        changed(self._db, memos, {"id": memo_id}, **values)

    def readers(self, memo_id: int) -> dict[int, float]:
        """Who confirmed it as read, and when."""
        rows = self._db.execute(sa.select(memo_reads.c.staff_id, memo_reads.c.at).where(memo_reads.c.memo_id == memo_id))
        return {int(person): float(at) for person, at in rows}

    def read(self, memo: Memo, staff_id: int) -> bool:
        """Confirm it as read; False if this person had."""
        if staff_id in self.readers(memo.id):
            return False
        inserted(self._db, memo_reads, shop_id=memo.shop_id, memo_id=memo.id, staff_id=staff_id, at=self._now)
        return True
