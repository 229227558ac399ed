"""All phrases of a shop side by side, whatever their state, and what became of them at the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa

from scripts_library.library import Phrase
from storage.phrase_rows import phrase_of, row_of
from storage.phrases import WAITING
from storage.records.phrases import Shelved, Usage, Version
from storage.tables.desk import endings
from storage.tables.library import examples, phrases
from storage.tables.people import favourites, staff
from storage.tables.talks import messages, offer_replies, offers

_TAKEN = sa.case((offer_replies.c.n == offers.c.taken, 1), else_=0)
_EDITED = sa.case((sa.and_(offer_replies.c.n == offers.c.taken, offers.c.edited_text.is_not(None)), 1), else_=0)
_OFFERED = (
    sa.select(offer_replies.c.phrase, sa.func.count(), sa.func.sum(_TAKEN), sa.func.sum(_EDITED))
    .join(offers, offers.c.id == offer_replies.c.offer_id)
    .where(offers.c.shop_id == sa.bindparam("shop_id"), offers.c.created_at >= sa.bindparam("since"), offer_replies.c.shown)
    .group_by(offer_replies.c.phrase)
)
_DEAL_WITHIN = 24 * 3600.0
_DEAL = sa.exists().where(
    endings.c.customer_id == messages.c.customer_id, endings.c.outcome == "deal", endings.c.at >= messages.c.created_at,
    endings.c.at <= messages.c.created_at + _DEAL_WITHIN,
)
_TAKEN_THERE = sa.exists().where(
    offers.c.id == messages.c.offer_id, offer_replies.c.offer_id == offers.c.id, offer_replies.c.n == offers.c.taken,
)
_OUT = (
    sa.select(messages.c.phrase, messages.c.customer_id, sa.case((_DEAL, 1), else_=0).label("deal"),
              sa.case((_TAKEN_THERE, 0), else_=1).label("unoffered"))
    .where(
        messages.c.shop_id == sa.bindparam("shop_id"), messages.c.created_at >= sa.bindparam("since"),
        messages.c.phrase.is_not(None), messages.c.phrase != "", messages.c.state == "sent",
    )
    .subquery()
)
_DEALT = sa.case((_OUT.c.deal == 1, _OUT.c.customer_id))
_SENT = sa.select(
    _OUT.c.phrase, sa.func.sum(_OUT.c.unoffered), sa.func.count(sa.distinct(_DEALT)),
).group_by(_OUT.c.phrase)
"""What reached customers, whichever way: by a card, a shortcut, inline, a form, or the assistant, who names several phrases
of one answer with commas."""


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
                row.source, row.created_at, tuple(row.owners), row.team,
            )
        return tuple(newest.values())

    def versions(self, shop_id: int, phrase: str) -> tuple[Version, ...]:
        """Every version of one phrase, the newest first; its author by name."""
        approvers = staff.alias()
        query = (
            sa.select(phrases, staff.c.name, approvers.c.name.label("approver"))
            .outerjoin(staff, sa.and_(staff.c.id == phrases.c.author_id, staff.c.shop_id == phrases.c.shop_id))
            .outerjoin(approvers, sa.and_(approvers.c.id == phrases.c.approver_id, approvers.c.shop_id == phrases.c.shop_id))
            .where(phrases.c.shop_id == shop_id, phrases.c.phrase == phrase)
            .order_by(phrases.c.version.desc())
        )
        return tuple(
            Version(row.version, row.status, row.intent, row.text, row.situation, row.step, row.tone, row.alone, tuple(row.tags),
                    row.shortcut, row.source, row.name or "", row.created_at, row.since, row.until, tuple(row.owners), row.basis, row.why,
                    row.team, row.approver or "", row.approved_at)
            for row in self._db.execute(query)
        )

    def private(self, shop_id: int, staff_id: int) -> tuple[Phrase, ...]:
        """The phrases in force that are this person's alone, the newest first."""
        mine = sa.cast(phrases.c.owners, sa.String) == f"[{staff_id}]"
        query = sa.select(phrases).where(
            phrases.c.shop_id == shop_id, phrases.c.status == "approved", mine, phrases.c.team == 0
        )
        newest = {row.phrase: phrase_of(row) for row in self._db.execute(query.order_by(phrases.c.id))}
        return tuple(newest.values())[::-1]

    def questions(self, shop_id: int, phrase: str) -> tuple[str, ...]:
        """The customers' questions a draft came with, while it is one."""
        query = sa.select(examples.c.text).where(examples.c.shop_id == shop_id, examples.c.source == WAITING + phrase)
        return tuple(self._db.scalars(query.order_by(examples.c.id)))

    def shortcut(self, shop_id: int, shortcut: str, *, but: str = "") -> str:
        """The id of a phrase, not retired, whose newest version has that shortcut (``but`` one); empty if none."""
        mine = phrases.c.shop_id == shop_id
        newest = (
            sa.select(phrases.c.phrase, sa.func.max(phrases.c.version).label("version")).where(mine)
            .group_by(phrases.c.phrase).subquery()
        )
        query = (
            sa.select(sa.func.min(phrases.c.phrase))
            .join(newest, sa.and_(newest.c.phrase == phrases.c.phrase, newest.c.version == phrases.c.version))
            .where(mine, phrases.c.shortcut == shortcut, phrases.c.status != "retired", phrases.c.phrase != but)
        )
        return self._db.scalar(query) or ""

    def said(self, shop_id: int, phrase: str) -> Phrase | None:
        """The version of a phrase that is said now; None if there is none (any more)."""
        query = sa.select(phrases).where(
            phrases.c.shop_id == shop_id, phrases.c.phrase == phrase, phrases.c.status == "approved"
        )
        row = self._db.execute(query.order_by(phrases.c.version.desc()).limit(1)).first()
        return phrase_of(row) if row is not None else None

    def write(
        self, shop_id: int, phrase: Phrase, name: str, *, author_id: int, source: str = "console", why: str = ""
    ) -> int:
        """Keep the phrase as the next version of that id, as a draft; returns the version."""
        newest = sa.select(sa.func.max(phrases.c.version)).where(phrases.c.shop_id == shop_id, phrases.c.phrase == name)
        version = int(self._db.scalar(newest) or 0) + 1
        row = row_of(
            shop_id, replace(phrase, id=name), version=version, status="draft", source=source, now=self._now,
            author_id=author_id, why=why,
        )
        self._db.execute(sa.insert(phrases), [row])
        return version

    def retire(self, shop_id: int, names: Sequence[str]) -> int:
        """No version of these phrases is said or waits any more; returns how many rows there were."""
        mine = (phrases.c.shop_id == shop_id, phrases.c.phrase.in_(names), phrases.c.status != "retired")
        return self._db.execute(sa.update(phrases).where(*mine).values(status="retired")).rowcount

    def hand_over(self, shop_id: int, kept: str, gone: str) -> None:
        """What became of the phrase ``gone`` counts for ``kept``, whose it is among people's favourites too."""
        for table in (offer_replies, messages):
            self._db.execute(
                sa.update(table).where(table.c.shop_id == shop_id, table.c.phrase == gone).values(phrase=kept)
            )
        self._relink(shop_id, kept, gone)
        liked = sa.select(favourites.c.staff_id).where(favourites.c.shop_id == shop_id, favourites.c.phrase == kept)
        mine = (favourites.c.shop_id == shop_id, favourites.c.phrase == gone)
        self._db.execute(sa.delete(favourites).where(*mine, favourites.c.staff_id.in_(liked.scalar_subquery())))
        self._db.execute(sa.update(favourites).where(*mine).values(phrase=kept))

    def _relink(self, shop_id: int, kept: str, gone: str) -> None:
        """In answers made of several phrases ``kept`` stands where ``gone`` stood, once."""
        several = sa.select(messages.c.id, messages.c.phrase).where(
            messages.c.shop_id == shop_id, messages.c.phrase.contains(",", autoescape=True),
            messages.c.phrase.contains(gone, autoescape=True),
        )
        for row in self._db.execute(several).all():
            names = dict.fromkeys(kept if name == gone else name for name in row.phrase.split(","))
            self._db.execute(sa.update(messages).where(messages.c.id == row.id).values(phrase=",".join(names)))

    def usage(self, shop_id: int, *, since: float) -> Mapping[str, Usage]:
        """How often each phrase was offered, taken and edited since then, how often it went out without an offer, and with
        how many customers a deal was made within a day of it."""
        values = {"shop_id": shop_id, "since": since}
        found = {
            phrase: Usage(int(shown), int(taken), int(edited))
            for phrase, shown, taken, edited in self._db.execute(_OFFERED, values)
        }
        for phrases_sent, unoffered, deals in self._db.execute(_SENT, values):
            for phrase in phrases_sent.split(","):
                known = found.get(phrase, Usage())
                found[phrase] = replace(known, direct=known.direct + int(unoffered), deals=known.deals + int(deals))
        return found
