"""Phrases of one intent that say nearly the same: found in pairs, and one of them put into the other."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from desk.errors import NotAllowed, NotFound
from desk.floor import Floor
from desk.minds import Mind
from desk.people.roles import require
from desk.phrases.browsing import Shelf
from nlu.lexicon import Lexicon
from nlu.match import Index
from nlu.normalise import Normaliser
from storage.records.people import Staff
from storage.records.phrases import Shelved, Version
from storage.tx import Tx

ALIKE = 0.9
"""From this similarity on two phrases say nearly the same."""
_NEAR = 6
"""Phrases looked at beside each."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two phrases of one intent, and how alike they are (0–1; 1 = the same but for marks)."""

    one: Shelved
    other: Shelved
    similarity: float


class Likenesses:
    """The pairs of each shop, looked for again only when its shelf has changed."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._kept: dict[int, tuple[tuple[int, ...], tuple[Twins, ...]]] = {}
        self._lock = asyncio.Lock()

    async def of(self, staff: Staff, shelf: Shelf) -> tuple[Twins, ...]:
        """All pairs of phrases that are in use or wait, the most alike first."""
        require(staff, "console")
        async with self._lock:
            stamp, found = self._kept.get(staff.shop_id, ((), ()))
            if staff.shop_id not in self._kept or stamp != shelf.stamp:
                found = await asyncio.to_thread(pairs, shelf.rows, self._floor.mind(staff.shop_id))
                self._kept[staff.shop_id] = shelf.stamp, found
            return found


def pairs(rows: Sequence[Shelved], mind: Mind) -> tuple[Twins, ...]:
    """Phrases are compared as customers' words are: without marks, width and script."""
    normaliser = Normaliser(Lexicon(mind.library.lexicon))
    shelves: dict[tuple[str, tuple[int, ...], int], list[Shelved]] = defaultdict(list)
    for row in rows:
        if row.status != "retired" and row.intent != "service":
            shelves[row.intent, row.owners, row.team].append(row)
    found = [pair for shelf in shelves.values() for pair in _pairs(shelf, normaliser)]
    return tuple(sorted(found, key=lambda pair: (-pair.similarity, pair.one.phrase, pair.other.phrase)))


def _pairs(rows: Sequence[Shelved], normaliser: Normaliser) -> list[Twins]:
    keys = [normaliser.bare(normaliser.normalise(row.text)) for row in rows]
    index = Index(keys)
    found: dict[tuple[int, int], float] = {}
    for number, key in enumerate(keys):
        for near in index.near(key, _NEAR) if key else ():
            if near.number != number and near.similarity >= ALIKE:
                found[min(number, near.number), max(number, near.number)] = near.similarity
    return [Twins(rows[a], rows[b], alike) for (a, b), alike in found.items()]


async def merge(floor: Floor, staff: Staff, kept: str, gone: str) -> None:
    """One phrase stays, the other is retired; its questions, use and place among favourites go over to the one that stays.

    Raises NotFound if one of them is not there (any more) or they answer different things, and NotAllowed.
    """
    require(staff, "keep_library")

    def job(tx: Tx) -> None:
        stays, goes = (_newest(tx, staff.shop_id, name) for name in (kept, gone))
        if kept == gone or stays.intent != goes.intent or (stays.owners, stays.team) != (goes.owners, goes.team):
            raise NotFound("这两条不是一回事，请刷新页面看最新的")
        if tx.shelf.said(staff.shop_id, kept) is None and tx.shelf.said(staff.shop_id, gone) is not None:
            raise NotAllowed("要留下的那条还是草稿，先批准它，再停用另一条")
        tx.drafts.hand_over(staff.shop_id, kept, gone)
        tx.shelf.hand_over(staff.shop_id, kept, gone)
        tx.shelf.retire(staff.shop_id, [gone])
        tx.phrases.touch(staff.shop_id)
        tx.staff.note(staff.shop_id, staff.id, "merge", kept, names=[gone])

    await floor.store.write(job)


def _newest(tx: Tx, shop_id: int, name: str) -> Version:
    newest = next(iter(tx.shelf.versions(shop_id, name)), None)
    if newest is None or newest.status == "retired" or newest.intent == "service":
        raise NotFound("这一对已经处理过了，请刷新页面看最新的")
    return newest
