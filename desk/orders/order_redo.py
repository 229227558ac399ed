"""退款重拍: the old order that is refunded and the new one that replaces it are linked, and what the old one was promised is kept."""

from __future__ import annotations

import re
from typing import Final

from desk.errors import NotAllowed
from desk.floor import Floor
from desk.orders.order_limits import changes
from desk.orders.order_notes import write
from desk.orders.order_said import sentence
from desk.orders.order_tools import own_order, show
from desk.orders.order_words import tail
from desk.people.roles import require
from desk.phrases.snippets import send_ready
from desk.ports import Receipt
from desk.talks.answering import Done
from desk.talks.speaking import notice
from storage.records.orders import Order, OrderNote
from storage.records.people import Staff
from storage.tx import Tx

KIND: Final = "redo"
_OF: Final = re.compile(r"^(?:重拍成|原单) (\S+)")


async def link(floor: Floor, staff: Staff, old_id: int, new_id: int, receipt: Receipt | None = None) -> Done:
    """The new order replaces the old one of the same customer."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        old, customer = own_order(tx, staff, old_id)
        new, buyer = own_order(tx, staff, new_id)
        if old.id == new.id or customer.id != buyer.id:
            return Done("changed")
        if old.state == "placed":
            raise NotAllowed("原单还没付款，直接改价或让它关闭就好，不用退款重拍～")
        if (other := twin(tx.orders.notes(old.id))) or (other := twin(tx.orders.notes(new.id))):
            raise NotAllowed(f"已经和{tail(other)}连在一起了～")
        kept = _kept(tx, old)
        shop = tx.shops.get(old.shop_id)
        tx.orders.note(old, text=f"重拍成 {new.number}", kind=KIND, staff_id=staff.id)
        tx.orders.note(new, text=f"原单 {old.number}", kind=KIND, staff_id=staff.id)
        write(tx, shop, old, "refund", f"退款重拍，换成{tail(new.number)}", staff=staff)
        write(tx, shop, new, "refund", f"重拍自{tail(old.number)}，{kept}", staff=staff)
        tx.staff.note(shop.id, staff.id, "order_redo", f"order:{old.id}", new=new.id)
        notice(
            tx, customer, "order_redo", buttons=[[("告诉顾客", f"ordredosay:{new.id}")]], who=staff.name, old=tail(old.number),
            new=tail(new.number), kept=kept,
        )
        show(tx, customer, new.id)
        return Done("order_redone", tail(new.number))

    return await floor.commit(job, receipt)


async def tell(floor: Floor, staff: Staff, new_id: int, receipt: Receipt | None = None) -> Done:
    """告诉顾客: said the way of a tapped reply."""
    require(staff, "answer")
    mind = floor.mind(staff.shop_id)

    def job(tx: Tx) -> Done:
        order, customer = own_order(tx, staff, new_id)
        check = mind.checker.check(sentence(mind, "order_redo", customer=customer))
        return send_ready(tx, mind, staff, customer, check, phrase=f"redo:{order.id}")

    return await floor.commit(job, receipt)


def twin(notes: tuple[OrderNote, ...]) -> str:
    """The number of the order this one is linked to by 退款重拍; "" for none."""
    found = [_OF.match(note.text) for note in notes if note.kind == KIND]
    return next((one[1] for one in found if one is not None), "")


def _kept(tx: Tx, old: Order) -> str:
    """What the old order was given, which the new one keeps."""
    made = changes(tx.orders.notes(old.id))
    given = f"已让到 ¥{made[-1][1]}，" if made else ""
    gifts = [note.text for note in tx.orders.notes(old.id) if note.kind == "gift"]
    return f"{given}原单的活动照旧" + (f"，赠品照给：{'；'.join(gifts)}" if gifts else "")
