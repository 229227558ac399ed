"""The shops' own Telegram accounts that a bot is connected to, under every connection they ever had."""

from __future__ import annotations

import sqlalchemy as sa

from storage.records.people import Business
from storage.rows import changed, columns, found, inserted, many
from storage.tables.people import bots, businesses

# Not against those who only refer to the bot.
_LOCK = sa.select(bots.c.id).where(bots.c.id == sa.bindparam("bot_id")).with_for_update(key_share=True)
_SHARE = sa.select(bots.c.id).where(bots.c.id == sa.bindparam("bot_id")).with_for_update(read=True)


class Businesses:
    """Queries on connections of business accounts."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now

    def lock(self, bot_id: int) -> None:
        """Nobody else learns of a connection of this bot until this transaction ends."""
        self._db.execute(_LOCK, {"bot_id": bot_id})

    def counts(self, bot_id: int, connection: str) -> bool:
        """Is this (still) the connection that counts for its account? It stays so until this transaction ends."""
        self._db.execute(_SHARE, {"bot_id": bot_id})
        known = self.by_connection(bot_id, connection)
        return known is not None and self.of_user(bot_id, known.user_id)[0].id == known.id

    def put(
        self, *, shop_id: int, bot_id: int, connection: str, user_id: int, chat_id: int, enabled: bool,
        can_reply: bool, since: float,
    ) -> None:
        """Keep what Telegram says of a connection."""
        state = {"enabled": enabled, "can_reply": can_reply}
        if changed(self._db, businesses, {"bot_id": bot_id, "connection": connection}, **state) == 0:
            inserted(
                self._db, businesses, shop_id=shop_id, bot_id=bot_id, connection=connection, user_id=user_id,
                chat_id=chat_id, since=since, **state,
            )

    def by_connection(self, bot_id: int, connection: str) -> Business | None:
        return found(self._db, businesses, Business, bot_id=bot_id, connection=connection)

    def of_user(self, bot_id: int, user_id: int) -> tuple[Business, ...]:
        """Every connection of an account, the one that counts (the newest) first."""
        query = (
            sa.select(*columns(businesses, Business))
            .where(businesses.c.bot_id == bot_id, businesses.c.user_id == user_id)
            .order_by(businesses.c.since.desc(), businesses.c.id.desc())
        )
        return many(self._db, query, Business)

    def change(self, row_id: int, **values: object) -> None:
        changed(self._db, businesses, {"id": row_id}, **values)
