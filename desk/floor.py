"""What every use case of the desk stands on: memory, minds and time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from desk.errors import NotAllowed
from desk.minds import Mind, Minds
from desk.people.guests import Guests
from desk.ports import Clock, Meter, Receipt
from desk.rhythm.beat import Beat
from desk.talks.talks import Talks
from storage.errors import Unfilled
from storage.records.people import Shop
from storage.store import Store
from storage.tx import Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Floor:
    """Handed to every use case by the wiring; doors pass it on unread."""

    store: Store
    minds: Minds
    clock: Clock
    meter: Meter = field(default_factory=Meter)
    guests: Guests = field(default_factory=Guests)
    talks: Talks = field(default_factory=Talks)
    beat: Beat = field(default_factory=Beat)
    console: str = ""
    """The public address of the console; empty = there is none."""

    def mind(self, shop_id: int) -> Mind:
        return self.minds.of(shop_id)

    async def commit(self, job: Callable[[Tx], T], receipt: Receipt | None = None) -> T:
        """Run a writing job; the update it answers is finished in the same transaction.

        NotAllowed when words for a customer still carry a variable: nothing of the job is kept.
        """

        def whole(tx: Tx) -> T:
            if receipt is not None and not receipt.finished:
                tx.inbox.finish(receipt.row_id, receipt.attempt)
            return job(tx)

        try:
            value = await self.store.write(whole)
        except Unfilled as error:
            raise NotAllowed(f"还没填的：{'、'.join(error.names)}。没有发给顾客，填好再发一次吧～") from error
        if receipt is not None:
            receipt.finished = True
        return value


def setting(shop: Shop, name: str, default: float) -> float:
    """A number of the shop's settings."""
    return float(shop.settings.get(name, default))


QUIET_WAIT = 4.0  # people send 在吗 / 那个 / 怎么拍 as three bubbles
HOLD = 30 * 60.0
TAKEOVER = 10.0
CARD_WINDOW = 20.0
