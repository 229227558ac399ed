"""Records around the phrase library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """Colleagues under one name, for whom phrases may be; ``members`` are ids of staff."""

    id: int
    shop_id: int
    name: str
    members: tuple[int, ...]
