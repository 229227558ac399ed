"""排班: kinds of shift and who works when; the days around now lie with the shop's row too, where every line finds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage.records import Json
from storage.records.roster import RosterDay, ShiftKind
from storage.rows import changed, columns, found, inserted, many
from storage.shops import Shops
from storage.tables.people import shops
from storage.tables.roster import absences, roster_days, shift_kinds

BACK, AHEAD = 2, 3
"""Days before and after today (in UTC, so that every time zone's yesterday and tomorrow are among them) that are kept."""
NEVER = "9999-12-31"

_KINDS = (
    sa.select(*columns(shift_kinds, ShiftKind))
    .where(shift_kinds.c.shop_id == sa.bindparam("shop_id"))
    .order_by(shift_kinds.c.retired, shift_kinds.c.id)
)
_DAYS = (
    sa.select(*columns(roster_days, RosterDay))
    .where(
        roster_days.c.shop_id == sa.bindparam("shop_id"), roster_days.c.day >= sa.bindparam("first"),
        roster_days.c.day <= sa.bindparam("last"),
    )
    .order_by(roster_days.c.staff_id, roster_days.c.day)
)
_AWAY = sa.select(
    absences.c.staff_id, absences.c.first_day, absences.c.last_day, absences.c.begins_at, absences.c.ends_at
).where(
    absences.c.shop_id == sa.bindparam("shop_id"), absences.c.state == "granted",
    absences.c.last_day >= sa.bindparam("first"), absences.c.first_day <= sa.bindparam("last"),
)
_LATER = sa.select(
    sa.select(sa.func.min(roster_days.c.day))
    .where(roster_days.c.shop_id == sa.bindparam("shop_id"), roster_days.c.day > sa.bindparam("last"))
    .scalar_subquery(),
    sa.select(sa.func.min(absences.c.first_day))
    .where(absences.c.shop_id == sa.bindparam("shop_id"), absences.c.state == "granted", absences.c.first_day > sa.bindparam("last"))
    .scalar_subquery(),
)
# NO KEY UPDATE: whoever writes rows of this shop meanwhile is not held up, only who changes its roster.
_LOCK_SHOP = sa.select(shops.c.id).where(shops.c.id == sa.bindparam("shop_id")).with_for_update(key_share=True)


class Roster:
    """Queries on kinds of shift and the days people work."""

    def __init__(self, connection: sa.Connection, now: float, of: Shops) -> None:
        self._db, self._now, self._shops = connection, now, of

    def lock(self, shop_id: int) -> None:
        """Nobody else changes this shop's roster until the transaction ends."""
        self._db.execute(_LOCK_SHOP, {"shop_id": shop_id})

    # --- kinds of shift --------------------------------------------------------------------------

    def put_kind(self, shop_id: int, letter: str, *, name: str, spans: Sequence[Sequence[str]], colour: str) -> int:
        """Enter a kind, in place of one with the same letter (which comes back if it was retired); returns its id."""
        self.lock(shop_id)
        values: dict[str, Any] = {"name": name, "spans": [list(span) for span in spans], "colour": colour, "retired": False}
        known = self.kind(shop_id, letter)
        if known is None:
            return inserted(self._db, shift_kinds, shop_id=shop_id, letter=letter, **values)
        changed(self._db, shift_kinds, {"id": known.id}, **values)
        self.keep_with_shop(shop_id)
        return known.id

    def retire_kind(self, kind: ShiftKind) -> None:
        """It is offered no more; days that have it keep it."""
        changed(self._db, shift_kinds, {"id": kind.id}, retired=True)

    def kinds(self, shop_id: int) -> tuple[ShiftKind, ...]:
        """Every kind, those that are retired last."""
        return many(self._db, _KINDS, ShiftKind, shop_id=shop_id)

    def kind(self, shop_id: int, letter: str) -> ShiftKind | None:
        return found(self._db, shift_kinds, ShiftKind, shop_id=shop_id, letter=letter)

    # --- days ------------------------------------------------------------------------------------

    def days(self, shop_id: int, first: str, last: str) -> tuple[RosterDay, ...]:
        """What is drawn from ``first`` to ``last`` (both included), person by person."""
        return many(self._db, _DAYS, RosterDay, shop_id=shop_id, first=first, last=last)

    def set_days(self, shop_id: int, rows: Iterable[RosterDay], *, by: int | None = None) -> None:
        """Write these days, whatever stood there before; ``what`` "" = nothing is drawn."""
        self.lock(shop_id)
        rows = tuple(rows)
        if rows:
            self._db.execute(
                sa.delete(roster_days).where(
                    roster_days.c.staff_id == sa.bindparam("of_staff"), roster_days.c.day == sa.bindparam("of_day")
                ),
                [{"of_staff": row.staff_id, "of_day": row.day} for row in rows],
            )
        drawn = [
            {
                "shop_id": shop_id, "staff_id": row.staff_id, "day": row.day, "what": row.what, "kind_id": row.kind_id,
                "changed_by": by, "changed_at": self._now,
            }
            for row in rows if row.what
        ]
        if drawn:
            self._db.execute(sa.insert(roster_days), drawn)
        self.keep_with_shop(shop_id)

    def leave(self, shop_id: int, staff_id: int, *, after: str) -> None:
        """Somebody is gone: nothing is drawn for them after that day."""
        gone = sa.delete(roster_days).where(roster_days.c.staff_id == staff_id, roster_days.c.day > after)
        if self._db.execute(gone).rowcount:
            self.lock(shop_id)
            self.keep_with_shop(shop_id)

    # --- what lies with the shop -----------------------------------------------------------------

    def roll_on(self) -> None:
        """Time has passed: every shop's row gets its next days before those it has run out."""
        soon = str(datetime.fromtimestamp(self._now, UTC).date() + timedelta(days=AHEAD - 1))
        for shop in self._shops.all():
            if shop.rostered and shop.rostered["last"] <= soon:
                self.lock(shop.id)
                self.keep_with_shop(shop.id)

    def keep_with_shop(self, shop_id: int) -> None:
        """The days around now lie with the shop's own row; nothing does where nothing is drawn, now or later."""
        today = datetime.fromtimestamp(self._now, UTC).date()
        first, last = str(today - timedelta(days=BACK)), str(today + timedelta(days=AHEAD))
        around = self.around(shop_id, first, last)
        later = self._db.execute(_LATER, {"shop_id": shop_id, "last": last}).one()
        empty = not around["drawn"] and not around["away"]
        if empty:
            coming = min((day for day in later if day is not None), default=None)
            around = {**around, "last": str(_before(coming))} if coming is not None else {}
        elif later == (None, None):
            around = {**around, "last": NEVER}
        changed(self._db, shops, {"id": shop_id}, rostered=around)
        self._shops.forget(shop_id)

    def around(self, shop_id: int, first: str, last: str) -> Json:
        """The days from ``first`` to ``last`` as the shop's row keeps them: which days are ``drawn`` at all, ``shifts`` as
        [day, staff, kind], the ``kinds`` they are of as [name, letter, spans in words], who is ``away`` as [staff, first
        day, last day, begin, end]."""
        days = self.days(shop_id, first, last)
        shifts = [[row.day, row.staff_id, row.kind_id] for row in days if row.what == "shift"]
        used = {kind for *_, kind in shifts}
        return {
            "first": first, "last": last, "drawn": sorted({row.day for row in days}), "shifts": shifts,
            "kinds": {
                str(kind.id): [kind.name, kind.letter, " ".join("-".join(span) for span in kind.spans)]
                for kind in (self.kinds(shop_id) if used else ()) if kind.id in used
            },
            "away": [list(row) for row in self._db.execute(_AWAY, {"shop_id": shop_id, "first": first, "last": last})],
        }


def _before(day: str) -> str:
    return str(datetime.fromisoformat(day).date() - timedelta(days=1))
