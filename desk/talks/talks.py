"""Where each talk stood when we last wrote in it: saves a look before reading, and is checked when it is used."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from desk.talks.hearing import LINES
from storage.records.talks import Standing, Turn

KEPT = 4096
MINUTE = 60.0

Whose = tuple[int, int, str]
"""Bot, user, business connection."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk as it is read: its last turn and version, the last lines that still wait for an answer (empty for a
    picture) with their times, what was asked before them, and the customer's stage of a purchase. A barred customer's lines are not read at all."""

    turn: int | None = None
    version: int = 0
    open: bool = False
    lines: tuple[str, ...] = ()
    times: tuple[float, ...] = ()
    previous: tuple[str, ...] = ()
    barred: bool = False
    stage: str = ""

    def still(self, standing: Standing | None) -> bool:
        """Does the talk still stand there?"""
        same = (self.turn, self.version, self.open) == seen(standing.turn if standing else None)
        now = (standing.customer.barred, standing.customer.stage) if standing is not None else (False, "")
        return same and (self.barred, self.stage) == now

    def crowded(self, now: float) -> bool:
        """Did as many lines as we read all come within a minute?"""
        return len(self.times) >= LINES and now - self.times[0] < MINUTE

    def grown(self, turn: Turn, line: str, at: float) -> Talk:
        """The talk with one more line in that turn."""
        lines, times = (*self.lines, line)[-LINES:], (*self.times, at)[-LINES:]
        return Talk(turn.id, turn.version + 1, open=True, lines=lines, times=times, stage=self.stage)


def seen(turn: Turn | None) -> tuple[int | None, int, bool]:
    """What tells one state of a talk from another."""
    return (None, 0, False) if turn is None else (turn.id, turn.version, turn.state == "open")


class Talks:
    """The talks of this process, the oldest forgotten first."""

    def __init__(self) -> None:
        self._talks: OrderedDict[Whose, Talk] = OrderedDict()

    def get(self, whose: Whose) -> Talk | None:
        return self._talks.get(whose)

    def keep(self, whose: Whose, talk: Talk) -> None:
        self._talks[whose] = talk
        self._talks.move_to_end(whose)
        if len(self._talks) > KEPT:
            self._talks.popitem(last=False)

    def forget(self, whose: Whose) -> None:
        self._talks.pop(whose, None)
