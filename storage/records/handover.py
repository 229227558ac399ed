"""Records of the shift's end and the daily rhythm: handover books and their lines, grave incidents, notices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handover:
    """A 交接班本: what somebody hands over. State is open, signed (by both), overruled (closed by the lead's word) or moved
    (its lines went on to a later book). ``offered_at`` = since when it is laid before the taker; ``ends_at`` = when the
    giver's shift ends, None for a book asked for on demand."""

    id: int
    shop_id: int
    giver_id: int
    taker_id: int | None
    shift: str
    ends_at: float | None
    state: str
    wrote_at: float
    offered_at: float | None
    giver_signed_at: float | None
    taker_signed_at: float | None
    overruled_by: int | None
    reason: str
    escalated_at: float | None
    closed_at: float | None


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One thing handed over: cause, course and result in words. State is "" (waits for the taker), asked (a question about
    it waits) or confirmed. ``owner_id`` = who sees to it: the giver until it is confirmed; it is done when ``done_at`` is
    set, or goes on in a later book as ``moved_to``. ``late`` = it came up while the book was being handed over; ``staff_id`` =
    who wrote it, None for what the data says."""

    id: int
    shop_id: int
    handover_id: int
    section: str
    subject: str
    customer_id: int | None
    cause: str
    course: str
    result: str
    state: str
    question: str
    answer: str
    owner_id: int
    staff_id: int | None
    late: bool
    added_at: float
    decided_at: float | None
    done_at: float | None
    moved_to: int | None


@dataclass(frozen=True, slots=True)
class Incident:
    """A grave incident the lead has declared: nobody hands over until it is ended with a result."""

    id: int
    shop_id: int
    customer_id: int | None
    text: str
    result: str
    raised_by: int
    began_at: float
    ended_by: int | None
    ended_at: float | None


@dataclass(frozen=True, slots=True)
class Memo:
    """A 通知 with receipts: topic, from–to, place, ``who`` in words and ``people`` as staff ids, what to prepare."""

    id: int
    shop_id: int
    staff_id: int
    topic: str
    starts_at: float | None
    ends_at: float | None
    place: str
    who: str
    people: tuple[int, ...]
    prepare: str
    created_at: float
    reminded_at: float | None
    ended_at: float | None
