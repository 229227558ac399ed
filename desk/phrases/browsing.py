"""The shelf: every phrase of a shop, found while somebody types."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desk.floor import Floor
from desk.minds import Mind
from nlu.seek import Seeker
from storage.records.phrases import Shelved
from storage.tx import Tx

PAGE = 30
FRESH = 2.0
"""Seconds for which nobody asks whether the shelf has changed."""
MOST = 500
"""Hits that are looked at for one search; nobody reads further."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what was found; ``total`` counts all of it, ``many`` = there may be more than were looked at."""

    rows: tuple[Shelved, ...]
    total: int
    many: bool
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The phrases of a shop as they were at ``stamp``, with an index over them."""

    stamp: tuple[int, ...]
    rows: tuple[Shelved, ...]
    heads: Seeker
    """Over what a phrase is about (intent, tags, shortcut, id): what is found there comes first."""
    whole: Seeker
    states: Counter[str]
    """How many phrases there are of each state."""

    def find(self, query: str, *, intent: str = "", status: str = "", page: int = 1) -> Listing:
        """What holds all words of the query, of that intent and state (empty = any)."""
        narrowed = bool(intent or status)
        most = len(self.rows) if narrowed else MOST
        rows = self._held(query, most) if query.strip() else self.rows
        found = [row for row in rows if _is(row, intent, status)] if narrowed else rows
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, page), pages)
        many = bool(query.strip()) and not narrowed and len(found) >= MOST
        return Listing(tuple(found[(page - 1) * PAGE : page * PAGE]), len(found), many, page, pages)

    def _held(self, query: str, most: int) -> list[Shelved]:
        numbers = dict.fromkeys((*self.heads.find(query, most=most), *self.whole.find(query, most=most)))
        return [self.rows[number] for number in numbers]


def _is(row: Shelved, intent: str, status: str) -> bool:
    return (not intent or row.intent == intent) and (not status or row.status == status)


class Shelves:
    """The shelves of all shops that somebody has looked at lately, built when they are first wanted."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._kept: dict[int, Shelf] = {}
        self._asked: dict[int, float] = {}
        self._locks: dict[int, asyncio.Lock] = {}
        self._looking: set[asyncio.Task[Shelf]] = set()

    async def of(self, shop_id: int) -> Shelf:
        """The shop's shelf: what was done through ``changed`` is in it at once, what others did within seconds.

        Nobody who types waits for the look at what others did: it goes on beside them.
        """
        known, now = self._kept.get(shop_id), self._floor.clock()
        if known is None:
            return await self._fresh(shop_id)
        if not 0 <= now - self._asked[shop_id] < FRESH:
            self._asked[shop_id] = now
            looking = asyncio.create_task(self._fresh(shop_id))
            self._looking.add(looking)
            looking.add_done_callback(self._looking.discard)
        return known

    async def _fresh(self, shop_id: int) -> Shelf:
        async with self._locks.setdefault(shop_id, asyncio.Lock()):
            known = self._kept.get(shop_id)
            stamp = await self._floor.store.read(lambda tx: tx.shelf.stamp(shop_id))
            if known is None or known.stamp != stamp:
                known = await self._built(shop_id, stamp)
                self._kept[shop_id] = known
            self._asked[shop_id] = self._floor.clock()
        return known

    def changed(self, shop_id: int) -> None:
        """Somebody here changed it: look again before anything is shown."""
        self._kept.pop(shop_id, None)

    async def _built(self, shop_id: int, stamp: tuple[int, ...]) -> Shelf:
        rows = await self._floor.store.read(lambda tx: _rows(tx, shop_id))
        mind = self._floor.mind(shop_id)
        return await asyncio.to_thread(_shelf, rows, mind, stamp)


def _rows(tx: Tx, shop_id: int) -> tuple[Shelved, ...]:
    return tx.shelf.all(shop_id)


def _shelf(rows: Sequence[Shelved], mind: Mind, stamp: tuple[int, ...]) -> Shelf:
    order = {intent: place for place, intent in enumerate(mind.intents)}
    rows = sorted(rows, key=lambda row: order.get(row.intent, len(order)))
    heads = [" ".join((mind.intent_name(row.intent), *row.tags, row.shortcut, row.phrase)) for row in rows]
    whole = [f"{head} {row.text}" for head, row in zip(heads, rows, strict=True)]
    return Shelf(stamp, tuple(rows), Seeker(heads), Seeker(whole), Counter(row.status for row in rows))
