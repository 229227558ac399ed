"""One request of a bot: who asks, with which parameters and uploads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.state import Bot, Json
from simulator.world import World


@dataclass(slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    data: bytes
    mime: str | None = None


@dataclass(slots=True)
class Call:
    """A Bot API request after reading; `args` are typed parameters."""

    world: World
    bot: Bot
    method: str
    args: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        """A parameter or its default."""
        return self.args.get(name, default)


Handler = Callable[[Call], Any]
