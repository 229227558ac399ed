"""How many desk groups a shop's traffic calls for: Telegram lets a bot make twenty changes a minute in a group."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.records.traffic import Minute
from storage.tx import Tx

__all__ = ["ALLOWANCE", "Forecast", "Minute", "Plan", "forecast", "plan", "plan_of"]

ALLOWANCE = 20  # sends, edits, topics, renames and pins a minute in one group
PROMPT = 0.99  # this share of what goes to the desk should get there within its minute
WEEK = 7 * 86400.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the recorded minutes would have been like with so many groups: share delivered within the minute,
    the longest wait in minutes, and how many rows waited at all."""

    groups: int
    prompt: float
    longest: int
    waited: int


@dataclass(frozen=True, slots=True)
class Plan:
    """How many groups are needed, and what that rests on; ``needed`` is 0 where there was no traffic."""

    groups_now: int
    needed: int
    rows: int
    kinds: tuple[tuple[str, int], ...]
    busy_minutes: int
    p99: int
    most: int
    most_at: float
    busiest_share: float
    forecasts: tuple[Forecast, ...]


def plan_of(tx: Tx, bot_id: int, *, weeks: float) -> Plan:
    """The plan for one bot from its last weeks."""
    return plan(tx.traffic.minutes(bot_id, tx.now - weeks * WEEK), groups_now=len(tx.shops.groups(bot_id)))


def plan(traffic: Sequence[Minute], *, groups_now: int) -> Plan:
    """Count, look at the busiest minutes, and play the queue with one group, two, … until nearly nothing waits."""
    kinds, chats, minutes = Counter[str](), Counter[int](), Counter[int]()
    for entry in traffic:
        kinds[entry.kind] += entry.count
        chats[entry.chat_id] += entry.count
        minutes[entry.minute] += entry.count
    if not minutes:
        return Plan(groups_now, 0, 0, (), 0, 0, 0, 0.0, 0.0, ())
    forecasts = _forecasts(sorted(minutes.items()))
    peak = max(minutes, key=lambda minute: (minutes[minute], -minute))
    return Plan(
        groups_now=groups_now, needed=forecasts[-1].groups, rows=sum(minutes.values()), kinds=tuple(kinds.most_common()),
        busy_minutes=len(minutes), p99=_percentile(sorted(minutes.values()), 0.99), most=minutes[peak],
        most_at=peak * 60.0, busiest_share=max(chats.values()) / sum(chats.values()), forecasts=forecasts,
    )


def _forecasts(minutes: Sequence[tuple[int, int]]) -> tuple[Forecast, ...]:
    found = [forecast(minutes, 1)]
    while found[-1].prompt < PROMPT:
        found.append(forecast(minutes, found[-1].groups + 1))
    return tuple(found)


def forecast(minutes: Iterable[tuple[int, int]], groups: int) -> Forecast:
    """Play the queue: (minute, rows wanted) in order, first in first out, spread evenly over the groups."""
    room = ALLOWANCE * groups
    queue = before = total = prompt = longest = 0
    for minute, wanted in minutes:
        queue = max(0, queue - room * (minute - before))
        free = min(wanted, max(0, room - queue))
        prompt, total = prompt + free, total + wanted
        longest = max(longest, (queue + wanted - 1) // room)
        queue, before = queue + wanted, minute
    return Forecast(groups, prompt / total if total else 1.0, longest, total - prompt)


def _percentile(values: Sequence[int], share: float) -> int:
    """The smallest value that this share of all values does not exceed (nearest rank)."""
    return values[max(0, math.ceil(share * len(values)) - 1)]
