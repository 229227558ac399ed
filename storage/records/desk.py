"""Records of what the desk keeps about a talk: endings, waits, requests, cases, tasks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which a person owed a customer an answer. ``first`` = the first answer of the talk; ``ended`` is ""
    while it runs, else answered or dropped; ``working_seconds`` counts opening hours only."""

    id: int
    shop_id: int
    customer_id: int
    turn_id: int | None
    first: bool
    began_at: float
    agent_told_at: float | None
    lead_told_at: float | None
    answered_at: float | None
    staff_id: int | None
    ended: str
    plain_seconds: float | None
    working_seconds: float | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a talk ended: outcome is "" (no more than that), deal, none or follow."""

    id: int
    shop_id: int
    customer_id: int
    staff_id: int | None
    outcome: str
    at: float


@dataclass(frozen=True, slots=True)
class Request:
    """A 协查单: what an agent asked of the warehouse, print or after-sale people, and their answer.
    State: open, late, answered or cancelled."""

    id: int
    shop_id: int
    customer_id: int
    card_id: int | None
    kind: str
    speciality: str
    text: str
    staff_id: int
    chat_id: int | None
    telegram_id: int | None
    state: str
    asked_at: float
    due_at: float
    answer: str | None
    answered_by: int | None
    answered_at: float | None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A 今日公告 that changes shipping and arrival answers until it ends."""

    id: int
    shop_id: int
    kind: str
    text: str
    staff_id: int | None
    since: float
    until: float
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Case:
    """An after-sale or complaint case; number = date + serial; state is open or closed."""

    id: int
    shop_id: int
    customer_id: int
    number: str
    kind: str
    state: str
    staff_id: int | None
    opened_at: float
    closed_at: float | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person has to see to: a snoozed customer, a question of the night; no staff = anybody's. ``seen_at`` =
    when a list with it was last opened by whose it is, ``lead_told_at`` = when the lead heard that nobody had;
    ``order_id`` = the order it is about, if it is about one."""

    id: int
    shop_id: int
    staff_id: int | None
    customer_id: int | None
    kind: str
    text: str
    state: str
    due_at: float | None
    created_at: float
    done_at: float | None
    done_by: int | None
    seen_at: float | None = None
    lead_told_at: float | None = None
    order_id: int | None = None

    @property
    def at(self) -> float:
        """When it is due; what has no time of its own was due as it came."""
        return self.created_at if self.due_at is None else self.due_at
