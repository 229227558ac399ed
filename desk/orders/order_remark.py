"""What a buyer's remark wishes: read once the order is paid, so that the packers' line wears the flag of that wish."""

from __future__ import annotations

from typing import Final

from desk.floor import Floor
from desk.orders import order_packing
from desk.orders.order_notes import ORDER, flag_of, write
from desk.orders.order_wishes import wishes
from storage.records.people import Shop
from storage.records.traffic import Due
from storage.tx import Tx

READ: Final = "order_remark"
"""Due row, one an order: reading takes the engine, which no transaction waits for."""


def plan(tx: Tx, shop: Shop, order_id: int) -> None:
    """A remark was noted: it is read in a moment."""
    tx.due.put(shop_id=shop.id, kind=READ, subject=str(order_id), at=tx.now, body={})


async def read(floor: Floor, row: Due) -> None:
    """Due: the remark's note gets the flag of its first wish in the packers' order; each further wish a note of its own."""
    mind = floor.mind(row.shop_id)
    remark = await floor.store.read(lambda tx: _remark(tx, int(row.subject)))
    found = sorted(wishes(mind, remark.splitlines()), key=lambda wish: ORDER.index(wish.kind))

    def job(tx: Tx) -> None:
        order = tx.orders.lock(int(row.subject))
        if not tx.due.finish(row) or order is None or not found:
            return
        if order.remark != remark:  # another one came meanwhile: it is read instead
            tx.due.put(shop_id=order.shop_id, kind=READ, subject=row.subject, at=tx.now, body={})
            return
        shop = tx.shops.get(order.shop_id)
        notes = [note for note in tx.orders.notes(order.id) if note.kind in (order_packing.KIND, f"{order_packing.KIND}_done")]
        if notes:
            tx.orders.flag_note(notes[-1].id, flag_of(shop, found[0].kind))
        for wish in found[1:]:
            write(tx, shop, order, wish.kind, wish.text)
        order_packing.lay(tx, shop)

    await floor.store.write(job)


def _remark(tx: Tx, order_id: int) -> str:
    order = tx.orders.get(order_id)
    return order.remark if order is not None else ""

