"""The stored updates as the doors use them: kept, handed out in lanes, finished, parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.floor import Floor
from desk.people.seating import front
from desk.ports import Receipt
from desk.talks.speaking import tell
from storage.errors import AlreadyHandled, DatabaseRefuses, DatabaseUnreachable
from storage.records.traffic import Update
from storage.tx import Tx

__all__ = ["AWAY", "AlreadyHandled", "Arrived", "Update", "claim", "failed", "finish", "give_back", "store"]

AWAY = (DatabaseUnreachable, DatabaseRefuses)
"""The database's fault, not the update's: no attempt is counted."""


KEPT_BY_TELEGRAM = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Arrived:
    """A raw update at the door: its number, its lane, its JSON."""

    update_id: int
    lane: str
    body: str


async def store(floor: Floor, bot_id: int, arrived: Sequence[Arrived]) -> int:
    """Keep updates in the order they arrived; those already here are passed over."""

    def job(tx: Tx) -> int:
        shop_id = tx.shops.bot(bot_id).shop_id
        rows = [(a.update_id, a.lane, a.body) for a in arrived]
        return tx.inbox.put(shop_id=shop_id, bot_id=bot_id, arrived=rows)

    return await floor.store.write(job)


async def claim(floor: Floor, limit: int, *, tend: bool) -> tuple[Update, ...]:
    """The next update of every lane that is free; ``tend`` = also what a dead worker left."""
    return await floor.store.write(lambda tx: tx.inbox.claim(limit, tend=tend))


async def finish(floor: Floor, receipt: Receipt) -> None:
    """Nothing followed from the update; it is done."""
    if not receipt.finished:
        await floor.commit(lambda _tx: None, receipt)


async def give_back(floor: Floor, row_id: int) -> None:
    await floor.store.write(lambda tx: tx.inbox.give_back(row_id))


async def failed(floor: Floor, update: Update, error: str, *, again_in: float) -> bool:
    """Note a failure; the third one parks the update and tells the lead. True = parked."""

    def job(tx: Tx) -> bool:
        parked = tx.inbox.failed(update.id, error, again_in=again_in)
        if parked:
            _tell_leads(tx, update)
        return parked

    return await floor.store.write(job)


def _tell_leads(tx: Tx, update: Update) -> None:
    chat_id = front(tx, update.shop_id, update.bot_id)
    if chat_id is not None:
        tell(tx, shop_id=update.shop_id, bot_id=update.bot_id, chat_id=chat_id, code="parked", number=update.id)


async def look_back(floor: Floor, bot_id: int) -> bool:
    """At start: Telegram keeps updates for a day, so after a longer silence some may be gone; say so. True = said."""

    def job(tx: Tx) -> bool:
        last = tx.inbox.last_received(bot_id)
        if last is None or tx.now - last < KEPT_BY_TELEGRAM:
            return False
        bot = tx.shops.bot(bot_id)
        chat_id = front(tx, bot.shop_id, bot_id)
        if chat_id is not None:
            hours = int((tx.now - last) // 3600)
            tell(tx, shop_id=bot.shop_id, bot_id=bot_id, chat_id=chat_id, code="long_outage", hours=hours)
        return True

    return await floor.store.write(job)


async def hold_lease(floor: Floor, name: str, holder: str, seconds: float) -> bool:
    return await floor.store.write(lambda tx: tx.leases.hold(name, holder, seconds))


async def let_go(floor: Floor, name: str, holder: str) -> None:
    await floor.store.write(lambda tx: tx.leases.let_go(name, holder))
