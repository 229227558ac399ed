"""Trouble on demand: refusals, time-outs and dropped connections, before or after the effect."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from simulator.errors import PeopleError

Kind = Literal["429", "500", "502", "refuse", "timeout_before", "timeout_after", "drop_before", "drop_after"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of a method (`*`: any but getUpdates), maybe of one chat only.

    seconds: how long a time-out leaves the caller waiting before the connection is cut. code and description: the
    answer of a `refuse`. skip: calls to let pass first.
    """

    kind: str
    method: str = "*"
    chat: int | None = None
    bot: int | None = None
    times: int = 1
    skip: int = 0
    retry_after: int = 1
    code: int = 400
    description: str = "Bad Request: refused on demand"
    seconds: float = 30.0
    id: int = 0

    def fits(self, bot_id: int, method: str, chat_id: str | None) -> bool:
        """Whether this call is one to trouble."""
        if self.times <= 0 or (self.bot is not None and self.bot != bot_id):
            return False
        if self.method == "*":
            if method == "getupdates":
                return False
        elif self.method.lower() != method:
            return False
        return self.chat is None or str(self.chat) == chat_id


class Faults:
    """The list of faults that still wait for their call."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._last = 0

    def add(self, **wish: Any) -> dict[str, Any]:
        """Ask for a fault; returns it with its id."""
        if wish.get("kind") not in KINDS:
            raise PeopleError(f"a fault is one of {', '.join(KINDS)}")
        self._last += 1
        fault = Fault(**wish, id=self._last)
        self._waiting.append(fault)
        return asdict(fault)

    def clear(self) -> None:
        """Forget all faults."""
        self._waiting.clear()

    def list(self) -> "list[dict[str, Any]]":
        """The faults still waiting."""
        return [asdict(fault) for fault in self._waiting]

    def take(self, bot_id: int, method: str, chat_id: str | None) -> Fault | None:
        """The fault this call meets, counted down; None nearly always."""
        if not self._waiting:
            return None
        for fault in self._waiting:
            if fault.fits(bot_id, method, chat_id):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
