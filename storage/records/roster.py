"""Records of 排班. A day is the shop's own date, ISO (2026-11-28); moments are UTC seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ShiftKind:
    """A kind of shift: the letter cells show (早, A), and spans as [[begin, end], …] on the shop's clock; an end that is
    not after its begin lies on the next day. ``colour`` is one of desk/shifts/shift_kinds.py ``COLOURS``."""

    id: int
    shop_id: int
    letter: str
    name: str
    spans: tuple[Any, ...]
    colour: str
    retired: bool = False


@dataclass(frozen=True, slots=True)
class RosterDay:
    """What somebody does on a day: ``what`` is shift (of ``kind_id``), rest or leave. No row = nothing was drawn."""

    staff_id: int
    day: str
    what: str
    kind_id: int | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """换班: the asker works the colleague's day and the colleague the asker's. ``…_kind`` = what stood there when it was
    asked (None = no shift); state: asked → agreed → approved, or refused, withdrawn, void."""

    id: int
    shop_id: int
    asker_id: int
    colleague_id: int
    asker_day: str
    colleague_day: str
    asker_kind: int | None
    colleague_kind: int | None
    state: str
    asked_at: float
    agreed_at: float | None = None
    decided_at: float | None = None
    decided_by: int | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is not there although the roster says so: kind is sick, leave or meeting. Whole days, or with
    ``begins_at`` and ``ends_at`` only that time; state: asked → granted or refused, or withdrawn."""

    id: int
    shop_id: int
    staff_id: int
    kind: str
    first_day: str
    last_day: str
    begins_at: float | None
    ends_at: float | None
    reason: str
    state: str
    asked_at: float
    decided_at: float | None = None
    decided_by: int | None = None


@dataclass(frozen=True, slots=True)
class Clocking:
    """Somebody came (上班) and went: against the shift ``starts_at``–``ends_at``, or outside any (no kind, no end, then
    ``starts_at`` is when they came). ``left_how`` is said (下班), shift (it ended) or talk (the last customer did)."""

    id: int
    shop_id: int
    staff_id: int
    day: str
    kind_id: int | None
    starts_at: float
    ends_at: float | None
    came_at: float
    late_minutes: int
    left_at: float | None = None
    left_how: str = ""
