"""What the rooms above see of nudges: frozen records, field for column."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Json


@dataclass(frozen=True, slots=True)
class Nudge:
    """A follow-up of one rule about one subject (``order:7``, ``customer:3``, ``case:5``, ``subscription:9``) on one occasion.

    State: waiting, asked (laid before an agent, who decides), done or skipped; ``reason`` = why it was skipped, or why it went
    another way. ``wanted_at`` = when it was due at first, ``due_at`` = when it is due now. ``message_id`` = what was said to
    the customer, ``task_id`` = what was put on a list; ``cap`` = "marketing" or ""; ``staff_id`` = whose it is, None = whoever
    the rule's audience names at that time."""

    id: int
    shop_id: int
    rule: str
    trigger: str
    subject: str
    occasion: str
    customer_id: int | None
    staff_id: int | None
    audience: str
    cap: str
    facts: Json
    wanted_at: float
    due_at: float
    state: str
    reason: str
    attempts: int
    message_id: int | None
    task_id: int | None
    created_at: float
    done_at: float | None


@dataclass(frozen=True, slots=True)
class Planting:
    """A nudge before it has a row."""

    rule: str
    trigger: str
    subject: str
    occasion: str
    audience: str
    due_at: float
    customer_id: int | None = None
    staff_id: int | None = None
    task_id: int | None = None
    cap: str = ""
    facts: Json | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a nudge that was due: ``state`` done, asked or skipped, or waiting again until ``due_at``."""

    nudge_id: int
    state: str
    due_at: float
    reason: str = ""
    customer_id: int | None = None
    message_id: int | None = None
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a customer asked to be told: kind is restock, promotion, price_protect or news. ``price`` = what they paid (fen),
    ``until`` = price protection ends; ``ended_at`` None = it counts; ``why`` it ended: told, opted_out, unsubscribed, over."""

    id: int
    shop_id: int
    customer_id: int
    kind: str
    item_number: str
    colour: str
    size: str
    price: int | None
    until: float | None
    at: float
    ended_at: float | None
    why: str


@dataclass(frozen=True, slots=True)
class ContactWish:
    """How a customer wants to be reached: their own time zone if it is known, and whether they want no reminders."""

    customer_id: int
    timezone: str
    opted_out_at: float | None
    opted_out_by: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How often nudges of a rule ended so."""

    rule: str
    state: str
    reason: str
    count: int
