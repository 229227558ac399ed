"""Staff, their invitations, strangers who were told off, and the record of who did what."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.people import Invite, Staff
from storage.rows import changed, columns, found, inserted, many, one, record_of
from storage.tables.people import audit, bots, invites, staff, strangers

_SPEAKER = (
    sa.select(bots.c.shop_id.label("of_shop"), *columns(staff, Staff))
    .outerjoin(
        staff,
        sa.and_(staff.c.shop_id == bots.c.shop_id, staff.c.user_id == sa.bindparam("user_id"), staff.c.active),
    )
    .where(bots.c.id == sa.bindparam("bot_id"))
)


class StaffRows:
    """Queries on the people who work for a shop."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def put(
        self, *, shop_id: int, user_id: int, number: str, name: str, role: str, speciality: str = ""
    ) -> int:
        """Add a person, or take them back under their old row; returns the row id."""
        known = self.by_user(shop_id, user_id, active=False)
        values: dict[str, Any] = {
            "number": number, "name": name, "role": role, "speciality": speciality,
            "active": True, "trial": False, "removed_at": None,
        }
        if known is not None:
            self._db.execute(sa.update(staff).where(staff.c.id == known.id).values(**values))
            return known.id
        return inserted(
            self._db, staff, shop_id=shop_id, user_id=user_id, added_at=self._now, **values
        )

    def by_user(self, shop_id: int, user_id: int, *, active: bool = True) -> Staff | None:
        person = found(self._db, staff, Staff, shop_id=shop_id, user_id=user_id)
        return None if person is None or (active and not person.active) else person

    def speaker(self, bot_id: int, user_id: int) -> tuple[int, Staff | None]:
        """The bot's shop, and who of its staff the user is; LookupError for a bot that is not ours."""
        row = self._db.execute(_SPEAKER, {"bot_id": bot_id, "user_id": user_id}).first()
        if row is None:
            raise LookupError(f"bot {bot_id}")
        return row[0], None if row[1] is None else record_of(Staff, row[1:])

    def get(self, staff_id: int) -> Staff | None:
        return found(self._db, staff, Staff, id=staff_id)

    def all(self, shop_id: int) -> tuple[Staff, ...]:
        query = sa.select(*columns(staff, Staff)).where(staff.c.shop_id == shop_id, staff.c.active)
        return many(self._db, query.order_by(staff.c.id), Staff)

    def numbers(self, shop_id: int) -> frozenset[str]:
        """Every agent number ever given: numbers are not given twice."""
        return frozenset(self._db.scalars(sa.select(staff.c.number).where(staff.c.shop_id == shop_id)))

    def remove(self, staff_id: int) -> None:
        self._db.execute(
            sa.update(staff)
            .where(staff.c.id == staff_id)
            .values(active=False, trial=False, removed_at=self._now)
        )

    def set_trial(self, staff_id: int, on: bool) -> None:
        self._db.execute(sa.update(staff).where(staff.c.id == staff_id).values(trial=on))

    def change(self, staff_id: int, **values: Any) -> None:
        changed(self._db, staff, {"id": staff_id}, **values)

    # --- invitations -----------------------------------------------------------------------------

    def invite(
        self, *, shop_id: int, code_hash: str, role: str, speciality: str, name: str, by: int, until: float
    ) -> int:
        return inserted(
            self._db, invites, shop_id=shop_id, code_hash=code_hash, role=role, speciality=speciality,
            name=name, invited_by=by, expires_at=until,
        )

    def open_invite(self, shop_id: int, code_hash: str) -> Invite | None:
        query = sa.select(*columns(invites, Invite)).where(
            invites.c.shop_id == shop_id,
            invites.c.code_hash == code_hash,
            invites.c.used_at.is_(None),
            invites.c.expires_at > self._now,
        )
        return one(self._db, query, Invite)

    def use_invite(self, invite_id: int) -> bool:
        """Spend the invitation; False if somebody was faster."""
        done = self._db.execute(
            sa.update(invites)
            .where(invites.c.id == invite_id, invites.c.used_at.is_(None))
            .values(used_at=self._now)
        )
        return done.rowcount == 1

    # --- strangers and records -------------------------------------------------------------------

    def first_meeting(self, shop_id: int, chat_id: int, user_id: int) -> bool:
        """True the first time this outsider speaks in this desk group."""
        query = sa.select(strangers.c.id).where(
            strangers.c.shop_id == shop_id, strangers.c.chat_id == chat_id, strangers.c.user_id == user_id
        )
        if self._db.execute(query).first() is not None:
            return False
        inserted(
            self._db, strangers, shop_id=shop_id, chat_id=chat_id, user_id=user_id, told_at=self._now
        )
        return True

    def note(self, shop_id: int, staff_id: int | None, action: str, subject: str, **detail: Any) -> None:
        """Keep on record who did what (never the words of a customer)."""
        inserted(
            self._db, audit, shop_id=shop_id, staff_id=staff_id, action=action, subject=subject,
            detail=detail, at=self._now,
        )

    def last_noted(self, shop_id: int, action: str) -> float | None:
        """When that was last put on record."""
        found: float | None = self._db.scalar(
            sa.select(sa.func.max(audit.c.at)).where(audit.c.shop_id == shop_id, audit.c.action == action)
        )
        return found

    def subjects_noted(self, shop_id: int, action: str, *, since: float) -> frozenset[str]:
        """What that was put on record about since then."""
        query = sa.select(audit.c.subject).where(audit.c.shop_id == shop_id, audit.c.action == action, audit.c.at >= since)
        return frozenset(self._db.scalars(query))
