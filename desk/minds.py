"""What every shop knows and how it understands: its library, engine and language check, kept fresh."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Protocol

import structlog

from nlu.check import Checker
from nlu.engine import Engine
from nlu.grave import Alarm
from nlu.naming import ItemNames
from nlu.reading import Context, Mood, Reading, Slot
from nlu.seek import Seeker
from scripts_library.library import Intent, Library, Phrase
from storage.store import Store

log = structlog.get_logger()

READINGS = 256  # whole turns read a moment ago: the quiet wait reads them again
HABITS_LAST = 90 * 24 * 3600.0  # what agents took longer ago tells little of today's phrases
GLIMPSES = 8192  # lines: a turn grows line by line, and hundreds of customers write at once


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a line by itself adds to the reading of its turn."""

    sure: bool
    asked: tuple[str, ...]
    mood: Mood
    risky: tuple[str, ...]
    slots: Mapping[str, tuple[Slot, ...]]


@dataclass(frozen=True)
class Mind:
    """A shop's library together with what was built from it."""

    library: Library
    engine: Engine
    checker: Checker
    habits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """How often agents took each phrase, and how often it was among those they chose from."""
    goods: ItemNames = field(default_factory=ItemNames)
    """What the shop's items are called."""
    training_due: bool = False
    """Does the engine still read with a model of other examples than the library's."""

    @cached_property
    def phrases(self) -> Mapping[str, Phrase]:
        """Every approved phrase by id, those of single colleagues among them."""
        return {phrase.id: phrase for phrase in (*self.library.personal, *self.library.phrases)}

    @cached_property
    def _seeker(self) -> tuple[tuple[Phrase, ...], Seeker]:
        kept = tuple(phrase for phrase in self.phrases.values() if phrase.intent != "service")
        heads = (" ".join((self.intent_name(one.intent), *one.tags, one.shortcut)) for one in kept)
        return kept, Seeker([f"{head} {one.text}" for head, one in zip(heads, kept, strict=True)])

    def find(self, query: str) -> tuple[Phrase, ...]:
        """The phrases that hold every word of a query (Chinese, pinyin, initials, nearly right), best first; the first
        search builds an index: ask from a thread."""
        kept, seeker = self._seeker
        return tuple(kept[number] for number in seeker.find(query))

    @cached_property
    def dated(self) -> tuple[Phrase, ...]:
        """The phrases that are not said at any time."""
        return tuple(phrase for phrase in self.phrases.values() if phrase.since or phrase.until)

    def closed(self, minute: str) -> frozenset[str]:
        """Ids of the phrases that are not in force in that minute of the shop's clock."""
        return frozenset(phrase.id for phrase in self.dated if not phrase.in_force(minute))

    @cached_property
    def intents(self) -> Mapping[str, Intent]:
        return {intent.id: intent for intent in self.library.intents}

    @cached_property
    def alarm(self) -> Alarm:
        """The grave words of the shop."""
        return Alarm(self.library.graves)

    @cached_property
    def _read(self) -> Callable[[str, tuple[str, ...], str], Reading]:
        def look(text: str, previous: tuple[str, ...], stage: str) -> Reading:
            unnamed = self.goods.unnamed(text)
            reading = self.engine.read(unnamed, context=Context(previous=previous, stage=stage or "browsing"))
            return reading if unnamed == text else replace(reading, text=text, slots=self.engine.values(text))

        return lru_cache(READINGS)(look)

    def read(self, text: str, previous: tuple[str, ...] = (), stage: str = "") -> Reading:
        """What the engine reads (with 这款 for the names of items) from a customer at that stage, kept for a while."""
        return self._read(text, previous, stage)

    @cached_property
    def _glimpse(self) -> Callable[[str], Glimpse]:
        def look(line: str) -> Glimpse:
            reading = self.read(line)
            return Glimpse(reading.verdict == "sure", reading.asked, reading.mood, reading.risky, reading.slots)

        return lru_cache(GLIMPSES)(look)

    def glimpse(self, line: str) -> Glimpse:
        """What a line says by itself, kept for long: it is small."""
        return self._glimpse(line)

    def intent_name(self, intent: str) -> str:
        found = self.intents.get(intent)
        return found.name if found else intent


