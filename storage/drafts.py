"""Phrases that come from outside: kept as drafts with their questions, and the shop's phrases read back whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from scripts_library.importers.exchange import Saying
from scripts_library.library import Phrase
from storage.phrase_rows import phrase_of, row_of
from storage.phrases import WAITING
from storage.tables.library import examples, phrases


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft nobody has decided about: the phrase with its questions, where it came from, and which version it is."""

    saying: Saying
    source: str
    version: int


class Drafts:
    """Queries on a library as people exchange it."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def sayings(self, shop_id: int) -> tuple[Saying, ...]:
        """Every phrase of the whole shop in its newest version unless it is retired, by id, with the questions it came
        with; what belongs to single colleagues stays with them."""
        questions = self._questions(shop_id)
        newest = {row.phrase: row for row in self._db.execute(self._all(shop_id))}
        return tuple(
            Saying(phrase_of(row), tuple(questions.get(key, ()))) for key, row in newest.items()
            if row.status != "retired" and not row.owners and not row.team
        )

    def put(self, shop_id: int, sayings: Sequence[Saying], *, source: str) -> int:
        """Keep phrases as drafts, each as the next version of its id; what the shop has just so is passed over.

        ``source``: where they came from. Returns how many drafts there are now more.
        """
        versions = self._versions(shop_id)
        known = {saying.phrase.id: saying for saying in self.sayings(shop_id)}
        new = [saying for saying in sayings if known.get(saying.phrase.id) != saying]
        if not new:
            return 0
        self._db.execute(sa.insert(phrases), [self._row(shop_id, one.phrase, versions.get(one.phrase.id, 0) + 1, source) for one in new])
        waiting = [
            {"shop_id": shop_id, "text": text, "intents": [one.phrase.intent], "source": WAITING + one.phrase.id}
            for one in new for text in one.questions
        ]
        self._db.execute(sa.delete(examples).where(
            examples.c.shop_id == shop_id, examples.c.source.in_([WAITING + one.phrase.id for one in new])))
        if waiting:
            self._db.execute(sa.insert(examples), waiting)
        return len(new)

    def waiting(self, shop_id: int, names: Sequence[str] | None = None) -> tuple[Waiting, ...]:
        """The drafts nobody has decided about yet (the newest of each phrase), by id; only of these names, if given."""
        questions = self._questions(shop_id, names)
        return tuple(
            Waiting(Saying(phrase_of(row), tuple(questions.get(row.phrase, ()))), row.source, row.version)
            for row in self._drafts(shop_id, names)
        )

    def versions(self, shop_id: int, names: Sequence[str]) -> dict[str, int]:
        """The version of each of these phrases that waits for a decision; what does not wait is absent."""
        return {row.phrase: row.version for row in self._drafts(shop_id, names)}

    def teach(self, shop_id: int, name: str, questions: Sequence[str]) -> None:
        """Questions that come with a draft; they teach once it is approved."""
        rows = [{"shop_id": shop_id, "text": text, "intents": [self._intent(shop_id, name)], "source": WAITING + name} for text in questions]
        self._db.execute(sa.delete(examples).where(examples.c.shop_id == shop_id, examples.c.source == WAITING + name))
        self._db.execute(sa.insert(examples), rows)

    def _intent(self, shop_id: int, name: str) -> str:
        query = sa.select(phrases.c.intent).where(phrases.c.shop_id == shop_id, phrases.c.phrase == name)
        return str(self._db.scalar(query.order_by(phrases.c.version.desc()).limit(1)))

    def approve(self, shop_id: int, names: Sequence[str], *, by: int | None = None) -> int:
        """These drafts are said from now on, and their questions teach; ``by`` = the colleague who says so. Returns how
        many there were."""
        rows = self._drafts(shop_id, names)
        self._settle(rows, "approved", approver_id=by, approved_at=self._now)
        for row in rows:
            self._db.execute(
                sa.update(examples)
                .where(examples.c.shop_id == shop_id, examples.c.source == WAITING + row.phrase)
                .values(source="own")
            )
        return len(rows)

    def retire(self, shop_id: int, names: Sequence[str]) -> int:
        """These drafts are not wanted; their questions go with them. Returns how many there were."""
        rows = self._drafts(shop_id, names)
        self._settle(rows, "retired")
        sources = [WAITING + row.phrase for row in rows]
        self._db.execute(sa.delete(examples).where(examples.c.shop_id == shop_id, examples.c.source.in_(sources)))
        return len(rows)

    def hand_over(self, shop_id: int, kept: str, gone: str) -> None:
        """The questions the draft ``gone`` came with are those of ``kept``: they wait with it, or teach if it is in force."""
        waits = any(row.phrase == kept for row in self._drafts(shop_id))
        self._db.execute(
            sa.update(examples)
            .where(examples.c.shop_id == shop_id, examples.c.source == WAITING + gone)
            .values(source=WAITING + kept if waits else "own")
        )

    def _settle(self, rows: Sequence[Any], status: str, **values: Any) -> None:
        mine = phrases.c.id.in_([row.id for row in rows])
        self._db.execute(sa.update(phrases).where(mine).values(status=status, **values))

    def _drafts(self, shop_id: int, names: Sequence[str] | None = None) -> list[Any]:
        query = self._all(shop_id) if names is None else self._all(shop_id).where(phrases.c.phrase.in_(names))
        newest = {row.phrase: row for row in self._db.execute(query)}
        return [row for row in newest.values() if row.status == "draft"]

    def _all(self, shop_id: int) -> sa.Select[Any]:
        return sa.select(phrases).where(phrases.c.shop_id == shop_id).order_by(phrases.c.phrase, phrases.c.version)

    def _versions(self, shop_id: int) -> dict[str, int]:
        query = sa.select(phrases.c.phrase, sa.func.max(phrases.c.version)).where(phrases.c.shop_id == shop_id)
        return {row[0]: row[1] for row in self._db.execute(query.group_by(phrases.c.phrase))}

    def _questions(self, shop_id: int, names: Sequence[str] | None = None) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        query = sa.select(examples.c.source, examples.c.text).where(
            examples.c.shop_id == shop_id, examples.c.source.like(f"{WAITING}%"))
        if names is not None:
            query = query.where(examples.c.source.in_([WAITING + name for name in names]))
        for source, text in self._db.execute(query.order_by(examples.c.id)):
            found[source.removeprefix(WAITING)].append(text)
        return found

    def _row(self, shop_id: int, phrase: Phrase, version: int, source: str) -> dict[str, Any]:
        return row_of(shop_id, phrase, version=version, status="draft", source=source, now=self._now)
