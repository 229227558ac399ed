"""Who may look at the console: one-time links and visits, both known only by the hash of their secret."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.people import Visit
from storage.rows import changed, found, inserted
from storage.tables.people import console_links, console_visits


class Visits:
    """Queries on the console's links and visits."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def offer(self, *, shop_id: int, staff_id: int, code_hash: str, until: float) -> None:
        """A new link for a colleague; the ones they have not used are worth nothing any more."""
        mine = (console_links.c.shop_id == shop_id, console_links.c.staff_id == staff_id, console_links.c.used_at.is_(None))
        self._db.execute(sa.delete(console_links).where(*mine))
        inserted(self._db, console_links, shop_id=shop_id, staff_id=staff_id, code_hash=code_hash, expires_at=until)

    def good(self, code_hash: str) -> bool:
        """Can the link still be spent? Looking does not spend it."""
        query = sa.select(console_links.c.id).where(*self._open(code_hash))
        return self._db.execute(query).first() is not None

    def spend(self, code_hash: str) -> int | None:
        """Spend the link and return whose it is; None if it is spent, run out or was never given."""
        spent = sa.update(console_links).where(*self._open(code_hash)).values(used_at=self._now)
        row = self._db.execute(spent.returning(console_links.c.staff_id)).first()
        return None if row is None else int(row[0])

    def _open(self, code_hash: str) -> tuple[sa.ColumnElement[bool], ...]:
        return (
            console_links.c.code_hash == code_hash, console_links.c.used_at.is_(None), console_links.c.expires_at > self._now,
        )

    def begin(self, *, shop_id: int, staff_id: int, token_hash: str) -> int:
        """A visit begins; returns its id."""
        return inserted(
            self._db, console_visits, shop_id=shop_id, staff_id=staff_id, token_hash=token_hash,
            began_at=self._now, seen_at=self._now,
        )

    def running(self, token_hash: str) -> Visit | None:
        """The visit of that token, unless it was ended."""
        visit = found(self._db, console_visits, Visit, token_hash=token_hash)
        return None if visit is None or visit.ended_at is not None else visit

    def seen(self, visit_id: int) -> None:
        changed(self._db, console_visits, {"id": visit_id}, seen_at=self._now)

    def end(self, visit_id: int) -> None:
        changed(self._db, console_visits, {"id": visit_id}, ended_at=self._now)

    def forget(self, *, before: float) -> None:
        """What was over before then is of no use."""
        self._db.execute(sa.delete(console_links).where(console_links.c.expires_at < before))
        self._db.execute(sa.delete(console_visits).where(console_visits.c.seen_at < before))
