"""Dialogs in several steps with a member of staff."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.talks import Form
from storage.rows import columns, inserted, one
from storage.tables.talks import forms


class Forms:
    """Queries on open forms."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def open(
        self, *, shop_id: int, staff_id: int, chat_id: int, thread_id: int | None, kind: str,
        fields: dict[str, Any], lasts: float, step: str = "",
    ) -> int:
        """Start a form; the message that asks is known once it is sent (see ``asked_in``)."""
        return inserted(
            self._db, forms, shop_id=shop_id, staff_id=staff_id, chat_id=chat_id, thread_id=thread_id,
            kind=kind, step=step, fields=fields, expires_at=self._now + lasts,
        )

    def asked_in(self, form_id: int, telegram_id: int) -> None:
        self._db.execute(sa.update(forms).where(forms.c.id == form_id).values(telegram_id=telegram_id))

    def answered(self, *, shop_id: int, chat_id: int, telegram_id: int) -> Form | None:
        """The open form whose question stands in that message."""
        query = sa.select(*columns(forms, Form)).where(
            forms.c.shop_id == shop_id,
            forms.c.chat_id == chat_id,
            forms.c.telegram_id == telegram_id,
            forms.c.expires_at > self._now,
        )
        return one(self._db, query, Form)

    def get(self, form_id: int) -> Form | None:
        return one(self._db, sa.select(*columns(forms, Form)).where(forms.c.id == form_id), Form)

    def change(self, form_id: int, fields: dict[str, Any]) -> None:
        self._db.execute(sa.update(forms).where(forms.c.id == form_id).values(fields=fields))

    def close(self, form_id: int) -> None:
        self._db.execute(sa.delete(forms).where(forms.c.id == form_id))

    def close_kind(self, staff_id: int, kind: str) -> None:
        """Somebody begins anew: their forms of that kind end."""
        self._db.execute(sa.delete(forms).where(forms.c.staff_id == staff_id, forms.c.kind == kind))

    def close_of(self, staff_id: int) -> None:
        self._db.execute(sa.delete(forms).where(forms.c.staff_id == staff_id))
