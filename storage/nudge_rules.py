"""The shop's nudge rules, which stand among the rules of its library: what it edited is never overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa

from scripts_library.nudge_rules import NudgeRule, body_of, rule_of
from storage.tables.library import libraries, rules

NUDGE: Final = "nudge"
"""The level that tells nudge rules from those of the language check."""

PREFIX: Final = "nudge_"
"""Ids of nudge rules begin so: they share one table with the other rules and are found by it."""

_RULES = (
    sa.select(rules.c.rule, rules.c.source, rules.c.body)
    .where(rules.c.shop_id == sa.bindparam("shop_id"), rules.c.rule.startswith(PREFIX, autoescape=True))
    .order_by(rules.c.id)
)


def nudge_rows(nudges: Iterable[NudgeRule]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, body) of rules as the table keeps them."""
    for rule in nudges:
        if not rule.id.startswith(PREFIX):
            raise ValueError(f"a nudge rule's id begins with {PREFIX}: {rule.id}")
        yield rule.id, {"level": NUDGE, **body_of(rule)}


class NudgeRules:
    """Queries on nudge rules; read once a transaction."""

    def __init__(self, connection: sa.Connection, now: float) -> None:
        self._db, self._now = connection, now
        self._known: dict[int, dict[str, NudgeRule]] = {}

    def all(self, shop_id: int) -> dict[str, NudgeRule]:
        """The rules in force by id, in their order."""
        if shop_id not in self._known:
            rows = self._db.execute(_RULES, {"shop_id": shop_id})
            self._known[shop_id] = {row.rule: rule_of(row.rule, row.body) for row in rows if row.body["level"] == NUDGE}
        return self._known[shop_id]

    def of_trigger(self, shop_id: int, trigger: str) -> tuple[NudgeRule, ...]:
        """Those that something sets off, but what is turned off."""
        return tuple(rule for rule in self.all(shop_id).values() if rule.trigger == trigger and rule.mode != "off")

    def edited(self, shop_id: int) -> frozenset[str]:
        """Ids of the rules the shop changed or made itself."""
        rows = self._db.execute(_RULES, {"shop_id": shop_id})
        return frozenset(row.rule for row in rows if row.source == "shop" and row.body["level"] == NUDGE)

    def put(self, shop_id: int, rule: NudgeRule, *, source: str = "shop") -> None:
        """Keep the rule as the shop's own, in place of one of the same id; every process follows within two seconds."""
        ((key, body),) = nudge_rows([rule])
        self._known.pop(shop_id, None)
        mine = (rules.c.shop_id == shop_id, rules.c.rule == key)
        if self._db.execute(sa.update(rules).where(*mine).values(body=body, source=source)).rowcount == 0:
            self._db.execute(sa.insert(rules), [{"shop_id": shop_id, "rule": key, "source": source, "body": body}])
        self._touch(shop_id)

    def restore(self, shop_id: int, rule: NudgeRule) -> None:
        """The rule as the starter set has it, which newer starter sets change again."""
        self.put(shop_id, rule, source="starter")

    def drop(self, shop_id: int, rule_id: str) -> bool:
        """Take away a rule the shop made itself; False if there is none of that id."""
        self._known.pop(shop_id, None)
        mine = (rules.c.shop_id == shop_id, rules.c.rule == rule_id, rules.c.source == "shop")
        if rule_id not in self.all(shop_id) or self._db.execute(sa.delete(rules).where(*mine)).rowcount == 0:
            return False
        self._known.pop(shop_id, None)
        self._touch(shop_id)
        return True

    def _touch(self, shop_id: int) -> None:
        self._db.execute(sa.update(libraries).where(libraries.c.shop_id == shop_id).values(version=libraries.c.version + 1))
