"""Understands a turn: its last lines together, and each by itself, so that no line drowns in the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from desk.minds import Glimpse, Mind
from nlu.reading import Mood, Reading, Slot

LINES = 12  # of a turn are read at most, the last ones: what came before has scrolled away
AT_LENGTH = 600  # characters of a turn that are read beside the event loop, which may not stand still for them
TOGETHER = 6  # of those are read as one text: people cut a sentence into three bubbles, not into twelve
COURTESIES = frozenset({"greet", "thanks", "ack", "bye", "chitchat"})  # beside a question they are no question
_WORSE: tuple[Mood, ...] = ("neutral", "hurried", "angry")


async def hear(mind: Mind, lines: Sequence[str], previous: Sequence[str] = (), stage: str = "") -> Reading:
    """``read_turn``, in a thread of its own where it takes longer than others should wait."""
    if sum(map(len, lines[-LINES:])) > AT_LENGTH:
        return await asyncio.to_thread(read_turn, mind, lines, previous, stage)
    return read_turn(mind, lines, previous, stage)


def read_turn(mind: Mind, lines: Sequence[str], previous: Sequence[str] = (), stage: str = "") -> Reading:
    """The reading of the turn of somebody at that stage of a purchase, with every intent, value and warning that a line of it surely carries."""
    said = [line for line in lines if line.strip()][-LINES:]
    whole = mind.read("\n".join(said[-TOGETHER:]), tuple(previous), stage)
    if len(said) < 2:
        return whole
    single = [mind.glimpse(line) for line in said]
    wanted = [line for line, glimpse in zip(said, single, strict=True) if not _courteous(glimpse)][-TOGETHER:]
    if wanted and wanted != said[-TOGETHER:]:  # 在吗 before the question makes nobody less sure of it
        whole = replace(mind.read("\n".join(wanted), tuple(previous), stage), slots=whole.slots)
    sure = [glimpse for glimpse in single if glimpse.sure]
    asked = dict.fromkeys(intent for glimpse in sure for intent in glimpse.asked if intent not in COURTESIES)
    return replace(
        whole,
        text="\n".join(said),
        asked=tuple(dict.fromkeys([*whole.asked, *asked])),
        mood=max((whole.mood, *(glimpse.mood for glimpse in single)), key=_WORSE.index),
        slots=whole.slots if len(said) <= TOGETHER else _values(mind, said, whole),
        risky=tuple(dict.fromkeys([*whole.risky, *(word for glimpse in single for word in glimpse.risky)])),
    )


def _courteous(glimpse: Glimpse) -> bool:
    """Surely nothing but a greeting, thanks or the like."""
    return glimpse.sure and bool(glimpse.asked) and COURTESIES.issuperset(glimpse.asked)


def _values(mind: Mind, said: Sequence[str], whole: Reading) -> Mapping[str, tuple[Slot, ...]]:
    """The values of the lines read together, and before them those of the lines that came earlier."""
    found: dict[str, tuple[Slot, ...]] = {}
    for at, slots in _placed(mind, said, whole):
        for name, values in slots.items():
            moved = tuple(replace(value, start=value.start + at, end=value.end + at) for value in values)
            found[name] = (*found.get(name, ()), *moved)
    return found


def _placed(mind: Mind, said: Sequence[str], whole: Reading) -> Iterator[tuple[int, Mapping[str, tuple[Slot, ...]]]]:
    """Where each text that was read begins in the turn, and the values found in it."""
    at = 0
    for line in said[:-TOGETHER]:
        yield at, mind.glimpse(line).slots
        at += len(line) + 1
    yield at, whole.slots
