"""描述有误, 库存不对: an agent reports it of the item the talk is about with a tap; supervisors go through the list."""

from __future__ import annotations

from typing import Final

from desk.errors import NotFound
from desk.floor import Floor
from desk.goods.current_item import current
from desk.people.roles import own_customer, require
from desk.ports import Place, Receipt
from desk.talks.answering import Done
from desk.talks.pointers import last_words
from desk.talks.speaking import Choices, tell
from nlu.masking import masked
from storage.records.goods import ItemReport
from storage.records.people import Staff
from storage.tx import Tx

KINDS: Final = {"description": "描述有误", "stock": "库存不对"}
SHOWN: Final = 8
WORDS: Final = 60


def report_buttons(customer_id: int) -> Choices:
    """The two taps about the item the talk is about."""
    return [[(f"🚩 {name}", f"itemwrong:{customer_id}:{kind}") for kind, name in KINDS.items()]]


async def report(
    floor: Floor, staff: Staff, customer_id: int, kind: str, receipt: Receipt | None = None
) -> Done:
    """Keep the report with the customer's last words, phone numbers hidden."""
    require(staff, "answer")

    def job(tx: Tx) -> Done:
        customer = own_customer(tx, staff, customer_id)
        item = current(tx, customer)
        if kind not in KINDS or item is None:
            return Done("no_item")
        new = tx.item_notes.report(
            shop_id=staff.shop_id, item_id=item.id, kind=kind, customer_id=customer.id, staff_id=staff.id,
            text=masked(last_words(tx, customer))[:WORDS],
        )
        return Done("reported" if new else "reported_already", item.card.name)

    return await floor.commit(job, receipt)


async def show(floor: Floor, staff: Staff, place: Place, receipt: Receipt | None = None) -> None:
    """/reports: what nobody has looked at, oldest first, each with two taps."""
    require(staff, "keep_items")
    await floor.commit(lambda tx: _show(tx, staff, place), receipt)


def _show(tx: Tx, staff: Staff, place: Place) -> None:
    found = tx.item_notes.open_reports(staff.shop_id)
    buttons = [
        [(f"{n} 已改好", f"repdone:{one.id}"), (f"{n} 没有错", f"repno:{one.id}")]
        for n, one in enumerate(found[:SHOWN], 1)
    ]
    lines = [f"{n}. {_line(tx, one)}" for n, one in enumerate(found[:SHOWN], 1)]
    tell(
        tx, shop_id=staff.shop_id, bot_id=place.bot_id, chat_id=place.chat_id, thread_id=place.thread_id,
        code="item_reports" if found else "item_reports_none", buttons=buttons, text="\n".join(lines), count=len(found),
    )


def _line(tx: Tx, one: ItemReport) -> str:
    item, who = tx.items.get(one.shop_id, one.item_id), tx.staff.get(one.staff_id)
    name = f"{item.card.number} {item.card.name}" if item is not None else ""
    said = f" · 顾客：{one.text}" if one.text else ""
    return f"{name} · {KINDS[one.kind]} · {who.name if who else ''}{said}"


async def settle(
    floor: Floor, staff: Staff, report_id: int, receipt: Receipt | None = None, *, right: bool
) -> Done:
    """已改好 or 没有错: off the list."""
    require(staff, "keep_items")

    def job(tx: Tx) -> Done:
        if not tx.item_notes.settle(staff.shop_id, report_id, state="done" if right else "declined", staff_id=staff.id):
            raise NotFound("这条已经处理过了～")
        tx.staff.note(staff.shop_id, staff.id, "item_report", f"report:{report_id}", right=right)
        return Done("report_settled")

    return await floor.commit(job, receipt)
