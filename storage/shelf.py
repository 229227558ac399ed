"""All phrases of a shop side by side, whatever their state, and what became of them at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from scripts_library.library import Phrase
from storage.phrases import WAITING
from storage.records import Shelved, Usage, Version
from storage.tables import examples, offer_replies, offers, phrases, staff

_TAKEN = sa.case((offer_replies.c.n == offers.c.taken, 1), else_=0)
_EDITED = sa.case((sa.and_(offer_replies.c.n == offers.c.taken, offers.c.edited_text.is_not(None)), 1), else_=0)
_USAGE = (
    sa.select(offer_replies.c.phrase, sa.func.count(), sa.func.sum(_TAKEN), sa.func.sum(_EDITED))
    .join(offers, offers.c.id == offer_replies.c.offer_id)
    .where(offers.c.shop_id == sa.bindparam("shop_id"), offers.c.created_at >= sa.bindparam("since"), offer_replies.c.shown)
    .group_by(offer_replies.c.phrase)
)


class Shelf:
    """Queries on phrases as supervisors look at them."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def stamp(self, shop_id: int) -> tuple[int, ...]:
        """Is another one after every change of a phrase or its state."""
        states = [sa.func.sum(sa.case((phrases.c.status == state, phrases.c.id), else_=0)) for state in ("draft", "approved")]
        query = sa.select(sa.func.count(), sa.func.max(phrases.c.id), *states).where(phrases.c.shop_id == shop_id)
        return tuple(int(value or 0) for value in self._db.execute(query).one())

    def all(self, shop_id: int) -> tuple[Shelved, ...]:
        """Every phrase, by intent and id."""
        query = sa.select(phrases).where(phrases.c.shop_id == shop_id).order_by(phrases.c.intent, phrases.c.phrase, phrases.c.version)
        newest: dict[str, Shelved] = {}
        said: dict[str, int] = {}
        for row in self._db.execute(query):
            if row.status == "approved":
                said[row.phrase] = row.version
            newest[row.phrase] = Shelved(
                row.phrase, row.version, said.get(row.phrase, 0), row.intent, row.status, row.text, tuple(row.tags), row.shortcut,
                row.source, row.created_at,
            )
        return tuple(newest.values())

    def versions(self, shop_id: int, phrase: str) -> tuple[Version, ...]:
        """Every version of one phrase, the newest first; its author by name."""
        query = (
            sa.select(phrases, staff.c.name)
            .outerjoin(staff, sa.and_(staff.c.id == phrases.c.author_id, staff.c.shop_id == phrases.c.shop_id))
            .where(phrases.c.shop_id == shop_id, phrases.c.phrase == phrase)
            .order_by(phrases.c.version.desc())
        )
        return tuple(
            Version(row.version, row.status, row.intent, row.text, row.situation, row.step, row.tone, row.alone, tuple(row.tags),
                    row.shortcut, row.source, row.name or "", row.created_at)
            for row in self._db.execute(query)
        )

    def questions(self, shop_id: int, phrase: str) -> tuple[str, ...]:
        """The customers' questions a draft came with, while it is one."""
        query = sa.select(examples.c.text).where(examples.c.shop_id == shop_id, examples.c.source == WAITING + phrase)
        return tuple(self._db.scalars(query.order_by(examples.c.id)))

    def shortcut(self, shop_id: int, shortcut: str) -> str:
        """The id of a phrase, not retired, whose newest version has that shortcut; empty if there is none."""
        named = {row.phrase for row in self.all(shop_id) if row.shortcut == shortcut and row.status != "retired"}
        return min(named, default="")

    def write(self, shop_id: int, phrase: Phrase, name: str, *, author_id: int) -> int:
        """Keep the phrase as the next version of that id, as a draft; returns the version."""
        newest = sa.select(sa.func.max(phrases.c.version)).where(phrases.c.shop_id == shop_id, phrases.c.phrase == name)
        version = int(self._db.scalar(newest) or 0) + 1
        self._db.execute(sa.insert(phrases).values(
            shop_id=shop_id, phrase=name, version=version, intent=phrase.intent, status="draft", text=phrase.text,
            situation=phrase.situation, step=phrase.step, tone=phrase.tone, alone=phrase.alone, tags=list(phrase.tags),
            shortcut=phrase.shortcut, source="console", author_id=author_id, created_at=self._now,
        ))
        return version

    def retire(self, shop_id: int, names: Sequence[str]) -> int:
        """No version of these phrases is said or waits any more; returns how many rows there were."""
        mine = (phrases.c.shop_id == shop_id, phrases.c.phrase.in_(names), phrases.c.status != "retired")
        return self._db.execute(sa.update(phrases).where(*mine).values(status="retired")).rowcount

    def usage(self, shop_id: int, *, since: float) -> Mapping[str, Usage]:
        """How often each phrase was shown, taken and edited since then."""
        rows = self._db.execute(_USAGE, {"shop_id": shop_id, "since": since})
        return {phrase: Usage(int(shown), int(taken), int(edited)) for phrase, shown, taken, edited in rows}
