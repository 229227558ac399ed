"""交接班本: the books, their lines, and who has a line to see to; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from storage.records.handover import Handover, HandoverLine
from storage.rows import changed, columns, found, inserted, many
from storage.tables.handover import handover_lines, handovers
from storage.tables.people import staff
from storage.tables.talks import customers

OPEN = "open"
_LIVE = (handover_lines.c.done_at.is_(None), handover_lines.c.moved_to.is_(None))


class Handovers:
    """Queries on handover books."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    # --- books -----------------------------------------------------------------------------------

    def add(self, *, shop_id: int, giver_id: int, shift: str, ends_at: float | None) -> int:
        return inserted(
            self._db, handovers, shop_id=shop_id, giver_id=giver_id, shift=shift, ends_at=ends_at, state=OPEN,
            wrote_at=self._now,
        )

    def get(self, handover_id: int) -> Handover | None:
        return found(self._db, handovers, Handover, id=handover_id)

    def lock(self, handover_id: int) -> Handover | None:
        """The book as of now, nobody else deciding about it until this transaction ends."""
        return found(self._db, handovers, Handover, lock=True, id=handover_id)

    def claim(self, giver_id: int) -> None:
        """Until this transaction ends nobody else begins a book of this person."""
        lock = sa.select(staff.c.id).where(staff.c.id == giver_id)
        self._db.execute(lock.with_for_update(key_share=True))  # whoever refers to the person meanwhile is not held up

    def open_of(self, giver_id: int) -> Handover | None:
        """The book this person has open; at most one."""
        return found(self._db, handovers, Handover, newest=True, giver_id=giver_id, state=OPEN)

    def offered_to(self, taker_id: int) -> tuple[Handover, ...]:
        """Open books laid before this person, oldest first."""
        query = sa.select(*columns(handovers, Handover)).where(
            handovers.c.taker_id == taker_id, handovers.c.state == OPEN, handovers.c.offered_at.is_not(None)
        )
        return many(self._db, query.order_by(handovers.c.id), Handover)

    def change(self, handover_id: int, **values: Any) -> None:
        changed(self._db, handovers, {"id": handover_id}, **values)

    def search(
        self, shop_id: int, words: Sequence[Sequence[str]], *, before: int | None = None, limit: int
    ) -> tuple[Handover, ...]:
        """Books that hold every word (in one of its spellings, small letters) in a line, or in giver's or taker's name; newest first."""
        query = sa.select(*columns(handovers, Handover)).where(handovers.c.shop_id == shop_id)
        query = query.where(*(sa.or_(*map(self._holds, forms)) for forms in words))
        if before is not None:
            query = query.where(handovers.c.id < before)
        return many(self._db, query.order_by(handovers.c.id.desc()).limit(limit), Handover)

    def escalated(self, shop_id: int, *, since: float) -> tuple[Handover, ...]:
        """Books that had to go to the lead since then, newest first."""
        query = sa.select(*columns(handovers, Handover)).where(
            handovers.c.shop_id == shop_id, handovers.c.escalated_at >= since
        )
        return many(self._db, query.order_by(handovers.c.escalated_at.desc()), Handover)

    def _holds(self, word: str) -> sa.ColumnElement[bool]:
        """Does a line of the book, the customer of one, or one of its people carry the word?"""
        line = (
            sa.select(handover_lines.c.id)
            .outerjoin(customers, customers.c.id == handover_lines.c.customer_id)
            .where(
                handover_lines.c.handover_id == handovers.c.id,
                sa.or_(*(self._in(column, word) for column in (
                    handover_lines.c.cause, handover_lines.c.course, handover_lines.c.result, handover_lines.c.question,
                    handover_lines.c.answer, customers.c.name,
                ))),
            )
        )
        person = sa.select(staff.c.id).where(
            staff.c.id.in_((handovers.c.giver_id, handovers.c.taker_id)), self._in(staff.c.name, word)
        )
        return sa.or_(sa.exists(line), sa.exists(person))

    def _in(self, column: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
        find = sa.func.strpos if self._db.dialect.name == "postgresql" else sa.func.instr
        return find(sa.func.lower(column), word) > 0

    # --- lines -----------------------------------------------------------------------------------

    def add_line(self, handover: Handover, *, section: str, subject: str, **values: Any) -> int:
        """Write a line into the book (any other column); ``owner_id`` is the giver unless told."""
        return inserted(
            self._db, handover_lines,
            **{
                "shop_id": handover.shop_id, "handover_id": handover.id, "section": section, "subject": subject, "state": "",
                "owner_id": handover.giver_id, "added_at": self._now, "late": False, **values,
            },
        )

    def line(self, line_id: int) -> HandoverLine | None:
        return found(self._db, handover_lines, HandoverLine, id=line_id)

    def lines(self, handover_id: int) -> tuple[HandoverLine, ...]:
        """Every line of the book, in the order it was written."""
        query = sa.select(*columns(handover_lines, HandoverLine)).where(handover_lines.c.handover_id == handover_id)
        return many(self._db, query.order_by(handover_lines.c.id), HandoverLine)

    def change_line(self, line_id: int, **values: Any) -> None:
        changed(self._db, handover_lines, {"id": line_id}, **values)

    def owed_by(self, staff_id: int) -> tuple[HandoverLine, ...]:
        """Lines this person sees to that are neither done nor gone on, oldest first."""
        query = sa.select(*columns(handover_lines, HandoverLine)).where(handover_lines.c.owner_id == staff_id, *_LIVE)
        return many(self._db, query.order_by(handover_lines.c.id), HandoverLine)

    def takers(self, shop_id: int, kind: str, *, since: float) -> dict[str, int]:
        """Who took over what of a kind of subject since then, by subject: the last of several."""
        query = (
            sa.select(handover_lines.c.subject, handover_lines.c.owner_id)
            .where(
                handover_lines.c.shop_id == shop_id, handover_lines.c.subject.like(f"{kind}:%"), handover_lines.c.state == "confirmed",
                handover_lines.c.decided_at >= since,
            )
            .order_by(handover_lines.c.decided_at, handover_lines.c.id)
        )
        return {subject: int(owner) for subject, owner in self._db.execute(query)}

    def abandoned(self, shop_id: int) -> tuple[HandoverLine, ...]:
        """Live lines of people who are not with the shop any more, oldest first."""
        query = (
            sa.select(*columns(handover_lines, HandoverLine))
            .join(staff, staff.c.id == handover_lines.c.owner_id)
            .where(handover_lines.c.shop_id == shop_id, sa.not_(staff.c.active), *_LIVE)
        )
        return many(self._db, query.order_by(handover_lines.c.id), HandoverLine)
