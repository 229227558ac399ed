"""Records of the phrase library."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Json


@dataclass(frozen=True, slots=True)
class Shelved:
    """A phrase as the shelf shows it: its newest version, and the version that is said now (0 = none)."""

    phrase: str
    version: int
    said: int
    intent: str
    status: str
    text: str
    tags: tuple[str, ...]
    shortcut: str
    source: str
    created_at: float
    owners: tuple[int, ...] = ()
    team: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a phrase; ``author`` is the name of who wrote it, empty for what came from a file or the starter
    set, ``why`` what they said about it, ``approver`` and ``approved_at`` who let it into force and when (empty, None:
    nobody did by hand); dates, owners, team and basis as in ``scripts_library.library.Phrase``."""

    version: int
    status: str
    intent: str
    text: str
    situation: str
    step: int
    tone: str
    alone: bool
    tags: tuple[str, ...]
    shortcut: str
    source: str
    author: str
    created_at: float
    since: str = ""
    until: str = ""
    owners: tuple[int, ...] = ()
    basis: str = ""
    why: str = ""
    team: int = 0
    approver: str = ""
    approved_at: float | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a phrase was laid before an agent, taken from there, and sent with other words; how often it went out without
    being laid before anybody (``direct``: by inline, shortcut, form or the assistant); with how many customers a deal was
    made within a day of it (``deals``)."""

    shown: int = 0
    taken: int = 0
    edited: int = 0
    direct: int = 0
    deals: int = 0

    @property
    def sent(self) -> int:
        return self.taken + self.direct


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something of the shop's that agents send with a tap: a link, a coupon, a size chart."""

    id: int
    shop_id: int
    kind: str
    name: str
    text: str
    media: Json | None
