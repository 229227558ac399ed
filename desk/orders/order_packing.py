"""The packers' ticks: buyers' remarks on orders to be packed stand on the print people's list until one of them ticks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk.floor import Floor
from desk.orders.order_notes import TICKED
from desk.people.roles import require
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.requests import ELSE
from storage.records.orders import Order
from storage.records.people import HelperTopic, Shop, Staff
from storage.records.traffic import Draft, Outgoing
from storage.tx import Tx

ROW: Final = "packing"
SHOWN: Final = 8
GATHER: Final = 20.0  # seconds: what is paid together stands in one list
KIND: Final = "buyer"


@dataclass(frozen=True, slots=True)
class Tick:
    """A remark that no packer has ticked: the note's id, the order's number, the words, what is in it, and its flag."""

    note_id: int
    number: str
    text: str
    goods: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """The list as it is now; ``more`` are not shown."""

    rows: tuple[Tick, ...]
    more: int


def lay(tx: Tx, shop: Shop) -> None:
    """The list goes to the print people (or the warehouse), once for all that comes within a moment."""
    place = place_of(tx, shop)
    if place is not None:
        tx.outbox.put(
            Draft(
                shop_id=shop.id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind=ROW,
                body={"edits": 0}, urgency=1, merge_key=f"packing:{shop.id}", due_at=tx.now + GATHER,
            )
        )


def place_of(tx: Tx, shop: Shop) -> HelperTopic | None:
    return tx.requests.place(shop.id, "print") or tx.requests.place(shop.id, ELSE)


async def listed(floor: Floor, row: Outgoing) -> Ticks:
    """What the list says now, oldest first."""

    def look(tx: Tx) -> Ticks:
        found = tx.orders.unticked(row.shop_id, KIND, limit=SHOWN + 1)
        rows = tuple(Tick(note.id, order.number, note.text, _goods(order), note.flag) for note, order in found[:SHOWN])
        return Ticks(rows, max(0, tx.orders.count_unticked(row.shop_id, KIND) - len(rows)))

    return await floor.store.read(look)


def _goods(order: Order) -> str:
    return "、".join(f"{line.name or line.item_number} {line.colour} {line.size}".strip() for line in order.lines[:2])


async def tick(floor: Floor, staff: Staff, note_id: int, receipt: Receipt | None = None, *, at: int = 0) -> Done:
    """✔: packed as the buyer wished; the list ``at`` which it stood is shown anew."""
    require(staff, "help")

    def job(tx: Tx) -> Done:
        done = tx.orders.settle_note(staff.shop_id, note_id, was=KIND, becomes=TICKED)
        if done:
            tx.staff.note(staff.shop_id, staff.id, "order_tick", f"note:{note_id}")
        shop = tx.shops.get(staff.shop_id)
        place = place_of(tx, shop)
        if place is not None and at:
            tx.outbox.put(
                Draft(
                    shop_id=shop.id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id, kind=ROW,
                    body={"edits": at}, urgency=1,
                )
            )
        return Done("order_ticked" if done else "gone")

    return await floor.commit(job, receipt)
