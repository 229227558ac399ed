"""How fast may we speak: sliding windows kept as rows, so that several couriers share them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables.people import desk_groups
from storage.tables.traffic import gates

FREE = ("delete", "kick", "join_link", "commands")  # calls that draw on no chat's allowance


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``calls`` in any ``seconds``."""

    calls: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Pace:
    """Telegram's limits: of a bot, of a private chat, of a group."""

    bot: Window
    chat: Window
    group: Window

    def of(self, chat_id: int) -> Window:
        return self.group if chat_id < 0 else self.chat


class Gate:
    """One gate in memory while rows are claimed: when was it last passed, when does it open."""

    def __init__(self, name: str, recent: list[float], closed_until: float | None) -> None:
        self.name, self.recent, self.closed_until = name, recent, closed_until
        self.passed = False

    def opens_at(self, window: Window, now: float, messages: int = 1) -> float:
        """The earliest time at which so many more messages may go."""
        opens = max(now, self.closed_until or 0.0)
        full = window.calls - min(messages, window.calls) + 1  # so many in the window leave no room
        if len(self.recent) >= full:
            opens = max(opens, self.recent[-full] + window.seconds)
        return opens

    def go(self, window: Window, now: float, messages: int = 1) -> None:
        """Pass; what is more than the window holds is made up for afterwards."""
        until = now + max(0, messages - window.calls) * window.seconds / window.calls
        self.recent = [*self.recent, *[until] * min(messages, window.calls)][-window.calls :]
        self.passed = True
        if window.calls > 1 and len(self.recent) == window.calls:  # full: nobody need look here before it opens
            self.closed_until = max(self.closed_until or 0.0, self.recent[0] + window.seconds)

    def row(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"recent": self.recent, "closed_until": self.closed_until}


_FULL_GROUPS = (
    sa.select(desk_groups.c.chat_id, gates.c.closed_until)
    .join(gates, gates.c.name == sa.bindparam("prefix") + sa.cast(desk_groups.c.chat_id, sa.String))
    .where(desk_groups.c.bot_id == sa.bindparam("bot_id"), gates.c.closed_until > sa.bindparam("now"))
)


class Gates:
    """Loads gates for one claim and writes back those that were passed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._gates: dict[str, Gate] = {}

    def lock(self, name: str) -> Gate:
        """The bot's own gate; holding it keeps other couriers of the same bot waiting."""
        query = sa.select(gates).where(gates.c.name == name)
        row = self._db.execute(query.with_for_update()).first()
        if row is None:
            self._insert(name)
            row = self._db.execute(query.with_for_update()).one()
        return self._gates.setdefault(name, Gate(name, list(row.recent), row.closed_until))

    def load(self, names: Iterable[str]) -> None:
        wanted = sorted({name for name in names if name not in self._gates})  # in one order on every courier
        if not wanted:
            return
        # held until our passing is written: Telegram may close one of them meanwhile
        mine = sa.select(gates).where(gates.c.name.in_(wanted)).order_by(gates.c.name).with_for_update()
        rows = self._db.execute(mine).all()
        known = {row.name: row for row in rows}
        for name in wanted:
            row = known.get(name)
            if row is None:
                self._insert(name)
            self._gates[name] = Gate(name, list(row.recent) if row else [], row.closed_until if row else None)

    def full_groups(self, bot_id: int, now: float) -> dict[int, float]:
        """The bot's desk groups that take nothing now, and when they open."""
        rows = self._db.execute(_FULL_GROUPS, {"bot_id": bot_id, "prefix": f"{bot_id}:", "now": now})
        return {row.chat_id: row.closed_until for row in rows}

    def __getitem__(self, name: str) -> Gate:
        return self._gates[name]

    def save(self) -> None:
        for gate in self._gates.values():
            if gate.passed:
                self._db.execute(sa.update(gates).where(gates.c.name == gate.name).values(**gate.row()))

    def close(self, name: str, until: float) -> None:
        """Nobody passes before ``until``: Telegram said so."""
        done = self._db.execute(sa.update(gates).where(gates.c.name == name).values(closed_until=until))
        if done.rowcount == 0:
            self._db.execute(sa.insert(gates).values(name=name, recent=[], closed_until=until))

    def _insert(self, name: str) -> None:
        values: dict[str, Any] = {"name": name, "recent": [], "closed_until": None}
        insert = postgresql.insert if self._db.dialect.name == "postgresql" else sqlite.insert
        self._db.execute(insert(gates).values(**values).on_conflict_do_nothing())
