"""Teams: colleagues under one name, whose phrases are found by its members alone."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from storage.records.teams import Team
from storage.rows import columns, found, inserted, many
from storage.tables.library import phrases
from storage.tables.teams import teams


class Teams:
    """Queries on teams."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def all(self, shop_id: int) -> tuple[Team, ...]:
        """The shop's teams, by name."""
        query = sa.select(*columns(teams, Team)).where(teams.c.shop_id == shop_id).order_by(teams.c.name)
        return many(self._db, query, Team)

    def named(self, shop_id: int, name: str) -> Team | None:
        return found(self._db, teams, Team, shop_id=shop_id, name=name)

    def put(self, shop_id: int, name: str, members: Sequence[int]) -> int:
        """The team of that name has just these members from now on; returns its id."""
        known = self.named(shop_id, name)
        if known is None:
            return inserted(self._db, teams, shop_id=shop_id, name=name, members=list(members))
        self._db.execute(sa.update(teams).where(teams.c.id == known.id).values(members=list(members)))
        return known.id

    def change(self, team: Team, name: str, members: Sequence[int]) -> None:
        """The team is called that, and has just these members, from now on; its phrases stay its own."""
        self._db.execute(sa.update(teams).where(teams.c.id == team.id).values(name=name, members=list(members)))

    def phrases_of(self, team: Team, *, limit: int = 200) -> tuple[tuple[str, str], ...]:
        """(id, text) of the team's phrases in force or waiting, each as it was written last."""
        query = (
            sa.select(phrases.c.phrase, phrases.c.text)
            .where(phrases.c.shop_id == team.shop_id, phrases.c.team == team.id, phrases.c.status != "retired")
            .order_by(phrases.c.phrase, phrases.c.version)
        )
        newest = {str(phrase): str(text) for phrase, text in self._db.execute(query)}
        return tuple(newest.items())[:limit]

    def phrases(self, team: Team) -> int:
        """How many phrases, in force or waiting, are the team's."""
        query = sa.select(sa.func.count(sa.distinct(phrases.c.phrase))).where(
            phrases.c.shop_id == team.shop_id, phrases.c.team == team.id, phrases.c.status != "retired"
        )
        return int(self._db.scalar(query) or 0)

    def drop(self, team: Team) -> None:
        """There is no such team any more."""
        self._db.execute(sa.delete(teams).where(teams.c.id == team.id))
