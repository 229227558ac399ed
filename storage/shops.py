"""Shops, their bots and their desk groups."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from storage.records.people import Bot, DeskGroup, Shop
from storage.rows import changed, columns, found, inserted, many
from storage.tables.people import bots, desk_groups, shops
from storage.tables.talks import topics


class Shops:
    """Queries on shops, bots and desk groups."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now
        self._known: dict[int, Shop] = {}

    def add(self, *, code: str, name: str, trade: str, timezone: str, settings: dict[str, Any]) -> int:
        return inserted(
            self._db, shops, code=code, name=name, trade=trade, timezone=timezone,
            settings=settings, created_at=self._now,
        )

    def all(self) -> tuple[Shop, ...]:
        return many(self._db, sa.select(*columns(shops, Shop)).order_by(shops.c.id), Shop)

    def get(self, shop_id: int) -> Shop:
        """The shop; asked of the database once a transaction."""
        if shop_id not in self._known:
            shop = found(self._db, shops, Shop, id=shop_id)
            if shop is None:
                raise LookupError(f"shop {shop_id}")
            self._known[shop_id] = shop
        return self._known[shop_id]

    def forget(self, shop_id: int) -> None:
        """The row has changed in this transaction: ask for it again."""
        self._known.pop(shop_id, None)

    def by_code(self, code: str) -> Shop | None:
        return found(self._db, shops, Shop, code=code)

    def change(self, shop_id: int, **values: str) -> None:
        """The shop's name, trade or timezone."""
        self._known.pop(shop_id, None)
        self._db.execute(sa.update(shops).where(shops.c.id == shop_id).values(**values))

    def set_settings(self, shop_id: int, settings: dict[str, Any]) -> None:
        self._known.pop(shop_id, None)
        self._db.execute(sa.update(shops).where(shops.c.id == shop_id).values(settings=settings))

    def add_bot(self, *, shop_id: int, telegram_id: int, username: str, token_name: str) -> int:
        """Register the shop's bot, or refresh what is known of it; returns its row id."""
        known = self.bot_by_telegram(telegram_id)
        if known is None:
            return inserted(
                self._db, bots, shop_id=shop_id, telegram_id=telegram_id, username=username,
                token_name=token_name,
            )
        self._db.execute(
            sa.update(bots).where(bots.c.id == known.id).values(username=username, token_name=token_name)
        )
        return known.id

    def bot(self, bot_id: int) -> Bot:
        bot = found(self._db, bots, Bot, id=bot_id)
        if bot is None:
            raise LookupError(f"bot {bot_id}")
        return bot

    def bot_by_telegram(self, telegram_id: int) -> Bot | None:
        return found(self._db, bots, Bot, telegram_id=telegram_id)

    def bots(self, shop_id: int | None = None) -> tuple[Bot, ...]:
        query = sa.select(*columns(bots, Bot)).order_by(bots.c.id)
        return many(self._db, query if shop_id is None else query.where(bots.c.shop_id == shop_id), Bot)

    def bind_group(
        self, *, shop_id: int, bot_id: int, chat_id: int, title: str, kind: str = "", staff_id: int | None = None
    ) -> int:
        """Make the chat a desk of the shop (again), a group or somebody's private chat; returns its row id."""
        known = self.group(bot_id, chat_id)
        values: dict[str, Any] = {"active": True, "title": title, "kind": kind, "staff_id": staff_id}
        if known is None:
            return inserted(
                self._db, desk_groups, shop_id=shop_id, bot_id=bot_id, chat_id=chat_id, bound_at=self._now, **values
            )
        self.change_desk(known.id, **values)
        return known.id

    def change_desk(self, desk_id: int, **values: Any) -> None:
        changed(self._db, desk_groups, {"id": desk_id}, **values)

    def desk_of(self, bot_id: int, staff_id: int) -> DeskGroup | None:
        """The private chat in which somebody works, if they do."""
        return found(self._db, desk_groups, DeskGroup, bot_id=bot_id, staff_id=staff_id, active=True)

    def group(self, bot_id: int, chat_id: int) -> DeskGroup | None:
        return found(self._db, desk_groups, DeskGroup, bot_id=bot_id, chat_id=chat_id)

    def group_by_id(self, group_id: int) -> DeskGroup | None:
        return found(self._db, desk_groups, DeskGroup, id=group_id)

    def groups(self, bot_id: int) -> tuple[DeskGroup, ...]:
        """The bot's active desk groups, the one with the fewest customers first."""
        return tuple(desk for desk in self.desks(bot_id) if not desk.kind)

    def desks(self, bot_id: int) -> tuple[DeskGroup, ...]:
        """All active desks, groups and private chats, the one with the fewest customers first."""
        load = (
            sa.select(sa.func.count()).where(topics.c.desk_group_id == desk_groups.c.id).scalar_subquery()
        )
        query = (
            sa.select(*columns(desk_groups, DeskGroup))
            .where(desk_groups.c.bot_id == bot_id, desk_groups.c.active)
            .order_by(load, desk_groups.c.id)
        )
        return many(self._db, query, DeskGroup)