class School(Protocol):
    """What lets a shop go on while its model is trained."""

    def meanwhile(self, library: Library, former: Mind | None) -> Mind | None:
        """The library's mind at once, if need be with the former mind's or another older model; None without any."""

    async def train(self, library: Library) -> None:
        """Have the library's own model made; raises when that fails."""


class Minds:
    """The minds of all shops of this process; ``refresh`` follows changes of the library."""

    def __init__(self, store: Store, build: Callable[[Library], Mind], school: School | None = None) -> None:
        self._store, self._build, self._school = store, build, school
        self._minds: dict[int, Mind] = {}
        self._versions: dict[int, int] = {}
        self._changing: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._studies: dict[int, asyncio.Task[None]] = {}
        self._turn = asyncio.Lock()

    def of(self, shop_id: int) -> Mind:
        return self._minds[shop_id]

    async def refresh(self, shop_id: int) -> bool:
        """Build the shop's mind anew if its library changed; the old one serves until then. A training that is due
        goes on behind it, and its model is taken over when it is done."""
        async with self._changing[shop_id]:
            if await self._version(shop_id) == self._versions.get(shop_id):
                return False
            await self._take_over(shop_id, self._minds.get(shop_id))
        study = self._studies.get(shop_id)
        if self._school and self._minds[shop_id].training_due and (study is None or study.done()):
            self._studies[shop_id] = asyncio.create_task(self._study(shop_id, self._school))
        return True

    async def close(self) -> None:
        """End the trainings under way."""
        for study in self._studies.values():
            study.cancel()
        await asyncio.gather(*self._studies.values(), return_exceptions=True)

    async def _take_over(self, shop_id: int, former: Mind | None) -> None:
        version = await self._version(shop_id)
        library = await self._store.read(lambda tx: tx.phrases.library(shop_id))
        try:
            built = await asyncio.to_thread(self._built, library, former)
        finally:  # a library that cannot be built is tried again when it changes, not at every look
            if shop_id in self._minds:
                self._versions[shop_id] = version
        self._minds[shop_id] = replace(built, habits=await self._habits(shop_id), goods=await self._goods(shop_id))
        self._versions[shop_id] = version

    def _built(self, library: Library, former: Mind | None) -> Mind:
        found = self._school.meanwhile(library, former) if self._school else None
        return found or self._build(library)

    async def _study(self, shop_id: int, school: School) -> None:
        """Train what the shop says now until its mind reads with that; the trainings of all shops take turns."""
        while (library := self._minds[shop_id].library) and self._minds[shop_id].training_due:
            try:
                async with self._turn:
                    library = self._minds[shop_id].library
                    await school.train(library)
                await self._graduate(shop_id, library)
            except Exception as error:  # the former model stays; tried again when the library changes
                log.warning("model not trained", shop=shop_id, error=type(error).__name__, reason=str(error)[-200:])
                if self._minds[shop_id].library is library:
                    return

    async def _graduate(self, shop_id: int, library: Library) -> None:
        """Swap in the model trained on that library, under the library as it is by now."""
        async with self._changing[shop_id]:
            taught = await asyncio.to_thread(self._build, library)
            await self._take_over(shop_id, taught)
        log.info("trained model taken over", shop=shop_id)

    async def _version(self, shop_id: int) -> int:
        return await self._store.read(lambda tx: tx.phrases.version(shop_id))

    async def follow_habits(self) -> None:
        """Let what agents took lately count in what is suggested next."""
        for shop_id, mind in list(self._minds.items()):
            habits = await self._habits(shop_id)
            if habits != mind.habits and self._minds.get(shop_id) is mind:
                self._minds[shop_id] = replace(mind, habits=habits)

    async def _goods(self, shop_id: int) -> ItemNames:
        found = await self._store.read(lambda tx: tx.items.names(shop_id))
        return ItemNames((item.id, item.number, item.names, item.link) for item in found)

    async def _habits(self, shop_id: int) -> Mapping[str, tuple[int, int]]:
        return await self._store.read(lambda tx: tx.lessons.habits(shop_id, since=tx.now - HABITS_LAST))
