"""What the library lacks and what it has too much of: thin intents, phrases nobody takes, questions without an answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.errors import NotFound
from desk.floor import Floor
from desk.people.roles import require
from desk.phrases import learning
from desk.phrases.learning import Cluster, Material, Proposal
from storage.records.people import Staff
from storage.records.phrases import Shelved, Usage
from storage.tx import Tx

SINCE = 30 * 24 * 3600.0
FEW = 3
"""Fewer phrases than this leave an agent without a choice."""
IGNORED = 10
"""Shown so often without being taken once, a phrase is in the way."""
WORN = 0.5
"""Share of an intent's answers above which one phrase is all that customers hear."""
WORN_FROM = 20
"""Answers of an intent from which such a share says something."""
LISTED = 20
UNUSED = 200
"""Phrases nobody met with that are listed; all of them are counted."""
MOST = 5_000
"""Choices that are looked at, the latest ones."""
FRESH = 60.0
"""Seconds for which what the choices teach is not gathered anew: it is read with the engine, line by line."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What stands out, at most a page of each: (intent id, name, phrases), phrases with how they were used, and some of the ``never`` many
    that were neither offered nor sent."""

    thin: tuple[tuple[str, str, int], ...]
    ignored: tuple[tuple[Shelved, Usage], ...]
    worn: tuple[tuple[Shelved, Usage, float], ...]
    unused: tuple[Shelved, ...]
    never: int


async def gaps(floor: Floor, staff: Staff, rows: Sequence[Shelved]) -> Gaps:
    """Look over the phrases in use."""
    require(staff, "console")
    usage = await floor.store.read(lambda tx: tx.shelf.usage(staff.shop_id, since=tx.now - SINCE))
    used = [row for row in rows if row.said and row.status != "retired"]
    counts = Counter(row.intent for row in used)
    thin = [(one.id, one.name, counts[one.id]) for one in floor.mind(staff.shop_id).library.intents if counts[one.id] < FEW]
    ignored = [(row, found) for row in used if (found := usage.get(row.phrase, Usage())).shown >= IGNORED and not found.sent]
    ignored.sort(key=lambda pair: -pair[1].shown)
    unused = [row for row in used if row.phrase not in usage]
    return Gaps(tuple(thin), tuple(ignored[:LISTED]), tuple(_worn(used, usage)[:LISTED]), tuple(unused[:UNUSED]), len(unused))


def _worn(used: Sequence[Shelved], usage: Mapping[str, Usage]) -> list[tuple[Shelved, Usage, float]]:
    answers: Counter[str] = Counter()
    for row in used:
        answers[row.intent] += usage.get(row.phrase, Usage()).sent
    found = [
        (row, usage[row.phrase], usage[row.phrase].sent / answers[row.intent])
        for row in used if row.phrase in usage and answers[row.intent] >= WORN_FROM
    ]
    return sorted((one for one in found if one[2] > WORN), key=lambda one: -one[1].sent)


# --- what agents' choices teach ----------------------------------------------------------------------


class Harvest:
    """What agents' choices teach each shop, gathered at most once a minute; what was decided here is out of it at once."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._kept: dict[int, tuple[float, Material]] = {}
        self._locks: dict[int, asyncio.Lock] = {}

    async def material(self, staff: Staff) -> Material:
        """What there is to decide about, as ``xiaoer learn`` finds it, from the latest choices."""
        require(staff, "console")
        async with self._locks.setdefault(staff.shop_id, asyncio.Lock()):
            at, kept = self._kept.get(staff.shop_id, (0.0, None))
            if kept is None or not 0 <= self._floor.clock() - at < FRESH:
                at, kept = self._floor.clock(), await self._gathered(staff.shop_id)
                self._kept[staff.shop_id] = at, kept
            return kept

    async def _gathered(self, shop_id: int) -> Material:
        choices, declined = await self._floor.store.read(
            lambda tx: (tx.lessons.choices(shop_id, since=tx.now - SINCE, most=MOST), tx.phrases.declined(shop_id))
        )
        return await asyncio.to_thread(learning.material, self._floor.mind(shop_id), choices, declined)

    async def teach(self, staff: Staff, key: str, intent: str) -> int:
        """A proposal is accepted, or a cluster belongs to that intent; returns how many examples are new."""
        require(staff, "keep_library")
        if intent not in self._floor.mind(staff.shop_id).intents:
            raise NotFound("没有这个意图，请重新选")
        found = await self._named(staff, key)

        def job(tx: Tx) -> int:
            tx.staff.note(staff.shop_id, staff.id, "teach", intent)
            if isinstance(found, Cluster):
                return learning.assign(tx, staff.shop_id, found, intent)
            return learning.accept(tx, staff.shop_id, [found])

        added = await self._floor.store.write(job)
        self._decided(staff.shop_id, found)
        return added

    async def decline(self, staff: Staff, key: str) -> None:
        """Nobody is asked about these words again."""
        require(staff, "keep_library")
        found = await self._named(staff, key)
        await self._floor.store.write(lambda tx: learning.decline(tx, staff.shop_id, _texts(found)))
        self._decided(staff.shop_id, found)

    def _decided(self, shop_id: int, found: Proposal | Cluster) -> None:
        if shop_id in self._kept:
            at, kept = self._kept[shop_id]
            proposals = tuple(one for one in kept.proposals if one.text not in _texts(found))
            self._kept[shop_id] = at, Material(proposals, tuple(one for one in kept.clusters if one.key != found.key))

    async def _named(self, staff: Staff, key: str) -> Proposal | Cluster:
        now = await self.material(staff)
        everything: list[Proposal | Cluster] = [*now.proposals, *now.clusters]
        found = next((one for one in everything if one.key == key), None)
        if found is None:
            raise NotFound("这一条已经处理过了，请刷新页面看最新的")
        return found


def _texts(found: Proposal | Cluster) -> tuple[str, ...]:
    return found.texts if isinstance(found, Cluster) else (found.text,)
