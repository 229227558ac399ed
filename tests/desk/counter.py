"""A shop's desk without a bot: a store, its mind, a supervisor and an agent."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from desk.floor import Floor
from desk.minds import Mind, Minds
from desk.people import staffing
from scripts_library.library import Library, Phrase
from storage.records.people import Staff
from storage.records.phrases import Version
from storage.store import Store


@dataclass(frozen=True)
class Counter:
    """What tests of desk functions stand on."""

    store: Store
    floor: Floor
    mind: Mind
    boss: Staff
    agent: Staff

    @classmethod
    async def open(cls, store: Store, mind: Mind) -> Self:
        minds = Minds(store, lambda _library: mind)
        await minds.refresh(1)

        def staff(user: int, name: str, role: str) -> Staff:
            found = store.write_now(lambda tx: tx.staff.get(staffing.put_on_list(tx, 1, user, name, role)))
            assert found is not None
            return found

        people = staff(901, "孙主管", "supervisor"), staff(902, "小李", "agent")
        return cls(store, Floor(store, minds, time.time), mind, *people)

    def library(self) -> Library:
        return self.store.write_now(lambda tx: tx.phrases.library(1))

    def said(self) -> Mapping[str, Phrase]:
        library = self.library()
        return {phrase.id: phrase for phrase in (*library.phrases, *library.personal)}

    def versions(self, name: str) -> tuple[Version, ...]:
        return self.store.write_now(lambda tx: tx.shelf.versions(1, name))
