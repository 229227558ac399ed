"""The test box: what a customer's words would be read as, and what would be laid before the agent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desk.floor import Floor
from desk.minds import Mind
from desk.phrases.facts import facts
from nlu.reading import Evidence, Reading, Suggestion
from storage.records.people import Shop, Staff

REPLIES = 6
LONGEST = 300
"""Characters of a trial: longer turns are read, but nobody types them into a box."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was understood (intents by name, with probabilities 0–1), why, and the replies worth a tap."""

    reading: Reading
    guesses: tuple[tuple[str, float], ...]
    asked: tuple[str, ...]
    slots: tuple[tuple[str, str], ...]
    evidence: tuple[tuple[str, Evidence], ...]
    grave: tuple[str, ...]
    replies: tuple[Suggestion, ...]


async def tried(floor: Floor, shop: Shop, staff: Staff, text: str) -> Trial:
    """Read the words as those of a customer who has said nothing before; nothing is kept."""
    mind = floor.mind(shop.id)
    known = facts(shop, floor.clock(), staff=staff)
    return await asyncio.to_thread(_tried, mind, known, text[:LONGEST])


def _tried(mind: Mind, known: Mapping[str, str], text: str) -> Trial:
    reading = mind.engine.read(text)
    found = mind.engine.suggest(reading, facts=known, taken=mind.habits, limit=REPLIES, gaps=True)
    name = mind.intent_name
    return Trial(
        reading,
        tuple((name(guess.intent), guess.probability) for guess in reading.intents[:5]),
        tuple(map(name, reading.asked)),
        tuple((slot, found_slot.text) for slot, values in reading.slots.items() for found_slot in values),
        tuple((name(one.intent) if one.intent else "", one) for one in reading.evidence),
        tuple(mind.alarm.find(text)),
        _named(found, mind),
    )


def _named(found: Sequence[Suggestion], mind: Mind) -> tuple[Suggestion, ...]:
    return tuple(replace(one, intent=mind.intent_name(one.intent)) for one in found)
